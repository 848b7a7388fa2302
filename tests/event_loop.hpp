#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "bluegreen/base/result.hpp"
#include "bluegreen/port/reactor.hpp"

namespace bluegreen::test {

/// A real reactor for a test. The limit of its waits is for a broken program; a passing test never
/// reaches it.
template <class Reactor>
class OnReactor {
 protected:
  explicit OnReactor(std::unique_ptr<Reactor> made) : reactor(std::move(made)) {}

  static constexpr base::Duration patience = std::chrono::seconds{20};

  /// Waits once; fails the test where nothing ended the wait.
  void wait_once() {
    const base::Instant limit = reactor->now().monotonic + patience;
    reactor->wait_until(limit);
    ASSERT_LT(reactor->now().monotonic, limit) << "nothing ended the wait";
  }
  /// Runs the reactor until the condition holds; fails the test where it does not. What makes it
  /// hold must end the wait, too: a condition that is seen only when the wait runs out is a
  /// failure.
  void run_until(const std::function<bool()>& condition) {
    const base::Instant limit = reactor->now().monotonic + patience;
    while (!condition()) {
      reactor->wait_until(limit);
      ASSERT_LT(reactor->now().monotonic, limit) << "what was awaited did not end the wait";
    }
  }
  /// Runs the reactor for that long.
  void run_for(base::Duration length) {
    const base::Instant end = reactor->now().monotonic + length;
    while (reactor->now().monotonic < end) reactor->wait_until(end);
  }

  std::unique_ptr<Reactor> reactor;
};

/// Keeps what a `done` was given.
template <class T>
class Kept {
 public:
  auto taker() {
    return [this](base::result<T> value) {
      ++times;
      value_ = std::make_unique<base::result<T>>(std::move(value));
    };
  }
  bool is_there() const { return value_ != nullptr; }
  const T& value() const { return value_->value(); }
  const base::Error& error() const { return value_->error(); }
  bool is_error(base::Errc code) const {
    return value_ && value_->has_failure() && value_->error().code == code;
  }
  bool is_success() const { return value_ && value_->has_value(); }
  /// For the message of a failed expectation.
  std::string text() const {
    if (!value_) return "nothing";
    return value_->has_value()
               ? "success"
               : std::string{to_text(value_->error().code)} + ": " + value_->error().message;
  }

  int times = 0;

 private:
  std::unique_ptr<base::result<T>> value_;
};

}  // namespace bluegreen::test
