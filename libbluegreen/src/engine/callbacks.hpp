#pragma once

#include <exception>
#include <utility>

namespace bluegreen::engine {

/// Calls what the host gave. What it throws is kept, the first of it, until the work around the
/// call is done.
class Callbacks {
 public:
  template <class Call>
  void call(const Call& call) noexcept {
    try {
      call();
    } catch (...) {
      if (!raised_) raised_ = std::current_exception();
    }
  }
  bool raised() const { return raised_ != nullptr; }
  void rethrow() {
    if (auto raised = std::exchange(raised_, nullptr)) std::rethrow_exception(std::move(raised));
  }

 private:
  std::exception_ptr raised_;
};

}  // namespace bluegreen::engine
