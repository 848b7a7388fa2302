#pragma once

#include <concepts>
#include <memory>
#include <utility>

namespace bluegreen::base {

/// A value that nobody changes any more. Copies share it, so that it is handed on for the price of
/// a pointer, between threads as well. It is made of whatever a T is made of, and read as one.
/// Precondition of reading: it was not moved from.
template <class T>
class Shared {
 public:
  Shared() : value_(empty()) {}
  /// By value, so that it hides no copy.
  template <class Value>
    requires(!std::same_as<Value, Shared> && std::constructible_from<T, Value>)
  Shared(Value value) : value_(std::make_shared<const T>(std::move(value))) {}

  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }
  operator const T&() const { return *value_; }
  /// A part of the value, which keeps the whole alive.
  template <class Part>
  std::shared_ptr<const Part> share(const Part& part) const {
    return {value_, &part};
  }

  friend bool operator==(const Shared& a, const Shared& b) {
    return a.value_ == b.value_ || *a == *b;
  }

 private:
  static const std::shared_ptr<const T>& empty() {
    static const auto value = std::make_shared<const T>();
    return value;
  }

  std::shared_ptr<const T> value_;
};

}  // namespace bluegreen::base
