// A session only blocks; and Pump::leave() waits by the reactor of a host that waits by itself: it
// turns as fast as it can.
#include <fmt/format.h>

#include "bluegreen/engine/claim.hpp"
#include "host.hpp"

namespace {

using namespace host;

template <class S>
concept CanBegin = requires(S session) { session.begin_deploy("1.2.4", Until::held, nullptr); };
template <class S>
concept CanTurn = requires(S session, base::Timestamp now) { session.turn(now); };

/// Of a host that is in the middle of a turn of its own loop, which cannot be entered again.
class HostLoop : public port::Reactor {
 public:
  base::Timestamp now() override {
    using namespace std::chrono;
    return {base::Instant{duration_cast<base::Duration>(steady_clock::now().time_since_epoch())},
            time_point_cast<base::Duration>(system_clock::now())};
  }
  void wait_until(base::Instant) override { ++waits; }
  void wake() noexcept override {}

  std::uint64_t waits = 0;
};

/// Answers nothing: what was started is in flight.
class Silent : public port::RecordStore {
 public:
  void load(Loaded) override {}
  void store(std::string, std::string, Stored) override {}
  void watch(Loaded) override {}
};

void leaves(Met& met) {
  sim::World world{{}};
  sim::SimulatedPorts simulated{world};
  HostLoop loop;
  Silent record;
  auto ports = ports_of(simulated, perception());
  ports.reactor = &loop;
  ports.record = &record;
  auto claimed = engine::claim_new({}, {"ada"}, perception(), "1.2.4", loop.now()).value();
  engine::Pump pump{ports, std::move(claimed), "1", {.owner = "ada", .notify = {}}};
  pump.pump(loop.now());
  pump.leave(300ms);
  met.unless(loop.waits < 100,
             fmt::format("Pump::leave() blocks: it called wait_until() {} times in "
                         "300 ms of a write in flight",
                         loop.waits));
}

}  // namespace

int main() {
  Met met;
  met.unless(CanBegin<Session>, "there is no Session::begin_deploy()");
  met.unless(CanTurn<Session>, "there is no Session::turn()");
  leaves(met);
  return met.exit_code();
}
