// Full rehearsals of a runbook per CPU second, and what one of them costs. Built by compare.py
// against this tree and against older ones alike, so it uses only what all of them have:
//
//   rehearsals RUNBOOK FIRST_SEED COUNT [hold]
//
// "hold": green answers with errors one minute after the hold began. Prints one JSON object.
#include <cstdio>
#include <cstdlib>
#include <new>

#include "bluegreen/session/rehearsal.hpp"
#include "cpu_seconds.hpp"
#include "read_runbook.hpp"

#if __has_include("bluegreen/session/rehearse_many.hpp")
#include "bluegreen/session/rehearse_many.hpp"
#define HAS_REHEARSE_MANY
#endif

namespace {

thread_local std::uint64_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace bluegreen;

/// Counts what the world does.
class Counter : public sim::Witness {
 public:
  std::uint64_t events = 0;
  void event_over(const sim::World&) override { ++events; }
};

session::RehearsalOptions options_of(std::uint64_t seed, bool breaks) {
  session::RehearsalOptions options;
  options.version = "1.2.4";
  options.world.seed = seed;
  options.world.log_limit = 0;
  if (!breaks) return options;
  sim::Fault fault;
  fault.kind = sim::FaultKind::errors;
  fault.phase = "holding";
  fault.delay = std::chrono::minutes{1};
  options.world.faults = {fault};
  return options;
}

#ifdef HAS_REHEARSE_MANY
bool rehearse_all(const runbook::Runbook& runbook, std::uint64_t first, std::uint64_t seeds,
                  bool breaks) {
  session::RehearseManyOptions options;
  options.version = "1.2.4";
  options.world = options_of(first, breaks).world;
  options.first_seed = first;
  options.seeds = seeds;
  return session::rehearse_many(runbook, options).has_value();
}
#else
bool rehearse_all(const runbook::Runbook& runbook, std::uint64_t first, std::uint64_t seeds,
                  bool breaks) {
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    if (!session::rehearse(runbook, options_of(seed, breaks))) return false;
  }
  return true;
}
#endif

/// How often the event log says that the record was written, with every renewal that it counts.
std::size_t record_writes(const runbook::Runbook& runbook, std::uint64_t seed, bool breaks) {
  auto options = options_of(seed, breaks);
  options.world.log_limit = std::size_t{1} << 24U;
  const auto result = session::rehearse(runbook, options);
  if (!result) return 0;
  const std::string& log = result.value().event_log;
  const std::string_view words = " record version ";
  std::size_t writes = 0;
  for (auto at = log.find(words); at != std::string::npos; at = log.find(words, at + 1)) ++writes;
  return writes;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) return 2;
  const auto runbook = read_runbook(arguments[1]);
  const std::uint64_t first = std::strtoull(arguments[2], nullptr, 10);
  const std::uint64_t seeds = std::strtoull(arguments[3], nullptr, 10);
  const bool breaks = count > 4;

  Counter counter;
  auto watched = options_of(first, breaks);
  watched.witnesses.push_back(&counter);
  const auto once = session::rehearse(runbook, watched);
  if (!once) return 1;

  const auto allocated = allocations;
  if (!session::rehearse(runbook, options_of(first, breaks))) return 1;
  const auto allocations_of_one = allocations - allocated;

  const double began = cpu_seconds();
  if (!rehearse_all(runbook, first, seeds, breaks)) return 1;
  const double took = cpu_seconds() - began;
  std::printf(
      "{\"rehearsals\": %llu, \"cpu_seconds\": %.6f, \"per_cpu_second\": %.1f, "
      "\"events\": %llu, \"record_writes\": %llu, \"journal\": %zu, "
      "\"allocations\": %llu}\n",
      static_cast<unsigned long long>(seeds), took, static_cast<double>(seeds) / took,
      static_cast<unsigned long long>(counter.events),
      static_cast<unsigned long long>(record_writes(runbook, first, breaks)),
      once.value().journal.size(), static_cast<unsigned long long>(allocations_of_one));
}
