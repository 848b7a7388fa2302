#include "bluegreen/adapter/kubernetes/patches.hpp"

#include <gtest/gtest.h>

namespace kubernetes = bluegreen::adapter::kubernetes;
namespace port = bluegreen::port;
using bluegreen::model::Color;

namespace {

const port::Stamp stamp{"perception-8", 8};

kubernetes::Metadata metadata(std::optional<std::string> fence = "7") {
  return {"perception-green", "u-1", "41", true, std::move(fence), 7};
}

// What every stamp of an object stamped before looks like.
const std::string stamped =
    R"({"op":"test","path":"/metadata/annotations/bluegreen~1fence","value":"7"},)"
    R"({"op":"add","path":"/metadata/annotations/bluegreen~1fence","value":"8"},)"
    R"({"op":"add","path":"/metadata/annotations/bluegreen~1release-id","value":"perception-8"})";

TEST(Patches, ScaleTestsUidReplicasAndFence) {
  kubernetes::Deployment deployment;
  deployment.metadata = metadata();
  EXPECT_EQ(
      kubernetes::scale_patch(deployment, {Color::green, port::From{3}, port::To{0}, "u-1", stamp}),
      R"([{"op":"test","path":"/metadata/uid","value":"u-1"},)"
      R"({"op":"test","path":"/spec/replicas","value":3},)" +
          stamped + R"(,{"op":"replace","path":"/spec/replicas","value":0}])");
}

TEST(Patches, TheFirstStampTestsThatThereIsNone) {
  EXPECT_EQ(kubernetes::stamp_patch(metadata(std::nullopt), stamp),
            R"([{"op":"test","path":"/metadata/uid","value":"u-1"},)"
            R"({"op":"test","path":"/metadata/annotations/bluegreen~1fence","value":null},)"
            R"({"op":"add","path":"/metadata/annotations/bluegreen~1fence","value":"8"},)"
            R"({"op":"add","path":"/metadata/annotations/bluegreen~1release-id",)"
            R"("value":"perception-8"}])");
  auto bare = metadata(std::nullopt);
  bare.has_annotations = false;
  EXPECT_EQ(kubernetes::stamp_patch(bare, stamp),
            R"([{"op":"test","path":"/metadata/uid","value":"u-1"},)"
            R"({"op":"test","path":"/metadata/annotations","value":null},)"
            R"({"op":"add","path":"/metadata/annotations","value":)"
            R"({"bluegreen/fence":"8","bluegreen/release-id":"perception-8"}}])");
}

TEST(Patches, RestartChangesTheTemplateByTheReleasesId) {
  kubernetes::Deployment deployment;
  deployment.metadata = metadata();
  const port::ReplacePods replace{Color::green, "u-1", stamp};
  EXPECT_EQ(kubernetes::restart_patch(deployment, replace),
            R"([{"op":"test","path":"/metadata/uid","value":"u-1"},)" + stamped +
                R"(,{"op":"test","path":"/spec/template/metadata/annotations","value":null},)"
                R"({"op":"add","path":"/spec/template/metadata/annotations",)"
                R"("value":{"bluegreen/restarted-by":"perception-8"}}])");
  deployment.template_has_annotations = true;
  EXPECT_EQ(
      kubernetes::restart_patch(deployment, replace),
      R"([{"op":"test","path":"/metadata/uid","value":"u-1"},)" + stamped +
          R"(,{"op":"add","path":"/spec/template/metadata/annotations/bluegreen~1restarted-by",)"
          R"("value":"perception-8"}])");
}

TEST(Patches, TextOfOthersStaysText) {
  kubernetes::Deployment deployment;
  deployment.metadata = metadata("\",\"op\":\"remove\n");
  const auto patch = kubernetes::scale_patch(
      deployment, {Color::green, port::From{3}, port::To{0}, "\"}]", stamp});
  EXPECT_NE(patch.find(R"("value":"\",\"op\":\"remove\n"})"), std::string::npos);
  EXPECT_NE(patch.find(R"("value":"\"}]"})"), std::string::npos);
}

}  // namespace
