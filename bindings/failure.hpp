#pragma once

#include <exception>
#include <optional>
#include <string>

#include <pybind11/pybind11.h>

#include "bluegreen/base/result.hpp"

namespace bluegreen_python {

/// A failure of the library on its way to Python. The one translator (base.cpp) makes it the
/// exception of its code.
class Failed : public std::exception {
 public:
  explicit Failed(bluegreen::base::Error error) : error_(std::move(error)) {}
  const char* what() const noexcept override { return error_.message.c_str(); }
  const bluegreen::base::Error& error() const { return error_; }

 private:
  bluegreen::base::Error error_;
};

template <class T>
T value_or_throw(bluegreen::base::result<T> result) {
  if (!result) throw Failed{result.error()};
  return std::move(result.value());
}

/// The failure that a Python exception of ours stands for; nothing for any other exception.
std::optional<bluegreen::base::Error> error_of(const pybind11::error_already_set& raised);

}  // namespace bluegreen_python
