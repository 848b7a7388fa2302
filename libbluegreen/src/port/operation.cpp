#include "bluegreen/port/operation.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::port {
namespace {

constexpr std::size_t longest_text = 200;

/// How many replicas, in words.
std::string replicas(int count) {
  return fmt::format("{} replica{}", count, count == 1 ? "" : "s");
}

struct Describe {
  std::string operator()(const ObserveWorkloads&) const { return "observe both colors"; }
  std::string operator()(const WatchWorkloads&) const { return "watch both colors"; }
  std::string operator()(const StampWorkloads& r) const {
    return fmt::format("stamp both colors with fencing number {}", r.stamp.fence);
  }
  std::string operator()(const ObserveTraffic&) const { return "observe traffic"; }
  std::string operator()(const WatchTraffic&) const { return "watch traffic"; }
  std::string operator()(const StampTraffic& r) const {
    return fmt::format("stamp the doors with fencing number {}", r.stamp.fence);
  }
  std::string operator()(const Observe&) const { return "observe both colors and traffic"; }
  std::string operator()(const WatchWorld&) const { return "watch both colors and traffic"; }
  std::string operator()(const Install& r) const {
    return fmt::format("install {} {} ({})", color(r.color), r.version, replicas(r.replicas));
  }
  std::string operator()(const Scale& r) const {
    return fmt::format("scale {} from {} to {}", color(r.color), r.from_replicas,
                       replicas(r.to_replicas));
  }
  std::string operator()(const Uninstall& r) const {
    return fmt::format("uninstall {} (revision {})", color(r.color), r.revision);
  }
  std::string operator()(const SetDrain& r) const {
    return fmt::format("{} {} ({} {})", r.draining ? "drain" : "end the drain of", color(r.color),
                       r.draining ? "POST" : "DELETE", r.path);
  }
  std::string operator()(const ReplacePods& r) const {
    return fmt::format("replace the pods of {} one by one", color(r.color));
  }
  std::string operator()(const TakeOver& r) const {
    return fmt::format("take over with fencing number {}", r.stamp.fence);
  }
  std::string operator()(const SwitchTraffic& r) const {
    return fmt::format("switch traffic from {} to {}", model::to_text(r.from_split),
                       model::to_text(r.to_split));
  }
  std::string operator()(const VerifyTraffic& r) const {
    return fmt::format("verify that fresh connections reach {} {} ({} in a row)", color(r.color),
                       r.version, r.in_a_row);
  }
  std::string operator()(const SampleTraffic&) const { return "sample traffic"; }
  std::string operator()(const RunProbe& r) const {
    return fmt::format("probe {} {}: {}", color(r.color), r.version, runbook::to_text(r.probe));
  }

 private:
  static std::string_view color(model::Color which) { return model::to_text(which); }
};

/// In the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<Request>> names{
    "observe_workloads", "watch_workloads", "stamp_workloads", "install",         "scale",
    "uninstall",         "set_drain",       "replace_pods",    "observe_traffic", "watch_traffic",
    "stamp_traffic",     "switch_traffic",  "verify_traffic",  "observe",         "watch_world",
    "take_over",         "sample_traffic",  "run_probe"};

}  // namespace

std::string to_text(const Request& request) {
  return base::printable(std::visit(Describe{}, request), longest_text);
}

std::string name_of(const Request& request) { return std::string{names[request.index()]}; }

bool is_effect(const Request& request) { return stamp_of(request) != nullptr; }

const Stamp* stamp_of(const Request& request) {
  return std::visit(
      [](const auto& each) -> const Stamp* {
        if constexpr (requires { each.stamp; }) return &each.stamp;
        return nullptr;
      },
      request);
}

}  // namespace bluegreen::port
