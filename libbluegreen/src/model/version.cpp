#include "bluegreen/model/version.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::model {
namespace {

/// Of ASCII alone, whatever the locale.
bool may_begin(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool may_follow(char c) {
  return may_begin(c) || std::string_view{".-+:@"}.find(c) != std::string_view::npos;
}

}  // namespace

base::result<void> check_version(std::string_view version) {
  if (version.empty())
    return base::failure(base::Errc::invalid_argument, "no version was asked for");
  const bool good = version.size() <= longest_version && may_begin(version.front()) &&
                    std::ranges::all_of(version, may_follow);
  if (good) return base::success();
  return base::failure(
      base::Errc::invalid_argument,
      fmt::format("'{}' is no version: 1 to {} letters, digits and any of _.-+:@ are, that begin "
                  "with a letter, a digit or _",
                  base::printable(version, 60), longest_version));
}

}  // namespace bluegreen::model
