#pragma once

#include <array>
#include <string>

#include "bluegreen/base/export.hpp"

namespace bluegreen::base {

/// Why something did not happen, in the terms a caller can act on. Every adapter maps its own
/// failures to these.
enum class Errc {
  invalid_argument =
      1,           ///< the caller's input is wrong; asking again with the same input fails again
  not_found,       ///< the object is not there
  already_exists,  ///< a create met an object of that name
  conflict,        ///< a precondition did not hold: read again and decide again
  forbidden,       ///< the other side knows us and says no (HTTP 401, 403)
  rate_limited,    ///< asked to come back later (HTTP 429)
  server_error,    ///< the other side failed (HTTP 5xx); a write may have been applied
  timed_out,       ///< no answer in time; a write may have been applied
  unreachable,     ///< no connection; a write was not sent
  malformed,       ///< an answer or a file that cannot be understood
  too_large,       ///< an answer or a file beyond its limit
  cancelled,       ///< we asked for the end of it ourselves
  process_failed,  ///< a child process ended with an error
  io_failed,       ///< the local system refused (disk, descriptor, memory)
  superseded,      ///< another driver holds the service now
  refused,         ///< our own rules forbid it in this state
  unsupported,     ///< a newer format, or something that this environment cannot do
};

/// All of them.
inline constexpr std::array every_errc{
    Errc::invalid_argument, Errc::not_found,    Errc::already_exists, Errc::conflict,
    Errc::forbidden,        Errc::rate_limited, Errc::server_error,   Errc::timed_out,
    Errc::unreachable,      Errc::malformed,    Errc::too_large,      Errc::cancelled,
    Errc::process_failed,   Errc::io_failed,    Errc::superseded,     Errc::refused,
    Errc::unsupported};

/// A stable name such as "rate_limited", for records, journals and JSON.
BLUEGREEN_EXPORT const char* to_text(Errc code) noexcept;

/// True where a write that failed so may have been applied all the same: look before doing it
/// again.
BLUEGREEN_EXPORT bool may_have_been_applied(Errc code) noexcept;

/// A failure: the code to branch on and a sentence for a person. The sentence never holds a secret.
struct Error {
  Errc code = Errc::invalid_argument;
  std::string message;

  friend bool operator==(const Error&, const Error&) = default;
};

/// Prints the failure to standard error and aborts: somebody read its value without a look.
[[noreturn]] BLUEGREEN_EXPORT void value_of_failure(const Error& error) noexcept;

}  // namespace bluegreen::base
