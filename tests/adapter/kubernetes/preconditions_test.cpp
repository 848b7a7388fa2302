#include "bluegreen/adapter/kubernetes/preconditions.hpp"

#include <gtest/gtest.h>

#include "adapter/kubernetes/recorded_state.hpp"
#include "traffic.hpp"

namespace kubernetes = bluegreen::adapter::kubernetes;
namespace port = bluegreen::port;
using bluegreen::base::Errc;
using bluegreen::model::Color;
using kubernetes::ClusterState;

namespace {

const port::Stamp stamp{"perception-8", 8};

/// Both colors ready, the live Service on blue, fence 7.
ClusterState steady() { return RecordedState("steady").state(); }

template <class Request>
Errc code_of(const ClusterState& state, const Request& request) {
  const auto error = kubernetes::forbids(state, "perception", request);
  return error ? error->code : Errc{};
}

constexpr Errc nothing{};

std::string uid(const ClusterState& state, Color color) {
  return kubernetes::find_deployment(state, "perception", color)->metadata.uid;
}

TEST(Preconditions, TheServingColorIsNotInstalledOverDeletedOrScaledToZero) {
  const auto state = steady();
  EXPECT_EQ(code_of(state, port::Install{Color::blue, "1.2.4", 3, {}, stamp}), Errc::refused);
  EXPECT_EQ(code_of(state, port::Install{Color::green, "1.2.4", 3, {}, stamp}), nothing);
  EXPECT_EQ(code_of(state, port::Uninstall{Color::blue, 1, stamp}), Errc::refused);
  EXPECT_EQ(code_of(state, port::Uninstall{Color::green, 1, stamp}), nothing);
  EXPECT_EQ(code_of(state, port::Scale{Color::blue, 3, 0, uid(state, Color::blue), stamp}),
            Errc::refused);
  EXPECT_EQ(code_of(state, port::Scale{Color::blue, 3, 5, uid(state, Color::blue), stamp}),
            nothing);
  EXPECT_EQ(code_of(state, port::Scale{Color::green, 3, 0, uid(state, Color::green), stamp}),
            nothing);
}

TEST(Preconditions, AScaleMustMeetTheDeploymentThatItMeans) {
  const auto state = steady();
  EXPECT_EQ(code_of(state, port::Scale{Color::green, 2, 0, uid(state, Color::green), stamp}),
            Errc::conflict);
  EXPECT_EQ(code_of(state, port::Scale{Color::green, 3, 0, "another", stamp}), Errc::conflict);
  auto empty = state;
  empty.deployments.clear();
  EXPECT_EQ(code_of(empty, port::Scale{Color::green, 3, 0, "x", stamp}), Errc::not_found);
}

TEST(Preconditions, AnUninstallMustMeetTheRevisionThatWasSeen) {
  auto state = steady();
  EXPECT_EQ(code_of(state, port::Uninstall{Color::green, 2, stamp}), Errc::conflict);
  state.revisions.clear();
  EXPECT_EQ(code_of(state, port::Uninstall{Color::green, 2, stamp}), nothing);
}

TEST(Preconditions, AHigherFenceSupersedesEverything) {
  for (const int where : {0, 1, 2}) {
    auto state = steady();
    (where == 0 ? state.service->metadata
                : state.deployments[static_cast<std::size_t>(where) - 1].metadata)
        .fence = 9;
    EXPECT_EQ(code_of(state, port::Install{Color::blue, "1.2.4", 3, {}, stamp}), Errc::superseded)
        << where;
    EXPECT_EQ(code_of(state, port::Uninstall{Color::blue, 1, stamp}), Errc::superseded) << where;
    EXPECT_EQ(code_of(state, port::Scale{Color::blue, 1, 0, "x", stamp}), Errc::superseded)
        << where;
    EXPECT_EQ(code_of(state, port::ReplacePods{Color::blue, "x", stamp}), Errc::superseded)
        << where;
    EXPECT_EQ(code_of(state, port::TakeOver{stamp}), Errc::superseded) << where;
  }
  auto state = steady();
  state.service->metadata.fence = 8;
  EXPECT_EQ(code_of(state, port::TakeOver{stamp}), nothing)
      << "our own number is no other driver's";
}

TEST(Preconditions, ASwitchMustMeetTheServiceThatWasSeen) {
  const auto state = steady();
  const auto version = state.service->metadata.resource_version;
  EXPECT_EQ(
      code_of(state, bluegreen::test::switch_traffic(Color::blue, Color::green, version, stamp)),
      nothing);
  EXPECT_EQ(code_of(state, bluegreen::test::switch_traffic(Color::blue, Color::green, "1", stamp)),
            Errc::conflict);
  EXPECT_EQ(
      code_of(state, bluegreen::test::switch_traffic(Color::green, Color::blue, version, stamp)),
      Errc::conflict);
  EXPECT_EQ(code_of(state, bluegreen::test::switch_traffic(std::nullopt, Color::green, "", stamp)),
            Errc::conflict);
  EXPECT_EQ(code_of({}, bluegreen::test::switch_traffic(std::nullopt, Color::green, "", stamp)),
            nothing);
  EXPECT_EQ(code_of({}, bluegreen::test::switch_traffic(Color::blue, Color::green, version, stamp)),
            Errc::conflict);
  auto taken = state;
  taken.service->metadata.fence = 9;
  EXPECT_EQ(code_of(taken, bluegreen::test::switch_traffic(Color::blue, Color::green, "1", stamp)),
            Errc::superseded);
}

TEST(Preconditions, PodsAreNotReplacedAllAtOnce) {
  auto state = steady();
  EXPECT_EQ(code_of(state, port::ReplacePods{Color::blue, uid(state, Color::blue), stamp}),
            nothing);
  EXPECT_EQ(code_of(state, port::ReplacePods{Color::blue, "another", stamp}), Errc::conflict);
  for (auto& deployment : state.deployments) deployment.recreates = true;
  EXPECT_EQ(code_of(state, port::ReplacePods{Color::blue, uid(state, Color::blue), stamp}),
            Errc::unsupported);
}

}  // namespace
