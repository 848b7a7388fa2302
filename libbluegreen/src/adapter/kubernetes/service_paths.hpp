#pragma once

#include <string>

#include "bluegreen/model/color.hpp"
#include "bluegreen/model/observation.hpp"

// Where the objects of a service are.

namespace bluegreen::adapter::kubernetes {

std::string service_path(const model::ServiceName& service);
std::string services_path(const model::ServiceName& service);
/// The list of services with this one in it, for a watch.
std::string service_list_path(const model::ServiceName& service);
std::string deployment_path(const model::ServiceName& service, model::Color color);
std::string deployments_path(const model::ServiceName& service);
std::string pods_path(const model::ServiceName& service);
std::string slices_path(const model::ServiceName& service);
/// The Secrets of both colors' Helm releases.
std::string revisions_path(const model::ServiceName& service);

/// Asks for the metadata of a list's objects alone: the data of a Secret is never sent to us.
inline constexpr const char* metadata_list_type =
    "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

}  // namespace bluegreen::adapter::kubernetes
