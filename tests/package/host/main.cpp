// Rehearses a release, and then drives it through ports and a reactor of the host's own. Behind
// those stands a simulated world, so that it is over at once.
#include <fstream>
#include <iostream>
#include <iterator>
#include <mutex>

#include "bluegreen/bluegreen.hpp"

namespace {

using namespace bluegreen;

class Workloads final : public port::Environment {
 public:
  explicit Workloads(port::Environment& inner) : inner_(inner) {}
  void start(port::OperationId id, const port::EnvironmentRequest& request,
             port::CompletionSink& sink) override {
    inner_.start(id, request, sink);
  }
  void cancel(port::OperationId id) override { inner_.cancel(id); }

 private:
  port::Environment& inner_;
};

class Door final : public port::TrafficSwitcher {
 public:
  explicit Door(port::TrafficSwitcher& inner) : inner_(inner) {}
  void start(port::OperationId id, const port::SwitcherRequest& request,
             port::CompletionSink& sink) override {
    inner_.start(id, request, sink);
  }
  void cancel(port::OperationId id) override { inner_.cancel(id); }

 private:
  port::TrafficSwitcher& inner_;
};

/// What a host's own loop is to the library.
class Loop final : public port::Reactor, public port::Executor {
 public:
  explicit Loop(port::Reactor& inner) : inner_(inner) {}
  base::Timestamp now() override { return inner_.now(); }
  void wait_until(base::Instant deadline) override {
    if (run_posted()) return;
    inner_.wait_until(deadline);
    run_posted();
  }
  void wake() noexcept override { inner_.wake(); }
  void post(std::function<void()> task) override {
    {
      const std::scoped_lock lock{mutex_};
      posted_.push_back(std::move(task));
    }
    wake();
  }

 private:
  bool run_posted() {
    std::vector<std::function<void()>> tasks;
    {
      const std::scoped_lock lock{mutex_};
      tasks.swap(posted_);
    }
    for (const auto& task : tasks) task();
    return !tasks.empty();
  }

  port::Reactor& inner_;
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
};

bool rehearses(const runbook::Runbook& runbook) {
  session::RehearsalOptions options;
  options.version = "1.2.4";
  const auto result = session::rehearse(runbook, options);
  return result && result.value().outcome == session::Outcome::done;
}

bool drives(const runbook::Runbook& runbook) {
  sim::WorldOptions options;
  sim::World world{options};
  sim::SimulatedPorts simulated{world};
  Loop loop{simulated.reactor()};
  Workloads workloads{simulated.environment()};
  Door door{simulated.switcher()};
  compose::MemoryRecordStore record{loop};
  port::Ports ports;
  ports.reactor = &loop;
  ports.environment = &workloads;
  ports.switcher = &door;
  ports.metrics = &simulated.metrics();
  ports.record = &record;
  for (const auto* probes : {&runbook.validate, &runbook.watch}) {
    for (const auto& probe : *probes) ports.probes[runbook::kind_of(probe)] = &simulated.probe();
  }
  session::Session session{ports, runbook, {}};
  const auto outcome = session.deploy("1.2.4", session::Until::held);
  if (!outcome) return std::cerr << outcome.error().message << '\n', false;
  const auto stored = session.record();
  return outcome.value() == session::Outcome::done && stored &&
         stored.value().release->version == "1.2.4";
}

}  // namespace

int main(int /*argc*/, char** argv) {
  std::ifstream file{argv[1], std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto parsed = runbook::parse(text, argv[1]);
  if (!parsed.ok()) return std::cerr << to_text(parsed.mistakes.front()) << '\n', 2;
  const bool rehearsed = rehearses(parsed.runbooks.front());
  const bool driven = drives(parsed.runbooks.front());
  std::cout << (rehearsed ? "rehearsed\n" : "") << (driven ? "driven\n" : "");
}
