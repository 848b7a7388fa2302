#pragma once

// What every port::MetricSource keeps; used as environment_contract.hpp is.

#include "bluegreen/contract/driver.hpp"

namespace bluegreen::contract {

class MetricSourceContract : public PortContract {
 protected:
  model::TrafficSample sample() {
    auto answer = driver().ask(port::SampleTraffic{});
    if (auto* sample = std::get_if<model::TrafficSample>(&answer)) return std::move(*sample);
    ADD_FAILURE() << "no sample";
    return {};
  }
  static std::uint64_t requests(const std::vector<model::PodCounters>& pods) {
    std::uint64_t sum = 0;
    for (const auto& pod : pods) sum += pod.requests;
    return sum;
  }
};

using model::Color;

TEST_P(MetricSourceContract, WithoutPodsThereIsNothingToRead) {
  EXPECT_EQ(sample(), model::TrafficSample{});
}

TEST_P(MetricSourceContract, CountsTheRequestsOfUsersOnTheColorThatServes) {
  BLUEGREEN_CONTRACT_NEEDS(Deed::send_requests);
  driver().install_and_await(Color::blue, "1.2.3", 2);
  driver().install_and_await(Color::green, "1.2.4", 1);
  driver().switch_to(Color::blue);
  driver().await_reached(2, 0, 0);
  const auto before = sample();
  ASSERT_EQ(before.pods.blue.size(), 2U);
  ASSERT_EQ(before.pods.green.size(), 1U);
  EXPECT_LT(before.pods.blue[0].pod, before.pods.blue[1].pod);
  EXPECT_EQ(before.unreadable, (model::PerColor<int>{}));
  world().send_requests(20);
  const auto after = sample();
  EXPECT_EQ(requests(after.pods.blue) - requests(before.pods.blue), 20U);
  EXPECT_EQ(requests(after.pods.green), requests(before.pods.green));
}

TEST_P(MetricSourceContract, OurOwnRequestsAreNotCounted) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  const auto before = sample();
  driver().ask(port::RunProbe{runbook::ActuatorHealth{}, Color::blue, "1.2.3"});
  driver().ask(port::RunProbe{runbook::Smoke{"/api/v1/health"}, Color::blue, "1.2.3"});
  EXPECT_EQ(requests(sample().pods.blue), requests(before.pods.blue));
}

TEST_P(MetricSourceContract, APodThatCannotBeReadIsCounted) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  auto answer = driver().ask(port::SampleTraffic{"/no/such/path"});
  const auto* read = std::get_if<model::TrafficSample>(&answer);
  ASSERT_NE(read, nullptr);
  EXPECT_TRUE(read->pods.blue.empty());
  EXPECT_EQ(read->unreadable.blue, 1);
}

}  // namespace bluegreen::contract
