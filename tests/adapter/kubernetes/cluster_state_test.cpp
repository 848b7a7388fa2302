#include "bluegreen/adapter/kubernetes/cluster_state.hpp"

#include <gtest/gtest.h>

#include "adapter/kubernetes/recorded_state.hpp"

namespace kubernetes = bluegreen::adapter::kubernetes;
using bluegreen::base::Errc;
using bluegreen::model::Color;

namespace {

/// A Deployment whose only container has this image.
std::string version_of(const std::string& image) {
  const auto deployment = kubernetes::parse<kubernetes::Deployment>(
      R"({"metadata":{"name":"d"},"spec":{"template":{"spec":)"
      R"({"containers":[{"name":"c","image":")" +
      image + R"("}]}}}})");
  return deployment.value().version;
}

TEST(ClusterState, TheVersionIsTheTag) {
  EXPECT_EQ(version_of("perception:1.2.4"), "1.2.4");
  EXPECT_EQ(version_of("registry:5000/butterfly/perception:1.2.4@sha256:abc"), "1.2.4");
  EXPECT_EQ(version_of("registry:5000/butterfly/perception"), "latest");
  EXPECT_EQ(version_of("perception@sha256:abc"), "sha256:abc");
}

TEST(ClusterState, TheContainerIsTheOneWithTheServicesName) {
  const auto deployment = kubernetes::parse<kubernetes::Deployment>(
      R"({"metadata":{"name":"d","labels":{"app.kubernetes.io/name":"perception"}},)"
      R"("spec":{"template":{"spec":{"containers":[{"name":"sidecar","image":"s:9"},)"
      R"({"name":"perception","image":"p:1.2.4"}]}}}})");
  EXPECT_EQ(deployment.value().version, "1.2.4");
  EXPECT_EQ(deployment.value().wanted, 1);
}

/// A mesh's sidecar is the first one where the application is held until it is ready.
TEST(ClusterState, TheContainerIsTheOneThatKubernetesCallsTheDefault) {
  const std::string marked = R"("annotations":{"kubectl.kubernetes.io/default-container":"web"})";
  const std::string containers =
      R"("spec":{"containers":[{"name":"istio-proxy","image":"proxy:9"},)"
      R"({"name":"perception","image":"other:8"},{"name":"web","image":"p:1.2.4"}]})";
  const std::string labels = R"("labels":{"app.kubernetes.io/name":"perception"})";
  const auto container_of = [&](const std::string& metadata) {
    const auto list =
        R"({"items":[{"metadata":{"name":"p",)" + metadata + "}," + containers + "}]}";
    return kubernetes::parse_list<kubernetes::Pod>(list).value().front().container;
  };
  EXPECT_EQ(container_of(labels + "," + marked), "web");
  EXPECT_EQ(container_of(labels), "perception");
  EXPECT_EQ(container_of(R"("labels":{})"), "istio-proxy");
  EXPECT_EQ(container_of(R"("annotations":{"kubectl.kubernetes.io/default-container":"gone"})"),
            "istio-proxy");
  const auto deployment = kubernetes::parse<kubernetes::Deployment>(
      R"({"metadata":{"name":"d",)" + labels + R"(},"spec":{"template":{"metadata":{)" + marked +
      "}," + containers + "}}}");
  EXPECT_EQ(deployment.value().version, "1.2.4");
}

TEST(ClusterState, ReadsOurStampAndWhoElseOwnsAService) {
  const auto owner = [](const std::string& metadata) {
    const auto service = kubernetes::parse<kubernetes::Service>(
        R"({"metadata":{"name":"perception",)" + metadata + "}}");
    return service.value().foreign_owner;
  };
  EXPECT_EQ(owner(R"("annotations":{"meta.helm.sh/release-name":"perception-green"})"),
            "Helm release perception-green");
  EXPECT_EQ(owner(R"("annotations":{"argocd.argoproj.io/tracking-id":"prod:/Service:x"})"),
            "Argo CD prod:/Service:x");
  EXPECT_EQ(owner(R"("labels":{"kustomize.toolkit.fluxcd.io/name":"apps"})"), "Flux apps");
  EXPECT_EQ(owner(R"("labels":{"app.kubernetes.io/managed-by":"bluegreen"})"), "");

  for (const auto& [text, number] :
       {std::pair{"12", 12U}, {"", 0U}, {"-1", 0U}, {"7x", 0U}, {"99999999999999999999", 0U}}) {
    const auto service = kubernetes::parse<kubernetes::Service>(
        R"({"metadata":{"name":"p","annotations":{"bluegreen/fence":")" + std::string(text) +
        R"("}}})");
    EXPECT_EQ(service.value().metadata.fence, number) << text;
    EXPECT_EQ(service.value().metadata.fence_text, text);
  }
}

