#include "bluegreen/base/error.hpp"

namespace bluegreen::base {
namespace {

/// Here and not in the header: an inline category would be another object in every shared library
/// that hides its symbols, and compare unequal.
class Category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "bluegreen"; }
  std::string message(int value) const override { return to_text(static_cast<Errc>(value)); }
};

}  // namespace

const std::error_category& error_category() noexcept {
  static const Category category;
  return category;
}

std::error_code make_error_code(Errc code) noexcept {
  return {static_cast<int>(code), error_category()};
}

const char* to_text(Errc code) noexcept {
  switch (code) {
    case Errc::invalid_argument:
      return "invalid_argument";
    case Errc::not_found:
      return "not_found";
    case Errc::already_exists:
      return "already_exists";
    case Errc::conflict:
      return "conflict";
    case Errc::forbidden:
      return "forbidden";
    case Errc::rate_limited:
      return "rate_limited";
    case Errc::server_error:
      return "server_error";
    case Errc::timed_out:
      return "timed_out";
    case Errc::unreachable:
      return "unreachable";
    case Errc::malformed:
      return "malformed";
    case Errc::too_large:
      return "too_large";
    case Errc::cancelled:
      return "cancelled";
    case Errc::process_failed:
      return "process_failed";
    case Errc::io_failed:
      return "io_failed";
    case Errc::superseded:
      return "superseded";
    case Errc::refused:
      return "refused";
    case Errc::unsupported:
      return "unsupported";
  }
  return "unknown";
}

bool may_have_been_applied(Errc code) noexcept {
  switch (code) {
    case Errc::invalid_argument:
    case Errc::not_found:
    case Errc::already_exists:
    case Errc::conflict:
    case Errc::forbidden:
    case Errc::rate_limited:
    case Errc::unreachable:
    case Errc::superseded:
    case Errc::refused:
    case Errc::unsupported:
      return false;
    // The other side failed or was not heard to the end: an answer that we cannot read says nothing
    // about the write, a child process may have done half of its work.
    case Errc::server_error:
    case Errc::timed_out:
    case Errc::malformed:
    case Errc::too_large:
    case Errc::cancelled:
    case Errc::process_failed:
    case Errc::io_failed:
      return true;
  }
  return true;
}

}  // namespace bluegreen::base
