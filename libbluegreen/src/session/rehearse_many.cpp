#include "bluegreen/session/rehearse_many.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <tuple>

#include "bluegreen/base/printable.hpp"
#include "engine/callbacks.hpp"
#include "session/given.hpp"

namespace bluegreen::session {
namespace {

/// So many summaries per thread wait at most for one of a lower seed.
constexpr std::uint64_t most_ahead = 64;
/// How long the caller's thread waits before it asks again whether to go on.
constexpr std::chrono::milliseconds patience{20};

int badness(const RehearsalSummary& summary) {
  if (summary.gave_up) return 6;
  switch (summary.outcome) {
    case Outcome::needs_person:
      return 5;
    case Outcome::refused:
      return 4;
    case Outcome::waiting:
      return 3;
    case Outcome::interrupted:
      return 2;
    case Outcome::returned:
      return 1;
    case Outcome::done:
      return 0;
  }
  return 0;
}

std::uint64_t bad_requests(const RehearsalSummary& summary) {
  return summary.fresh.lost + summary.fresh.bad + summary.kept.lost + summary.kept.bad;
}

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
    taken_.wait(lock, [this] { return stopped_ || dealt_ == count_ || has_place(); });
    if (stopped_ || dealt_ == count_) return std::nullopt;
    return dealt_++;
  }
  void put(std::uint64_t index, RehearsalSummary summary) {
    const std::scoped_lock lock{mutex_};
    places_[index % places_.size()] = std::move(summary);
    if (index == told_) came_.notify_one();
  }
  /// The one that is to be told next, if it has come.
  std::optional<RehearsalSummary> wait() {
    std::unique_lock lock{mutex_};
    auto& place = places_[told_ % places_.size()];
    came_.wait_for(lock, patience, [&] { return place.has_value(); });
    if (!place) return std::nullopt;
    ++told_;
    taken_.notify_all();
    return std::exchange(place, std::nullopt);
  }
  bool is_over() const { return told_ == count_; }  ///< asked by the caller's thread alone
  void stop() {
    const std::scoped_lock lock{mutex_};
    stopped_ = true;
    taken_.notify_all();
  }
  bool stopped() const {
    const std::scoped_lock lock{mutex_};
    return stopped_;
  }

 private:
  bool has_place() const { return dealt_ - told_ < places_.size(); }

  mutable std::mutex mutex_;
  std::condition_variable taken_;
  std::condition_variable came_;
  const std::uint64_t count_;
  std::vector<std::optional<RehearsalSummary>> places_;
  std::uint64_t dealt_ = 0;
  std::uint64_t told_ = 0;
  bool stopped_ = false;
};

class Many {
 public:
  Many(const runbook::SharedRunbook& runbook, const RehearseManyOptions& options)
      : runbook_(runbook),
        options_(options),
        threads_(std::max(1U, options.threads)),
        dealer_(options.seeds, threads_) {}

  RehearseManyResult run() {
    std::vector<std::thread> threads;
    callbacks_.call([&] {
      for (unsigned at = 0; at < threads_; ++at) threads.emplace_back([this] { rehearse_dealt(); });
    });
    while (!dealer_.is_over() && goes_on()) {
      if (const auto summary = dealer_.wait()) take(*summary);
    }
    dealer_.stop();
    for (auto& thread : threads) thread.join();
    result_.interrupted = !dealer_.is_over();
    callbacks_.rethrow();
    raised_by_probes_.rethrow();
    return std::move(result_);
  }

 private:
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

  void take(const RehearsalSummary& summary) {
    ++result_.rehearsed;
    ++(summary.gave_up ? result_.gave_up : result_.outcomes[summary.outcome]);
    auto& worst = result_.worst;
    worst.insert(std::ranges::upper_bound(worst, summary, is_worse), summary);
    if (worst.size() > options_.worst) worst.pop_back();
    if (options_.told) callbacks_.call([&] { options_.told(summary); });
  }

  const runbook::SharedRunbook& runbook_;
  const RehearseManyOptions& options_;
  const unsigned threads_;
  Dealer dealer_;
  RehearseManyResult result_;
  engine::Callbacks callbacks_;  ///< of the caller's thread
  std::mutex raised_mutex_;
  engine::Callbacks raised_by_probes_;  ///< of the other threads
};

}  // namespace

bool is_worse(const RehearsalSummary& a, const RehearsalSummary& b) {
  const auto rank = [](const RehearsalSummary& each) {
    return std::tuple{-badness(each), ~bad_requests(each), each.seed};
  };
  return rank(a) < rank(b);
}

base::result<RehearseManyResult> rehearse_many(const runbook::SharedRunbook& runbook,
                                               const RehearseManyOptions& options) {
  if (auto given = look_at(options_of(options, options.first_seed)); !given)
    return base::failure(given.error());
  if (const auto& mistakes = runbook.mistakes(); !mistakes.empty())
    return base::failure(base::Errc::invalid_argument, runbook::to_text(mistakes.front()));
  return Many{runbook, options}.run();
}

}  // namespace bluegreen::session
