#include "bluegreen/adapter/kubernetes/patches.hpp"

#include "bluegreen/adapter/kubernetes/request.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

constexpr std::string_view restart_annotation = "bluegreen/restarted-by";

JsonPatch with_uid_tested(const std::string& uid) {
  JsonPatch patch;
  patch.test(json_pointer({"metadata", "uid"}), json_text(uid));
  return patch;
}

}  // namespace

std::string stamp_annotations(const port::Stamp& stamp) {
  return json_object(
      {{fence_annotation, std::to_string(stamp.fence)}, {release_annotation, stamp.release_id}});
}

void add_stamp(JsonPatch& patch, const Metadata& metadata, const port::Stamp& stamp) {
  const auto annotations = json_pointer({"metadata", "annotations"});
  if (!metadata.has_annotations) {
    patch.test(annotations, "null").add(annotations, stamp_annotations(stamp));
    return;
  }
  const auto fence = json_pointer({"metadata", "annotations", fence_annotation});
  patch.test(fence, metadata.fence_text ? json_text(*metadata.fence_text) : "null");
  patch.add(fence, json_text(std::to_string(stamp.fence)));
  patch.add(json_pointer({"metadata", "annotations", release_annotation}),
            json_text(stamp.release_id));
}

std::string scale_patch(const Deployment& deployment, const port::Scale& scale) {
  const auto replicas = json_pointer({"spec", "replicas"});
  auto patch = with_uid_tested(scale.uid);
  patch.test(replicas, std::to_string(scale.from_replicas));
  add_stamp(patch, deployment.metadata, scale.stamp);
  patch.replace(replicas, std::to_string(scale.to_replicas));
  return patch.text();
}

std::string restart_patch(const Deployment& deployment, const port::ReplacePods& replace) {
  auto patch = with_uid_tested(replace.uid);
  add_stamp(patch, deployment.metadata, replace.stamp);
  const auto annotations = json_pointer({"spec", "template", "metadata", "annotations"});
  const auto& by = replace.stamp.release_id;
  if (deployment.template_has_annotations) {
    patch.add(json_pointer({"spec", "template", "metadata", "annotations", restart_annotation}),
              json_text(by));
  } else {
    patch.test(annotations, "null").add(annotations, json_object({{restart_annotation, by}}));
  }
  return patch.text();
}

std::string stamp_patch(const Metadata& metadata, const port::Stamp& stamp) {
  auto patch = with_uid_tested(metadata.uid);
  add_stamp(patch, metadata, stamp);
  return patch.text();
}

}  // namespace bluegreen::adapter::kubernetes
