// Session::post() from another thread reads the pump that drive() makes and resets; what is posted
// before there is one is lost without a word.
#include <atomic>
#include <thread>

#include "host.hpp"

namespace {

using namespace host;

const engine::Intent abort_by_ada{engine::Intent::Kind::abort, "ada"};

/// The record is being claimed, and there is no pump yet.
void posts_in_the_first_turn(Met& met) {
  sim::World world{{}};
  sim::SimulatedPorts simulated{world};
  Session* session = nullptr;
  bool posted = false;
  SessionOptions options;
  options.go = [&] {
    if (!std::exchange(posted, true)) session->post(abort_by_ada);
    return session::Go::on;
  };
  Session driver{ports_of(simulated, perception()), perception(), options};
  session = &driver;
  const auto ended = driver.deploy("1.2.4", Until::held);
  met.unless(ended && ended.value() == Outcome::returned,
             "an abort posted before the pump exists is lost: the release ends as " +
                 std::string{to_text(ended.value())});
}

void posts_from_another_thread() {
  sim::World world{{}};
  sim::SimulatedPorts simulated{world};
  Session driver{ports_of(simulated, perception()), perception(), {}};
  std::atomic<bool> over{false};
  std::thread person{[&] {
    while (!over) {
      driver.post({engine::Intent::Kind::promote, "ada"});
      std::this_thread::sleep_for(1ms);
    }
  }};
  static_cast<void>(driver.deploy("1.2.4", Until::held));
  over = true;
  person.join();
}

}  // namespace

int main() {
  Met met;
  posts_in_the_first_turn(met);
  posts_from_another_thread();
  return met.exit_code();
}
