// abort() from inside `notify`: the pump that is calling is replaced and deleted.
#include "host.hpp"

namespace {

using namespace host;

}  // namespace

int main() {
  Met met;
  sim::World world{{}};
  sim::SimulatedPorts simulated{world};
  Session* session = nullptr;
  bool called = false;
  SessionOptions options;
  options.notify = [&](const engine::Notice& notice) {
    if (!enters(notice, Phase::holding) || std::exchange(called, true)) return;
    const auto aborted = session->abort("the callback");
    met.unless(!aborted && aborted.error().code == base::Errc::refused,
               "abort() from inside a callback is not refused");
  };
  Session driver{ports_of(simulated, perception()), perception(), options};
  session = &driver;
  static_cast<void>(driver.deploy("1.2.4", Until::end));
  return met.exit_code();
}
