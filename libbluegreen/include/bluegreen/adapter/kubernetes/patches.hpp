#pragma once

#include <string>

#include "bluegreen/adapter/kubernetes/cluster_state.hpp"
#include "bluegreen/port/operation.hpp"

// The bodies of our writes, built without I/O. Every patch is a JSON Patch whose first operations
// test what was read: the API server applies all of it or, where a test does not hold, nothing.
// Each also carries our stamp, and tests the fence that was read (a `test` with null holds where
// the annotation is missing), so that a driver who has been taken over conflicts.

namespace bluegreen::adapter::kubernetes {

/// Tests the uid and the replicas.
BLUEGREEN_EXPORT std::string scale_patch(const Deployment& deployment, const port::Scale& scale);

/// Tests the uid and changes an annotation of the template, which the controller answers with a
/// rolling restart. The same release twice restarts once.
BLUEGREEN_EXPORT std::string restart_patch(const Deployment& deployment,
                                           const port::ReplacePods& replace);

/// Tests the uid and changes the stamp alone.
BLUEGREEN_EXPORT std::string stamp_patch(const Metadata& metadata, const port::Stamp& stamp);

/// Tests the resourceVersion and the selected color, and changes the color and the stamp alone. A
/// selector that is missing is made whole: never one that takes every pod.
BLUEGREEN_EXPORT std::string switch_patch(const Service& service, const std::string& name,
                                          const port::SwitchTraffic& traffic);

/// The live Service's JSON for a service that has none.
BLUEGREEN_EXPORT std::string new_service(const std::string& name, int port,
                                         const port::SwitchTraffic& traffic);

}  // namespace bluegreen::adapter::kubernetes
