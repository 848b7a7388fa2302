// What `notify` or a port's start() throws takes the rest of the decision's commands with it: the
// install counts as in flight and never starts, and the lease is not given back.
#include <stdexcept>

#include <fmt/format.h>

#include "bluegreen/engine/claim.hpp"
#include "host.hpp"

namespace {

using namespace host;

struct Trouble : std::runtime_error {
  Trouble() : std::runtime_error("the host's own trouble") {}
};

engine::Record record_of(const sim::World& world) {
  auto record = engine::decode(world.record().text, world.now());
  return record ? std::move(record.value()) : engine::Record{};
}

int installs_of(const sim::World& world) {
  const auto log = world.log().text();
  int count = 0;
  for (auto at = log.find("helm upgrade"); at != std::string::npos;
       at = log.find("helm upgrade", at + 1))
    ++count;
  return count;
}

/// A callback that throws where the release goes to install; the next process resumes.
void throws_from_a_callback(Met& met) {
  sim::World world{{}};
  {
    sim::SimulatedPorts simulated{world};
    SessionOptions options;
    options.notify = [](const engine::Notice& notice) {
      if (enters(notice, Phase::installing)) throw Trouble{};
    };
    Session driver{ports_of(simulated, perception()), perception(), options};
    bool is_thrown = false;
    try {
      static_cast<void>(driver.deploy("1.2.4", Until::held));
    } catch (const Trouble&) {
      is_thrown = true;
    }
    met.unless(is_thrown, "the exception is lost");
  }
  met.unless(record_of(world).lease == base::Duration::zero(),
             "after a callback that threw the lease is not given back");
}

/// A host that pumps by itself, and goes on pumping.
void throws_and_goes_on(Met& met) {
  sim::World world{{}};
  sim::SimulatedPorts simulated{world};
  const auto runbook = perception();
  auto record = engine::claim_new({}, {"ada"}, runbook, "1.2.4", world.now()).value();
  std::optional<std::string> version;
  simulated.records().store(
      "", engine::encode(record, world.now()),
      [&](const base::result<std::string>& stored) { version = stored.value(); });
  while (!version) world.step();
  bool thrown = false;
  engine::PumpOptions options;
  options.owner = "ada";
  options.notify = [&thrown](const engine::Notice& notice) {
    if (enters(notice, Phase::installing) && !std::exchange(thrown, true)) throw Trouble{};
  };
  engine::Pump pump{ports_of(simulated, runbook), std::move(record), *version, options};
  const auto began = world.now().monotonic;
  while (!pump.finished() && pump.state().phase < Phase::serving) {
    try {
      simulated.reactor().wait_until(pump.pump(world.now()));
    } catch (const Trouble&) {
    }
  }
  met.unless(
      pump.state().phase == Phase::serving,
      fmt::format("after a callback that threw {} installs were begun, and the release ended "
                  "after {}: {}",
                  installs_of(world), base::to_text(world.now().monotonic - began),
                  pump.state().reason));
}

class ThrowingEnvironment : public port::Environment {
 public:
  explicit ThrowingEnvironment(port::Environment& inner) : inner_(inner) {}
  void start(port::OperationId id, const port::EnvironmentRequest& request,
             port::CompletionSink& sink) override {
    if (std::holds_alternative<port::Install>(request) && !std::exchange(thrown_, true))
      throw Trouble{};
    inner_.start(id, request, sink);
  }
  void cancel(port::OperationId id) override { inner_.cancel(id); }

 private:
  port::Environment& inner_;
  bool thrown_ = false;
};

void throws_from_a_port(Met& met) {
  sim::World world{{}};
  sim::SimulatedPorts simulated{world};
  auto ports = ports_of(simulated, perception());
  ThrowingEnvironment environment{simulated.environment()};
  ports.environment = &environment;
  Session driver{ports, perception(), {}};
  try {
    static_cast<void>(driver.deploy("1.2.4", Until::held));
  } catch (const Trouble&) {
    met.unless(false, fmt::format("what a port throws ends deploy() in '{}' with the lease held",
                                  engine::to_text(driver.state()->phase)));
  }
}

}  // namespace

int main() {
  Met met;
  throws_from_a_callback(met);
  throws_and_goes_on(met);
  throws_from_a_port(met);
  return met.exit_code();
}
