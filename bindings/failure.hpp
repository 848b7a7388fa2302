#pragma once

#include <exception>
#include <optional>
#include <string>

#include <pybind11/pybind11.h>

#include "bluegreen/base/result.hpp"
#include "str_caster.hpp"

namespace bluegreen_python {

namespace base = bluegreen::base;

/// A failure of the library on its way to Python, where it is the exception of its code.
class Failed : public std::exception {
 public:
  explicit Failed(base::Error error) : error_(std::move(error)) {}
  const char* what() const noexcept override { return error_.message.c_str(); }
  const base::Error& error() const { return error_; }

 private:
  base::Error error_;
};

template <class T>
T value_or_throw(base::result<T> result) {
  if (!result) throw Failed{result.error()};
  return std::move(result.value());
}

/// The failure that a Python exception of ours stands for; nothing for any other exception.
std::optional<base::Error> error_of(const pybind11::error_already_set& raised);

/// Each module translates what it throws itself.
void translate_failures();

}  // namespace bluegreen_python
