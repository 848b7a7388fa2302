// Thousands of releases in which things go wrong, under the checkers of the invariants.
//
//   BLUEGREEN_SWARM_SEEDS=100000 swarm_test
//     more seeds than usual: the rare cells of the matrix are asserted, too
//   BLUEGREEN_SWARM_SEED=17 swarm_test --gtest_filter='*OneSeed'
//     one of them again, with its journal and event log
#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "swarm/impossible_cells.hpp"
#include "swarm/run.hpp"

namespace bluegreen::swarm {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
constexpr bool sanitized = __has_feature(address_sanitizer);
#else
constexpr bool sanitized = false;
#endif

/// The sanitizers cost ten times as much: they see fewer seeds.
constexpr std::uint64_t usual_seeds = sanitized ? 3'000 : 30'000;

std::optional<std::uint64_t> number_from_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  return std::strtoull(text, nullptr, 10);
}

/// Runs the seeds from 1 on several threads; what comes of them is in the order of the seeds.
std::vector<SeedRun> run_seeds(std::uint64_t count) {
  std::vector<SeedRun> runs(count);
  const std::uint64_t workers = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
  std::vector<std::thread> threads;
  for (std::uint64_t worker = 0; worker < workers; ++worker) {
    threads.emplace_back([&runs, count, worker, workers] {
      for (std::uint64_t at = worker; at < count; at += workers) runs[at] = run_seed(at + 1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return runs;
}

/// Faults × phases, by what made a difference and not by what was planned.
class Matrix {
 public:
  explicit Matrix(const std::vector<SeedRun>& runs) {
    for (const SeedRun& run : runs) {
      for (const sim::Hit& hit : run.hits)
        ++hits_[hit.kind][hit.phase.empty() ? std::string{before} : hit.phase];
    }
  }

  std::uint64_t hits(sim::FaultKind kind) const {
    std::uint64_t sum = 0;
    const auto row = hits_.find(kind);
    if (row == hits_.end()) return 0;
    for (const auto& [phase, count] : row->second) sum += count;
    return sum;
  }

  std::uint64_t count(sim::FaultKind kind, const std::string& phase) const {
    const auto row = hits_.find(kind);
    if (row == hits_.end() || row->second.count(phase) == 0) return 0;
    return row->second.at(phase);
  }

  /// In the order in which a release meets them.
  static std::vector<std::string> phases() {
    std::vector<std::string> all{std::string{before}};
    for (const auto& row : model::phase_rows()) all.emplace_back(row.name);
    return all;
  }

  std::string text() const {
    std::string all;
    for (std::size_t word = 0; word < most_words; ++word) {
      all += fmt::format("{:<20}", word == 0 ? "what struck in" : "");
      for (const sim::FaultKind kind : sim::fault_kinds)
        all += fmt::format("{:>11}", word_of(to_text(kind), word));
      all += "\n";
    }
    for (const std::string& phase : phases()) {
      all += fmt::format("{:<20}", phase);
      for (const sim::FaultKind kind : sim::fault_kinds)
        all += fmt::format("{:>11}", cell(kind, phase));
      all += "\n";
    }
    return all;
  }

 private:
  static constexpr std::size_t most_words = 3;

  /// A heading stands one word below the other.
  static std::string_view word_of(std::string_view text, std::size_t word) {
    for (; word > 0; --word) {
      const auto end = text.find('_');
      if (end == std::string_view::npos) return "";
      text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('_'));
  }

  std::string cell(sim::FaultKind kind, const std::string& phase) const {
    const std::uint64_t hits = count(kind, phase);
    return hits == 0 ? "·" : std::to_string(hits);
  }

  std::map<sim::FaultKind, std::map<std::string, std::uint64_t>> hits_;
};

std::string replay_line(std::uint64_t seed) {
  return fmt::format("replay: BLUEGREEN_SWARM_SEED={} swarm_test --gtest_filter='*OneSeed'", seed);
}

void print_outcomes(const std::vector<SeedRun>& runs) {
  std::map<std::string, std::uint64_t> outcomes;
  for (const SeedRun& run : runs) {
    ++outcomes[run.gave_up ? "driver gave up: " + run.reason
                           : std::string{session::to_text(run.outcome)}];
  }
  for (const auto& [outcome, count] : outcomes)
    std::cout << fmt::format("{:>8} {}\n", count, outcome);
}

/// What the rows allow and no release of these seeds did; tests/engine takes every arrow.
void print_arrows(const std::vector<SeedRun>& runs) {
  auto missing = engine_test::every_arrow();
  for (const SeedRun& run : runs) {
    for (const auto& arrow : run.arrows) missing.erase(arrow);
  }
  std::cout << fmt::format("{} arrows were never taken\n", missing.size());
  for (const auto& arrow : missing) std::cout << "  " << engine_test::to_text(arrow) << "\n";
}

/// One number for everything that happened in all of them: a change of structure must leave it as
/// it is.
std::uint64_t digest(const std::vector<SeedRun>& runs) {
  constexpr std::uint64_t fnv_offset = 14'695'981'039'346'656'037U;
  constexpr std::uint64_t fnv_prime = 1'099'511'628'211U;
  std::uint64_t sum = fnv_offset;
  for (const SeedRun& run : runs) {
    sum = (sum ^ run.hash) * fnv_prime;
    sum = (sum ^ static_cast<std::uint64_t>(run.outcome)) * fnv_prime;
  }
  return sum;
}

/// So many seeds show every cell that is not rare; so many show the rare ones, too.
constexpr std::uint64_t seeds_for_cells = 10'000;
constexpr std::uint64_t seeds_for_rare_cells = 100'000;

void expect_cell(sim::FaultKind kind, const std::string& phase, std::uint64_t hits,
                 std::uint64_t seeds) {
  const std::string cell = fmt::format("{} in {}", to_text(kind), phase);
  if (const CellRule* rule = find_rule(impossible_cells(), kind, phase)) {
    EXPECT_EQ(hits, 0U) << cell << " made a difference. It was called impossible: " << rule->why;
    return;
  }
  if (find_rule(seldom_cells(), kind, phase) != nullptr) return;
  const CellRule* rare = find_rule(rare_cells(), kind, phase);
  if (seeds < (rare != nullptr ? seeds_for_rare_cells : seeds_for_cells)) return;
  EXPECT_GT(hits, 0U) << cell << " never made a difference"
                      << (rare != nullptr ? fmt::format(". It was called rare: {}", rare->why)
                                          : ", and it was not called impossible");
}

/// Both ways: the cells that are called impossible are empty, and no other is.
void expect_cells(const Matrix& matrix, std::uint64_t seeds) {
  for (const std::string& phase : Matrix::phases()) {
    if (std::ranges::count(phases_with_cells(), phase) == 0) continue;
    for (const sim::FaultKind kind : sim::fault_kinds)
      expect_cell(kind, phase, matrix.count(kind, phase), seeds);
  }
}

TEST(Swarm, KeepsEveryInvariant) {
  const std::uint64_t count =
      number_from_environment("BLUEGREEN_SWARM_SEEDS").value_or(usual_seeds);
  const std::vector<SeedRun> runs = run_seeds(count);
  const Matrix matrix{runs};
  std::cout << matrix.text();
  print_outcomes(runs);
  std::cout << fmt::format("digest of {} seeds: {:016x}\n", count, digest(runs));
  for (const SeedRun& run : runs) {
    for (const std::string& complaint : run.complaints) {
      ADD_FAILURE() << "seed " << run.seed << ": " << complaint << "\n" << replay_line(run.seed);
    }
  }
  print_arrows(runs);
  expect_cells(matrix, count);
  for (const sim::FaultKind kind : sim::fault_kinds) {
    const bool is_drawn = std::ranges::any_of(phases_with_cells(), [kind](std::string_view phase) {
      return find_rule(impossible_cells(), kind, phase) == nullptr;
    });
    if (count < 1000 || !is_drawn) continue;
    EXPECT_GT(matrix.hits(kind), 0U) << to_text(kind) << " never made a difference";
  }
}

TEST(Swarm, TheTableOfCellsNamesPhases) {
  for (const std::string_view name : phases_with_cells())
    EXPECT_TRUE(name == before || model::parse_phase(name)) << name;
  for (const auto* rules : {&impossible_cells(), &rare_cells(), &seldom_cells()}) {
    for (const CellRule& rule : *rules) {
      for (const std::string_view name : rule.phases)
        EXPECT_EQ(std::ranges::count(phases_with_cells(), name), 1) << name;
    }
  }
}

TEST(Swarm, ASeedReplays) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const SeedRun first = run_seed(seed);
    const SeedRun second = run_seed(seed, true);
    EXPECT_EQ(first.hash, second.hash) << "seed " << seed;
    EXPECT_EQ(first.complaints, second.complaints) << "seed " << seed;
  }
}

TEST(Swarm, OneSeed) {
  const std::uint64_t seed = number_from_environment("BLUEGREEN_SWARM_SEED").value_or(1);
  const SeedRun run = run_seed(seed, true);
  if (std::getenv("BLUEGREEN_SWARM_SEED") != nullptr) {
    std::cout << to_text(make_scenario(seed)) << "\n" << run.event_log;
    for (const journal::Entry& entry : run.journal) {
      std::cout << fmt::format("{} {:<18} {}: {}\n", base::to_text(entry.at), entry.phase,
                               entry.name, entry.text);
    }
    std::cout << (run.gave_up ? "gave up" : session::to_text(run.outcome)) << ": " << run.reason
              << "\n";
  }
  for (const std::string& complaint : run.complaints) ADD_FAILURE() << complaint;
}

}  // namespace
}  // namespace bluegreen::swarm
