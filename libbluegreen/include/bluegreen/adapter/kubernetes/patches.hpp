#pragma once

#include <string>

#include "bluegreen/adapter/kubernetes/cluster_state.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"
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

// ---- what patches of doors are made with ----

/// Our stamp as an object of annotations.
BLUEGREEN_EXPORT std::string stamp_annotations(const port::Stamp& stamp);
/// Tests the fence that was read and sets ours.
BLUEGREEN_EXPORT void add_stamp(JsonPatch& patch, const Metadata& metadata,
                                const port::Stamp& stamp);

}  // namespace bluegreen::adapter::kubernetes
