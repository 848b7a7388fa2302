#include "adapter/kubernetes/service_paths.hpp"

#include <fmt/format.h>

#include "bluegreen/adapter/kubernetes/cluster_state.hpp"
#include "bluegreen/adapter/kubernetes/observation.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

std::string with_labels(std::string path, const std::string& selector) {
  return with_query(std::move(path), {{"labelSelector", selector}});
}

std::string of_service(const model::ServiceName& service) {
  return fmt::format("{}={}", name_label, service.name);
}

}  // namespace

std::string service_path(const model::ServiceName& service) {
  return object_path("v1", service.name_space, "services", service.name);
}

std::string services_path(const model::ServiceName& service) {
  return collection_path("v1", service.name_space, "services");
}

std::string service_list_path(const model::ServiceName& service) {
  return with_query(services_path(service), {{"fieldSelector", "metadata.name=" + service.name}});
}

std::string deployment_path(const model::ServiceName& service, model::Color color) {
  return object_path("apps/v1", service.name_space, "deployments", color_name(service.name, color));
}

std::string deployments_path(const model::ServiceName& service) {
  return with_labels(collection_path("apps/v1", service.name_space, "deployments"),
                     of_service(service));
}

std::string pods_path(const model::ServiceName& service) {
  return with_labels(collection_path("v1", service.name_space, "pods"), of_service(service));
}

std::string slices_path(const model::ServiceName& service) {
  return with_labels(collection_path("discovery.k8s.io/v1", service.name_space, "endpointslices"),
                     "kubernetes.io/service-name=" + service.name);
}

std::string revisions_path(const model::ServiceName& service) {
  return with_labels(
      collection_path("v1", service.name_space, "secrets"),
      fmt::format("owner=helm,name in ({},{})", color_name(service.name, model::Color::blue),
                  color_name(service.name, model::Color::green)));
}

}  // namespace bluegreen::adapter::kubernetes
