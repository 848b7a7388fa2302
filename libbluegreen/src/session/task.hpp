#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace bluegreen::session {

/// Work of a session that waits in the middle: a coroutine that starts when it is awaited, or
/// started. It runs on the thread that turns the session, and ends with its owner.
///
/// What is given to a function that is awaited has a name: GCC 12 destroys a temporary there twice
/// (GCC bug 99576 and its like).
template <class T>
class Task {
 public:
  class promise_type {  // NOLINT(readability-identifier-naming): the language's name
   public:
    Task get_return_object() { return Task{Handle::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept { return GoOn{}; }
    template <class Value>
    void return_value(Value&& value) {
      value_.emplace(std::forward<Value>(value));
    }
    void unhandled_exception() { raised_ = std::current_exception(); }

   private:
    friend class Task;
    /// Goes on with whoever awaits it.
    struct GoOn {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> ended) noexcept {
        const auto awaiting = ended.promise().awaiting_;
        return awaiting ? awaiting : std::noop_coroutine();
      }
      void await_resume() noexcept {}
    };

    std::coroutine_handle<> awaiting_;
    std::optional<T> value_;
    std::exception_ptr raised_;
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  void start() { handle_.resume(); }
  bool ended() const { return handle_.done(); }
  /// Precondition: it has ended. Once.
  T take() {
    auto& promise = handle_.promise();
    if (promise.raised_) std::rethrow_exception(promise.raised_);
    return std::move(*promise.value_);
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
    handle_.promise().awaiting_ = awaiting;
    return handle_;
  }
  T await_resume() { return take(); }

 private:
  using Handle = std::coroutine_handle<promise_type>;
  explicit Task(Handle handle) : handle_(handle) {}
  Handle handle_;
};

}  // namespace bluegreen::session
