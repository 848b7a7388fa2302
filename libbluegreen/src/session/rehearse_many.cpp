#include "bluegreen/session/rehearse_many.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "bluegreen/base/printable.hpp"
#include "engine/callbacks.hpp"
#include "session/given.hpp"
#include "session/tally.hpp"

namespace bluegreen::session {
namespace {

/// So many summaries per thread wait at most for one of a lower seed.
constexpr std::uint64_t most_ahead = 64;
/// How long the caller's thread waits before it asks again whether to go on.
constexpr std::chrono::milliseconds patience{20};

std::string bounded(const std::string& reason) {
  return base::printable(reason, longest_summary_reason);
}

RehearsalSummary summary_of(std::uint64_t seed, const base::result<RehearsalResult>& result) {
  RehearsalSummary summary;
  summary.seed = seed;
  if (!result) {
    summary.gave_up = true;
    summary.outcome = Outcome::interrupted;
    summary.reason = bounded(result.error().message);
    return summary;
  }
  const RehearsalResult& found = result.value();
  summary.outcome = found.outcome;
  summary.phase = found.release.phase;
  summary.reason = bounded(found.release.reason);
  summary.took = found.took;
  summary.fresh = found.traffic.fresh;
  summary.kept = found.traffic.kept;
  summary.hits = static_cast<std::uint32_t>(found.hits.size());
  summary.drivers = found.drivers;
  summary.event_log_hash = found.event_log_hash;
  return summary;
}

/// Of the rehearsal with that seed.
RehearsalOptions options_of(const RehearseManyOptions& many, std::uint64_t seed) {
  RehearsalOptions options;
  options.version = many.version;
  options.world = many.world;
  options.world.seed = seed;
  options.world.log_limit = 0;
  options.promote_after = many.promote_after;
  options.gate = many.gate;
  options.abort_at = many.abort_at;
  options.probes = many.probes;
  return options;
}

/// Deals the seeds to the threads and brings their summaries back in the order of the seeds.
class Dealer {
 public:
  Dealer(std::uint64_t count, std::uint64_t threads)
      : count_(count), places_(std::min(count, threads * most_ahead)) {}

  /// The next that nobody has rehearsed yet; nothing when there is none left. Waits while the
  /// caller's thread is far behind.
  std::optional<std::uint64_t> take() {
    std::unique_lock lock{mutex_};
    taken_.wait(lock, [this] { return stopped() || dealt_ == count_ || has_place(); });
    if (stopped() || dealt_ == count_) return std::nullopt;
    return dealt_++;
  }
  void put(std::uint64_t index, RehearsalSummary summary) {
    const std::scoped_lock lock{mutex_};
    places_[index % places_.size()] = std::move(summary);
    ++waiting_;
    if (is_worth_telling()) came_.notify_one();
  }
  /// Those that are to be told next. Waits until they are many, or a while: who tells takes the
  /// time of a thread that rehearses.
  std::vector<RehearsalSummary> wait() {
    std::unique_lock lock{mutex_};
    came_.wait_for(lock, patience, [this] { return is_worth_telling(); });
    std::vector<RehearsalSummary> come;
    for (; next().has_value(); ++told_, --waiting_)
      come.push_back(*std::exchange(next(), std::nullopt));
    if (!come.empty()) taken_.notify_all();
    return come;
  }
  void stop() {
    const std::scoped_lock lock{mutex_};
    stopped_ = true;
    taken_.notify_all();
  }
  /// Asked in every turn of every rehearsal.
  bool stopped() const { return stopped_; }

 private:
  bool has_place() const { return dealt_ - told_ < places_.size(); }
  std::optional<RehearsalSummary>& next() { return places_[told_ % places_.size()]; }
  bool is_worth_telling() {
    return next().has_value() && waiting_ >= std::min(places_.size() / 2 + 1, count_ - told_);
  }

  std::mutex mutex_;
  std::condition_variable taken_;
  std::condition_variable came_;
  const std::uint64_t count_;
  std::vector<std::optional<RehearsalSummary>> places_;
  std::uint64_t dealt_ = 0;
  std::uint64_t told_ = 0;
  std::uint64_t waiting_ = 0;  ///< in places
  std::atomic<bool> stopped_ = false;
};

class Many {
 public:
  Many(const runbook::SharedRunbook& runbook, const RehearseManyOptions& options)
      : runbook_(runbook),
        options_(options),
        threads_(std::clamp<std::uint64_t>(options.threads, 1,
                                           std::max(options.seeds, std::uint64_t{1}))),
        dealer_(options.seeds, threads_),
        tally_(options.worst) {}

  RehearseManyResult run() {
    std::vector<std::thread> threads;
    callbacks_.call([&] {
      for (std::uint64_t at = 0; at < threads_; ++at)
        threads.emplace_back([this] { rehearse_dealt(); });
    });
    while (!is_over() && goes_on()) tell(dealer_.wait());
    dealer_.stop();
    for (auto& thread : threads) thread.join();
    callbacks_.rethrow();
    raised_by_probes_.rethrow();
    return tally_.take(!is_over());
  }

 private:
  bool is_over() const { return tally_.count() == options_.seeds; }
  bool goes_on() {
    bool going = true;
    if (options_.keep_going) callbacks_.call([&] { going = options_.keep_going(); });
    return going && !callbacks_.raised() && !dealer_.stopped();
  }

  /// On a thread of its own.
  void rehearse_dealt() {
    while (const auto index = dealer_.take()) {
      const std::uint64_t seed = options_.first_seed + *index;
      engine::Callbacks raised;
      raised.call([&] { dealer_.put(*index, summary_of(seed, rehearse(runbook_, one(seed)))); });
      if (!raised.raised()) continue;
      const std::scoped_lock lock{raised_mutex_};
      raised_by_probes_.call([&] { raised.rethrow(); });
      dealer_.stop();
    }
  }

  RehearsalOptions one(std::uint64_t seed) const {
    auto options = options_of(options_, seed);
    options.keep_going = [this] { return !dealer_.stopped(); };
    return options;
  }

  void tell(const std::vector<RehearsalSummary>& come) {
    for (const auto& summary : come) {
      if (!goes_on()) return;
      tally_.add(summary);
      if (options_.told) callbacks_.call([&] { options_.told(summary); });
    }
  }

  const runbook::SharedRunbook& runbook_;
  const RehearseManyOptions& options_;
  const std::uint64_t threads_;
  Dealer dealer_;
  Tally tally_;
  engine::Callbacks callbacks_;  ///< of the caller's thread
  std::mutex raised_mutex_;
  engine::Callbacks raised_by_probes_;  ///< and gates, on the other threads
};

}  // namespace

base::result<RehearseManyResult> rehearse_many(const runbook::SharedRunbook& runbook,
                                               const RehearseManyOptions& options) {
  if (auto given = look_at(options_of(options, options.first_seed)); !given)
    return base::failure(given.error());
  if (options.threads > most_rehearsal_threads)
    return base::failure(base::Errc::invalid_argument,
                         fmt::format("more than {} threads", most_rehearsal_threads));
  if (const auto& mistakes = runbook.mistakes(); !mistakes.empty())
    return base::failure(base::Errc::invalid_argument, runbook::to_text(mistakes.front()));
  return Many{runbook, options}.run();
}

}  // namespace bluegreen::session
