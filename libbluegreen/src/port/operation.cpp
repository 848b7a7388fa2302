#include "bluegreen/port/operation.hpp"

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
  std::string operator()(const Observe&) const {
    return "observe both colors and the live Service";
  }
  std::string operator()(const WatchWorld&) const {
    return "watch both colors and the live Service";
  }
  std::string operator()(const Install& r) const {
    return fmt::format("install {} {} ({})", color(r.color), r.version, replicas(r.replicas));
  }
  std::string operator()(const Scale& r) const {
    return fmt::format("scale {} from {} to {}", color(r.color), r.from, replicas(r.to));
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
    return fmt::format("switch traffic from {} to {}", model::to_text(r.from),
                       model::to_text(r.to));
  }
  std::string operator()(const VerifyTraffic& r) const {
    return fmt::format("verify that fresh connections reach {} {} ({} in a row)", color(r.color),
                       r.version, r.in_a_row);
  }
  std::string operator()(const SampleTraffic& r) const {
    return fmt::format("sample traffic ({})", r.path);
  }
  std::string operator()(const RunProbe& r) const {
    return fmt::format("probe {} {}: {}", color(r.color), r.version, runbook::to_text(r.probe));
  }

 private:
  static std::string_view color(model::Color which) { return model::to_text(which); }
};

struct Name {
  std::string_view operator()(const Observe&) const { return "observe"; }
  std::string_view operator()(const WatchWorld&) const { return "watch_world"; }
  std::string_view operator()(const Install&) const { return "install"; }
  std::string_view operator()(const Scale&) const { return "scale"; }
  std::string_view operator()(const Uninstall&) const { return "uninstall"; }
  std::string_view operator()(const SetDrain&) const { return "set_drain"; }
  std::string_view operator()(const ReplacePods&) const { return "replace_pods"; }
  std::string_view operator()(const TakeOver&) const { return "take_over"; }
  std::string_view operator()(const SwitchTraffic&) const { return "switch_traffic"; }
  std::string_view operator()(const VerifyTraffic&) const { return "verify_traffic"; }
  std::string_view operator()(const SampleTraffic&) const { return "sample_traffic"; }
  std::string_view operator()(const RunProbe&) const { return "run_probe"; }
};

struct IsEffect {
  bool operator()(const Observe&) const { return false; }
  bool operator()(const WatchWorld&) const { return false; }
  bool operator()(const Install&) const { return true; }
  bool operator()(const Scale&) const { return true; }
  bool operator()(const Uninstall&) const { return true; }
  bool operator()(const SetDrain&) const { return true; }
  bool operator()(const ReplacePods&) const { return true; }
  bool operator()(const TakeOver&) const { return true; }
  bool operator()(const SwitchTraffic&) const { return true; }
  bool operator()(const VerifyTraffic&) const { return false; }
  bool operator()(const SampleTraffic&) const { return false; }
  bool operator()(const RunProbe&) const { return false; }
};

}  // namespace

std::string to_text(const Request& request) {
  return base::printable(std::visit(Describe{}, request), longest_text);
}

std::string name_of(const Request& request) { return std::string{std::visit(Name{}, request)}; }

bool is_effect(const Request& request) { return std::visit(IsEffect{}, request); }

}  // namespace bluegreen::port
