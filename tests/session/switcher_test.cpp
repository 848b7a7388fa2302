// A switcher of the host's own, beside other ports of the simulated world.
#include <map>

#include <gmock/gmock.h>

#include "bluegreen/contract/receiver.hpp"
#include "bluegreen/session/session.hpp"
#include "bluegreen/sim/simulated_ports.hpp"
#include "session/example.hpp"
#include "traffic.hpp"

namespace bluegreen::session {
namespace {

using model::Color;
using model::Split;

constexpr const char* balancer = "balancer";

/// Calls the world's door by another name, and keeps what it is asked.
class Balancer : public port::TrafficSwitcher, private contract::Receiver {
 public:
  explicit Balancer(port::TrafficSwitcher& inner) : inner_(inner) {}

  void start(port::OperationId id, const port::SwitcherRequest& request,
             port::CompletionSink sink) override {
    sinks_[id] = std::move(sink);
    std::visit([this](const auto& each) { asked_.push_back(port::name_of(each)); }, request);
    if (const auto* switching = std::get_if<port::SwitchTraffic>(&request)) {
      switches_.push_back(*switching);
      auto renamed = *switching;
      renamed.door = switching->door == balancer ? test::service : "no door of mine";
      return inner_.start(id, renamed, Receiver::sink());
    }
    inner_.start(id, request, Receiver::sink());
  }
  void cancel(port::OperationId id) override { inner_.cancel(id); }

  const std::vector<std::string>& asked() const { return asked_; }
  const std::vector<port::SwitchTraffic>& switches() const { return switches_; }

 private:
  void complete(port::Completion completion) override {
    if (const auto* seen = std::get_if<model::Traffic>(&*completion.answer)) {
      auto traffic = *seen;
      traffic.doors.front().name = balancer;
      completion.answer = std::move(traffic);
    }
    sinks_.at(completion.id).complete(std::move(completion));
  }

  port::TrafficSwitcher& inner_;
  std::map<port::OperationId, port::CompletionSink> sinks_;
  std::vector<std::string> asked_;
  std::vector<port::SwitchTraffic> switches_;
};

/// A session over the simulated world whose traffic the balancer has.
class WithBalancer {
 public:
  explicit WithBalancer(sim::World& world) : simulated_(world), balancer_(simulated_.switcher()) {}

  Session& session() { return session_; }
  const Balancer& balancer() const { return balancer_; }

 private:
  engine::Ports ports() {
    engine::Ports ports;
    ports.reactor = &simulated_.reactor();
    ports.environment = &simulated_.environment();
    ports.switcher = &balancer_;
    ports.metrics = &simulated_.metrics();
    ports.record = &simulated_.records();
    for (const auto* probes : {&runbook_.validate, &runbook_.watch}) {
      for (const auto& probe : *probes) ports.probes[runbook::kind_of(probe)] = &simulated_.probe();
    }
    return ports;
  }

  const runbook::Runbook runbook_ = perception();
  sim::SimulatedPorts simulated_;
  Balancer balancer_;
  Session session_{ports(), runbook_, {}};
};

TEST(SessionSwitcher, OfTheHostStandsBesideTheOtherPorts) {
  sim::World world{{}};
  WithBalancer host{world};
  const auto outcome = host.session().deploy("1.2.4", Until::end);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome.value(), Outcome::done);
  EXPECT_EQ(test::serving(world.observation()), Color::green);
  EXPECT_THAT(host.balancer().asked(),
              testing::IsSupersetOf({"observe_traffic", "watch_traffic", "stamp_traffic",
                                     "switch_traffic", "verify_traffic"}));
  ASSERT_EQ(host.balancer().switches().size(), 1U);
  const auto& moved = host.balancer().switches().front();
  EXPECT_EQ(moved.door, balancer);
  EXPECT_EQ(moved.from_split, Split::all_to(Color::blue));
  EXPECT_EQ(moved.to_split, Split::all_to(Color::green));
}

TEST(SessionSwitcher, OfTheHostTellsWhatIsObserved) {
  sim::World world{{}};
  WithBalancer host{world};
  const auto seen = host.session().observe();
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_NE(model::find_door(seen.value().traffic, balancer), nullptr);
  EXPECT_EQ(seen.value().workloads, world.observation().workloads);
}

}  // namespace
}  // namespace bluegreen::session
