// Many rehearsals on one thread and on two, in turn, and the memory that they take:
//
//   many RUNBOOK [SEEDS [PAIRS]]
//
// Prints medians over the pairs. Two processes beside two threads say what the threads cost each
// other, also on a machine that does other things. First twenty times as many seeds are rehearsed:
// the memory must not grow with them.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bluegreen/session/rehearse_many.hpp"
#include "cpu_seconds.hpp"
#include "read_runbook.hpp"

namespace {

using namespace bluegreen;

struct Cost {
  double wall = 0;
  double cpu = 0;
};

double wall_seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

/// Of the whole of them.
Cost rehearse(const runbook::SharedRunbook& runbook, std::uint64_t seeds, unsigned threads) {
  session::RehearseManyOptions options;
  options.version = "1.2.4";
  options.seeds = seeds;
  options.threads = threads;
  const double wall = wall_seconds();
  const double cpu = cpu_seconds();
  if (!session::rehearse_many(runbook, options)) std::exit(1);
  return {wall_seconds() - wall, cpu_seconds() - cpu};
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// The wall time of two processes with half of the seeds each: what the machine gives two threads
/// that never meet.
double rehearse_in_two_processes(const runbook::SharedRunbook& runbook, std::uint64_t seeds) {
  const double began = wall_seconds();
  const auto child = fork();
  if (child < 0) std::exit(1);
  rehearse(runbook, seeds / 2, 1);
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  return wall_seconds() - began;
}

void compare_threads(const runbook::SharedRunbook& runbook, std::uint64_t seeds, int pairs) {
  std::vector<double> speeds, cpu_ratios, gains, of_processes;
  for (int pair = 0; pair < pairs; ++pair) {
    const auto one = rehearse(runbook, seeds, 1);
    const auto two = rehearse(runbook, seeds, 2);
    speeds.push_back(static_cast<double>(seeds) / one.cpu);
    cpu_ratios.push_back(two.cpu / one.cpu);
    gains.push_back(one.wall / two.wall);
    of_processes.push_back(rehearse_in_two_processes(runbook, seeds) / two.wall);
  }
  std::printf("one thread: %.0f rehearsals per CPU second\n", median(speeds));
  std::printf("two threads: %.2f times as fast, %.2f times two processes, CPU time of each %.3f\n",
              median(gains), median(of_processes), median(cpu_ratios));
}

double resident_mebibytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void watch_memory(const runbook::SharedRunbook& runbook, std::uint64_t seeds) {
  for (const std::uint64_t count : {seeds, 20 * seeds}) {
    rehearse(runbook, count, 2);
    std::printf("%llu seeds: at most %.1f MiB resident\n", static_cast<unsigned long long>(count),
                resident_mebibytes());
  }
  std::printf("a summary: at most %zu bytes\n",
              sizeof(session::RehearsalSummary) + session::longest_summary_reason);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  const runbook::SharedRunbook runbook{read_runbook(arguments[1])};
  const std::uint64_t seeds = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1000;
  const int pairs = count > 3 ? std::atoi(arguments[3]) : 7;
  watch_memory(runbook, seeds);
  compare_threads(runbook, seeds, pairs);
}
