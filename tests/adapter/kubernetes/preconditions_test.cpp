#include "bluegreen/adapter/kubernetes/preconditions.hpp"

#include <gtest/gtest.h>

#include "adapter/kubernetes/recorded_state.hpp"
#include "bluegreen/adapter/kubernetes/observation.hpp"
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
  EXPECT_EQ(code_of(state, port::Scale{Color::blue, port::From{3}, port::To{0},
                                       uid(state, Color::blue), stamp}),
            Errc::refused);
  EXPECT_EQ(code_of(state, port::Scale{Color::blue, port::From{3}, port::To{5},
                                       uid(state, Color::blue), stamp}),
            nothing);
  EXPECT_EQ(code_of(state, port::Scale{Color::green, port::From{3}, port::To{0},
                                       uid(state, Color::green), stamp}),
            nothing);
}

TEST(Preconditions, AColorServesThatSomeDoorGivesAnything) {
  auto state = steady();
  state.traffic.doors.push_back(bluegreen::test::divided_door("route", 999, 1));
  const port::Install install{Color::green, "1.2.4", 3, {}, stamp};
  const auto refused = kubernetes::forbids(state, "perception", install);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, Errc::refused);
  EXPECT_EQ(refused->message,
            "the door route gives blue 999, green 1: green must not be installed over");
  EXPECT_EQ(code_of(state, port::Uninstall{Color::green, 1, stamp}), Errc::refused);
  EXPECT_EQ(code_of(state, port::Scale{Color::green, port::From{3}, port::To{0},
                                       uid(state, Color::green), stamp}),
            Errc::refused);
  state.traffic.doors.back().split = bluegreen::model::Split::of(1000, 0).value();
  EXPECT_EQ(code_of(state, install), nothing) << "a weight of zero is no traffic";
}

TEST(Preconditions, AScaleMustMeetTheDeploymentThatItMeans) {
  const auto state = steady();
  EXPECT_EQ(code_of(state, port::Scale{Color::green, port::From{2}, port::To{0},
                                       uid(state, Color::green), stamp}),
            Errc::conflict);
  EXPECT_EQ(code_of(state, port::Scale{Color::green, port::From{3}, port::To{0}, "another", stamp}),
            Errc::conflict);
  auto empty = state;
  empty.deployments.clear();
  EXPECT_EQ(code_of(empty, port::Scale{Color::green, port::From{3}, port::To{0}, "x", stamp}),
            Errc::not_found);
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
    (where == 0 ? state.traffic.doors.at(0).fence
                : state.deployments[static_cast<std::size_t>(where) - 1].metadata.fence) = 9;
    EXPECT_EQ(code_of(state, port::Install{Color::blue, "1.2.4", 3, {}, stamp}), Errc::superseded)
        << where;
    EXPECT_EQ(code_of(state, port::Uninstall{Color::blue, 1, stamp}), Errc::superseded) << where;
    EXPECT_EQ(code_of(state, port::Scale{Color::blue, port::From{1}, port::To{0}, "x", stamp}),
              Errc::superseded)
        << where;
    EXPECT_EQ(code_of(state, port::ReplacePods{Color::blue, "x", stamp}), Errc::superseded)
        << where;
    EXPECT_EQ(code_of(state, port::StampWorkloads{stamp}), Errc::superseded) << where;
  }
  auto state = steady();
  state.traffic.doors.at(0).fence = 8;
  EXPECT_EQ(code_of(state, port::StampWorkloads{stamp}), nothing)
      << "our own number is no other driver's";
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
