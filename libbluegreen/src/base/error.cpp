#include "bluegreen/base/error.hpp"

#include <algorithm>
#include <array>

namespace bluegreen::base {
namespace {

struct Row {
  Errc code;
  const char* name;
  bool may_have_been_applied;
};

/// Applied may be what the other side failed at or was not heard to the end of: an answer that we
/// cannot read says nothing about the write, a child process may have done half of its work.
constexpr std::array rows{
    Row{Errc::invalid_argument, "invalid_argument", false},
    Row{Errc::not_found, "not_found", false},
    Row{Errc::already_exists, "already_exists", false},
    Row{Errc::conflict, "conflict", false},
    Row{Errc::forbidden, "forbidden", false},
    Row{Errc::rate_limited, "rate_limited", false},
    Row{Errc::server_error, "server_error", true},
    Row{Errc::timed_out, "timed_out", true},
    Row{Errc::unreachable, "unreachable", false},
    Row{Errc::malformed, "malformed", true},
    Row{Errc::too_large, "too_large", true},
    Row{Errc::cancelled, "cancelled", true},
    Row{Errc::process_failed, "process_failed", true},
    Row{Errc::io_failed, "io_failed", true},
    Row{Errc::superseded, "superseded", false},
    Row{Errc::refused, "refused", false},
    Row{Errc::unsupported, "unsupported", false},
};
static_assert(std::ranges::equal(rows, every_errc, {}, &Row::code));
constexpr Row unknown{{}, "unknown", true};

const Row& row_of(Errc code) {
  const auto* const found = std::ranges::find(rows, code, &Row::code);
  return found == rows.end() ? unknown : *found;
}

}  // namespace

const char* to_text(Errc code) noexcept { return row_of(code).name; }

bool may_have_been_applied(Errc code) noexcept { return row_of(code).may_have_been_applied; }

}  // namespace bluegreen::base
