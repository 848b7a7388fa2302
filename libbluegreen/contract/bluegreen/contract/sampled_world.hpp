#pragma once

#include <memory>
#include <utility>

#include "bluegreen/contract/driver.hpp"
#include "bluegreen/contract/metric_source_contract.hpp"

namespace bluegreen::contract {

/// A whole world, to try its metric source in.
class SampledWorld : public MetricSourceWorld {
 public:
  explicit SampledWorld(std::unique_ptr<World> world) : world_(std::move(world)) {}

  port::MetricSource& metrics() override { return world_->metrics(); }
  void run(model::Color color, int pods) override {
    driver_.install_and_await(color, "1.2.3", pods);
  }
  void send_requests(model::Color color, int count) override {
    driver_.switch_to(color);
    driver_.await_world([color](const auto& seen) {
      const auto reached = door(seen).ready[color];
      return reached > 0 && reached == seen.workloads[color].ready;
    });
    world_->send_requests(count);
  }
  void ask_as_we_do(model::Color color) override {
    driver_.ask(port::RunProbe{runbook::ActuatorHealth{}, color, "1.2.3"});
    driver_.ask(port::RunProbe{runbook::Smoke{"/api/v1/health"}, color, "1.2.3"});
  }
  void restart(model::Color color) override { world_->restart(color); }
  void hide_counters() override { world_->hide_counters(); }
  void pass(base::Duration length) override { driver_.pass(length); }
  bool run_until(const std::function<bool()>& condition) override {
    return driver_.wait_until(condition);
  }

 private:
  std::unique_ptr<World> world_;
  Driver driver_{*world_};
};

/// The metric source of what the factory makes.
inline MetricSourceFactory sampled(const WorldFactory& factory) {
  return [make = factory.make] { return std::make_unique<SampledWorld>(make()); };
}

}  // namespace bluegreen::contract
