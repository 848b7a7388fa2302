#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "bluegreen/base/time.hpp"

namespace bluegreen::sim {

/// The queue of the virtual clock: actions in the order of their time, then of their scheduling.
/// Single-threaded.
class BLUEGREEN_EXPORT EventQueue {
 public:
  using Action = std::function<void()>;

  base::Instant now() const { return now_; }
  /// Precondition: `when` is not in the past.
  void at(base::Instant when, Action action);
  void after(base::Duration delay, Action action) { at(now_ + delay, std::move(action)); }
  /// When the next action is due; nothing when none is left.
  std::optional<base::Instant> next() const;
  /// Moves the clock to the next action and takes it out, for the caller to run. Precondition:
  /// next().
  Action take();
  /// Moves the clock with nothing done. Precondition: `to` is not in the past, and nothing is due
  /// before it.
  void advance(base::Instant to);

 private:
  struct Event {
    base::Instant when;
    std::uint64_t number = 0;  ///< in the order of scheduling
    Action action;
  };
  static bool is_later(const Event& a, const Event& b) {
    return a.when != b.when ? a.when > b.when : a.number > b.number;
  }

  base::Instant now_{};
  std::uint64_t scheduled_ = 0;
  std::vector<Event> events_;  ///< a heap, the next one first
};

}  // namespace bluegreen::sim
