// What a release that waits in its hold costs a host that has many of them in one process:
//
//   waiting RUNBOOK [RELEASES]
//
// All releases are driven at once, turn by turn, each in a simulated world of its own, until they
// hold. Then the drivers end, and after them the worlds: what each gives back is what it had.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include <malloc.h>

#include "bluegreen/session/session.hpp"
#include "bluegreen/sim/simulated_ports.hpp"
#include "read_runbook.hpp"

namespace {

std::size_t live_bytes = 0;
std::size_t live_blocks = 0;

}  // namespace

void* operator new(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc{};
  live_bytes += malloc_usable_size(memory);
  ++live_blocks;
  return memory;
}
void operator delete(void* memory) noexcept {
  if (memory == nullptr) return;
  live_bytes -= malloc_usable_size(memory);
  --live_blocks;
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

namespace {

using namespace bluegreen;

/// A release with the world that it is in.
class Waiting {
 public:
  Waiting(const runbook::SharedRunbook& runbook, std::uint64_t seed)
      : world_(std::make_unique<sim::World>(options_of(runbook, seed))),
        ports_(std::make_unique<sim::SimulatedPorts>(*world_)) {
    port::Ports ports{&ports_->reactor(), &ports_->environment(), &ports_->switcher(),
                      &ports_->metrics(), &ports_->records(),     {}};
    for (const auto* probes : {&runbook->validate, &runbook->watch}) {
      for (const auto& probe : *probes) ports.probes[runbook::kind_of(probe)] = &ports_->probe();
    }
    session_ =
        std::make_unique<session::Session>(std::move(ports), runbook, session::SessionOptions{});
    const auto begun = session_->begin_deploy("1.2.4", session::Until::held, [](const auto&) {});
    if (!begun) std::exit(1);
  }

  bool holds() const {
    const auto* const release = session_->release();
    return release != nullptr && release->phase == engine::Phase::holding;
  }
  /// Until it has held for a while, and everything that is asked in a hold was asked.
  void drive() {
    std::optional<base::Instant> end;
    while (!end || world_->now().monotonic < *end) {
      ports_->reactor().wait_until(session_->turn(world_->now()));
      if (!end && holds()) end = world_->now().monotonic + std::chrono::minutes{2};
    }
  }
  void end_driver() { session_.reset(); }
  void end_world() {
    ports_.reset();
    world_.reset();
  }

 private:
  static sim::WorldOptions options_of(const runbook::SharedRunbook& runbook, std::uint64_t seed) {
    sim::WorldOptions options;
    options.seed = seed;
    options.log_limit = 0;
    options.service = runbook->service;
    options.metrics_paths.push_back(runbook->metrics.path);
    return options;
  }

  std::unique_ptr<sim::World> world_;
  std::unique_ptr<sim::SimulatedPorts> ports_;
  std::unique_ptr<session::Session> session_;
};

struct Heap {
  std::size_t bytes = live_bytes;
  std::size_t blocks = live_blocks;
};

void print(const char* what, Heap before, Heap after, std::size_t releases) {
  const auto each = static_cast<double>(releases);
  std::printf("%s: %.2f KiB in %.1f blocks each\n", what,
              static_cast<double>(before.bytes - after.bytes) / 1024 / each,
              static_cast<double>(before.blocks - after.blocks) / each);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  const runbook::SharedRunbook runbook{read_runbook(arguments[1])};
  const std::size_t releases = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 300;

  std::vector<Waiting> all;
  all.reserve(releases);
  for (std::size_t seed = 1; seed <= releases; ++seed) all.emplace_back(runbook, seed).drive();
  for (const auto& each : all) {
    if (!each.holds()) return 1;
  }
  const Heap waiting;
  for (auto& each : all) each.end_driver();
  const Heap worlds;
  for (auto& each : all) each.end_world();
  const Heap nothing;
  print("the driver of a waiting release", waiting, worlds, releases);
  print("its simulated world", worlds, nothing, releases);
}