TEST(ClusterState, ReadsAPod) {
  const auto pods =
      kubernetes::parse_list<kubernetes::Pod>(RecordedState("scaling_down").text("pods")).value();
  ASSERT_EQ(pods.size(), 7U);
  EXPECT_EQ(pods[0].color, Color::blue);
  EXPECT_TRUE(pods[0].terminating);
  EXPECT_TRUE(pods[0].running);
  EXPECT_EQ(pods[0].container, "perception");
  EXPECT_FALSE(pods[6].running);
  EXPECT_FALSE(pods[6].ready);
}

TEST(ClusterState, AnUnschedulablePodAndAWaitingInitContainerAreTrouble) {
  const auto trouble = [](const std::string& status) {
    return kubernetes::parse<kubernetes::Pod>(R"({"metadata":{"name":"p"},"status":)" + status +
                                              "}")
        .value()
        .trouble;
  };
  EXPECT_EQ(
      trouble(R"({"conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable",)"
              R"("message":"0/1 nodes"}]})"),
      "Unschedulable: 0/1 nodes");
  EXPECT_EQ(trouble(R"({"initContainerStatuses":[{"state":{"waiting":)"
                    R"({"reason":"ImagePullBackOff","message":"no"}}}],)"
                    R"("containerStatuses":[{"state":{"waiting":{"reason":"PodInitializing"}}}]})"),
            "ImagePullBackOff: no");
  EXPECT_EQ(
      trouble(R"({"containerStatuses":[{"state":{"waiting":{"reason":"ContainerCreating"}}}]})"),
      "");
  const auto hostile =
      trouble(R"({"containerStatuses":[{"state":{"waiting":{"reason":"\u001b[2J","message":")" +
              std::string(5000, 'x') + R"("}}}]})");
  EXPECT_LE(hostile.size(), 200U);
  EXPECT_EQ(hostile.find('\x1b'), std::string::npos);
}

TEST(ClusterState, WrongTypesAreNotRead) {
  const auto deployment = kubernetes::parse<kubernetes::Deployment>(
      R"({"metadata":{"name":"d","annotations":[],"generation":"x"},)"
      R"("spec":{"replicas":-5,"template":7},"status":[]})");
  ASSERT_TRUE(deployment);
  EXPECT_EQ(deployment.value().wanted, 1);
  EXPECT_EQ(deployment.value().version, "");
  EXPECT_TRUE(kubernetes::parse<kubernetes::Pod>(
      R"({"metadata":{"name":"p"},"status":{"conditions":[1,null,{"type":[]}]}})"));
  EXPECT_TRUE(kubernetes::parse<kubernetes::EndpointSlice>(
      R"({"metadata":{"name":"s"},"endpoints":[{},{"addresses":[7]},9]})"));
}

TEST(ClusterState, RefusesWhatIsNoObjectOrList) {
  for (const auto* text :
       {"", "[]", "{}", "null", R"({"metadata":{}})", R"({"metadata":{"name":7}})"}) {
    EXPECT_EQ(kubernetes::parse<kubernetes::Service>(text).error().code, Errc::malformed) << text;
    EXPECT_EQ(kubernetes::parse_list<kubernetes::Pod>(text).error().code, Errc::malformed) << text;
  }
  EXPECT_EQ(kubernetes::parse_list<kubernetes::Pod>(R"({"items":[{}]})").error().code,
            Errc::malformed);
  EXPECT_TRUE(kubernetes::parse_list<kubernetes::Pod>(R"({"items":null})").value().empty());
}

}  // namespace
