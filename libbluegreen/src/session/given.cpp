#include "session/given.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "base/within.hpp"
#include "bluegreen/base/printable.hpp"
#include "bluegreen/model/version.hpp"
#include "sim/check_options.hpp"

namespace bluegreen::session {
namespace {

constexpr std::size_t longest_name = 60;
/// A third of it passes between two renewals.
constexpr base::Duration shortest_lease = std::chrono::seconds{1};
constexpr base::Duration longest_lease = std::chrono::days{1};

auto refused(const std::string& what) { return base::failure(base::Errc::invalid_argument, what); }

std::string quoted(const std::string& name) {
  return fmt::format("'{}'", base::printable(name, longest_name));
}

base::result<void> look_at(const engine::Sinks& sinks, const char* name) {
  if (std::ranges::find(sinks, nullptr) != sinks.end())
    return refused(fmt::format("{} has null", name));
  return base::success();
}

}  // namespace

base::result<void> look_at(const SessionOptions& options) {
  return look_at(options.sinks, "SessionOptions::sinks");
}

base::result<void> look_at(const SessionOptions& options, Until until) {
  if (auto whole = look_at(options); !whole) return whole;
  if (until < Until::end || until > Until::due) return refused("there is no such Until");
  return base::within("the lease", options.lease, shortest_lease, longest_lease);
}

base::result<void> look_at(const engine::Intent& intent) {
  using Kind = engine::Intent::Kind;
  if (intent.kind == Kind::promote || intent.kind == Kind::abort) return base::success();
  return refused("there is no such Intent::Kind");
}

base::result<void> look_at(const RehearsalOptions& options) {
  if (auto version = model::check_version(options.version); !version) return version;
  if (auto world = sim::check_times(options.world); !world) return world;
  if (auto sinks = look_at(options.sinks, "RehearsalOptions::sinks"); !sinks) return sinks;
  if (std::ranges::find(options.witnesses, nullptr) != options.witnesses.end())
    return refused("one of RehearsalOptions::witnesses is null");
  for (const auto& [name, probe] : options.probes) {
    if (!probe.ask) return refused("RehearsalOptions::probes asks nobody for " + quoted(name));
    if (auto takes = base::within_reason("what a probe takes", probe.takes); !takes) return takes;
  }
  if (auto promote = base::within_reason("promote_after", options.promote_after); !promote)
    return promote;
  return base::within_reason("abort_at", options.abort_at.value_or(base::Duration::zero()));
}

}  // namespace bluegreen::session
