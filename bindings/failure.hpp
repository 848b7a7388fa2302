#pragma once

#include <array>
#include <exception>
#include <optional>
#include <string>

#include <pybind11/pybind11.h>

#include "bluegreen/base/result.hpp"

namespace bluegreen_python {

namespace base = bluegreen::base;

constexpr std::array codes{
    base::Errc::invalid_argument, base::Errc::not_found,  base::Errc::already_exists,
    base::Errc::conflict,         base::Errc::forbidden,  base::Errc::rate_limited,
    base::Errc::server_error,     base::Errc::timed_out,  base::Errc::unreachable,
    base::Errc::malformed,        base::Errc::too_large,  base::Errc::cancelled,
    base::Errc::process_failed,   base::Errc::io_failed,  base::Errc::superseded,
    base::Errc::refused,          base::Errc::unsupported};

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
