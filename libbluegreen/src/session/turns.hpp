#pragma once

#include <algorithm>
#include <coroutine>
#include <functional>
#include <utility>

#include "bluegreen/base/result.hpp"
#include "bluegreen/base/time.hpp"
#include "session/task.hpp"

namespace bluegreen::session {

constexpr base::Duration far_away = std::chrono::hours{24 * 365};
/// How long a write in flight is awaited by who leaves.
constexpr base::Duration leave_limit = std::chrono::seconds{5};

/// Where the task of a session waits for its next turn.
class Turns {
 public:
  /// Of the turn under way.
  base::Timestamp now() const { return now_; }
  /// When the task wants its next turn, at the latest.
  base::Instant next() const { return next_; }
  /// The host wants the task to end.
  bool leaving() const { return leaving_; }

  void leave() { leaving_ = true; }
  /// A turn begins.
  void set_now(base::Timestamp now) { now_ = now; }
  /// Goes on where the task waits; false where it does not.
  bool go_on() {
    const auto waiting = std::exchange(waiting_, {});
    if (waiting) waiting.resume();
    return static_cast<bool>(waiting);
  }
  /// There is no task any more.
  void reset() { *this = Turns{}; }

  /// Waits for the next turn, which comes at `latest` or when something has happened before.
  auto turn(base::Instant latest) {
    struct NextTurn {
      Turns& turns;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> waiting) noexcept { turns.waiting_ = waiting; }
      void await_resume() const noexcept {}
    };
    next_ = latest;
    return NextTurn{*this};
  }
  /// Waits until it is done, or that long: false then. Cancelled where the host wants to leave.
  Task<base::result<bool>> work(base::Duration limit, std::function<bool()> done) {
    const auto end = now_.monotonic + limit;
    while (!done() && now_.monotonic < end) {
      if (leaving_) co_return base::failure(base::Errc::cancelled, "interrupted");
      co_await turn(end);
    }
    co_return done();
  }
  /// The same of a write, which is awaited also where the host wants to leave: for leave_limit.
  Task<bool> see_through(base::Duration limit, std::function<bool()> done) {
    auto end = now_.monotonic + limit;
    bool shortened = false;
    while (!done() && now_.monotonic < end) {
      if (leaving_ && !std::exchange(shortened, true))
        end = std::min(end, now_.monotonic + leave_limit);
      co_await turn(end);
    }
    co_return done();
  }
  Task<base::result<bool>> rest(base::Duration length) {
    return work(length, [] { return false; });
  }

 private:
  base::Timestamp now_{};
  base::Instant next_{};
  bool leaving_ = false;
  std::coroutine_handle<> waiting_;
};

}  // namespace bluegreen::session
