#pragma once

#include <exception>
#include <optional>

#include "bluegreen/base/error.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::port {

/// Calls a port of the host's. What it throws is a failure, and nobody knows how far it came:
/// io_failed, which may have been applied.
template <class Call>
std::optional<base::Error> thrown_by(const Call& call) {
  constexpr std::size_t largest_text = 200;
  try {
    call();
    return std::nullopt;
  } catch (const std::exception& raised) {
    const auto text = base::printable(raised.what(), largest_text);
    return base::Error{base::Errc::io_failed, "the port threw an exception: " + text};
  } catch (...) {
    return base::Error{base::Errc::io_failed, "the port threw an exception"};
  }
}

}  // namespace bluegreen::port
