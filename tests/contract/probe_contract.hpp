#pragma once

// What the built-in probes keep in every world; used as environment_contract.hpp is.

#include "contract/driver.hpp"

namespace bluegreen::contract {

class ProbeContract : public PortContract {
 protected:
  model::ProbeReport ask(const runbook::ProbeSpec& probe, model::Color color) {
    auto answer = driver().ask(port::RunProbe{probe, color, "1.2.3"});
    if (auto* report = std::get_if<model::ProbeReport>(&answer)) return std::move(*report);
    ADD_FAILURE() << "no report";
    return {};
  }
  model::Verdict verdict(const runbook::ProbeSpec& probe, model::Color color) {
    const auto report = ask(probe, color);
    EXPECT_LE(report.detail.size(), 400U);
    last_detail_ = report.detail;
    return report.verdict;
  }
  std::string last_detail_;
};

using model::Color;
using model::Verdict;

TEST_P(ProbeContract, AReadyColorPasses) {
  driver().install_and_await(Color::green, "1.2.3", 2);
  EXPECT_EQ(verdict(runbook::ActuatorHealth{}, Color::green), Verdict::passed) << last_detail_;
  EXPECT_EQ(verdict(runbook::Smoke{"/api/v1/health"}, Color::green), Verdict::passed)
      << last_detail_;
  EXPECT_EQ(verdict(runbook::LogsClean{100, std::nullopt}, Color::green), Verdict::passed)
      << last_detail_;
  EXPECT_EQ(verdict(runbook::MetricsPresent{}, Color::green), Verdict::passed) << last_detail_;
}

TEST_P(ProbeContract, AColorThatIsNotThereIsUnknownAndNeverFails) {
  driver().install_and_await(Color::green, "1.2.3", 1);
  EXPECT_EQ(verdict(runbook::ActuatorHealth{}, Color::blue), Verdict::unknown) << last_detail_;
  EXPECT_EQ(verdict(runbook::Smoke{"/api/v1/health"}, Color::blue), Verdict::unknown)
      << last_detail_;
  EXPECT_EQ(verdict(runbook::LogsClean{100, std::nullopt}, Color::blue), Verdict::unknown)
      << last_detail_;
  EXPECT_EQ(verdict(runbook::MetricsPresent{}, Color::blue), Verdict::unknown) << last_detail_;
}

TEST_P(ProbeContract, AnErrorInALogFailsAndTalkOfErrorsDoesNot) {
  driver().install_and_await(Color::green, "1.2.3", 2);
  world().write_log(Color::green, "INFO", "no error, 0 errors");
  EXPECT_EQ(verdict(runbook::LogsClean{100, std::nullopt}, Color::green), Verdict::passed)
      << last_detail_;
  world().write_log(Color::green, "ERROR", "the cache is cold");
  EXPECT_EQ(verdict(runbook::LogsClean{100, std::nullopt}, Color::green), Verdict::failed)
      << last_detail_;
  EXPECT_EQ(verdict(runbook::LogsClean{std::nullopt, std::chrono::minutes{5}}, Color::green),
            Verdict::failed);
}

TEST_P(ProbeContract, ASmokeRequestThatIsRefusedFails) {
  driver().install_and_await(Color::green, "1.2.3", 1);
  EXPECT_EQ(verdict(runbook::Smoke{"/no/such/path"}, Color::green), Verdict::failed)
      << last_detail_;
}

TEST_P(ProbeContract, AnAnswerThatSaysNothingIsUnknownAndMetricsThatAreNotThereFail) {
  driver().install_and_await(Color::green, "1.2.3", 1);
  EXPECT_EQ(verdict(runbook::ActuatorHealth{"/no/such/path"}, Color::green), Verdict::unknown)
      << last_detail_;
  EXPECT_EQ(verdict(runbook::MetricsPresent{"/no/such/path"}, Color::green), Verdict::failed)
      << last_detail_;
}

TEST_P(ProbeContract, WhatIsJudgedOrTheHostsIsNeverAsked) {
  driver().install_and_await(Color::green, "1.2.3", 1);
  EXPECT_EQ(verdict(runbook::ErrorRate{}, Color::green), Verdict::unknown);
  EXPECT_EQ(verdict(runbook::Latency{}, Color::green), Verdict::unknown);
  EXPECT_EQ(verdict(runbook::Custom{"nobody_gave_it", {}}, Color::green), Verdict::unknown);
}

TEST_P(ProbeContract, ACancelledQuestionEndsOnce) {
  driver().install_and_await(Color::green, "1.2.3", 1);
  const auto id = driver().begin(port::RunProbe{runbook::ActuatorHealth{}, Color::green, "1.2.3"});
  world().probes().cancel(id);
  const auto answer = driver().await(id);
  const auto* failure = std::get_if<port::Failure>(&answer);
  const bool answered = std::holds_alternative<model::ProbeReport>(answer);  // it was faster
  EXPECT_TRUE(answered || (failure != nullptr && failure->error.code == base::Errc::cancelled));
}

}  // namespace bluegreen::contract
