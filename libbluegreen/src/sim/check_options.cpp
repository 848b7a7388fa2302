#include "sim/check_options.hpp"

#include <utility>

#include "base/within.hpp"

namespace bluegreen::sim {

base::result<void> check_times(const WorldOptions& options) {
  const std::pair<const char*, Range> ranges[] = {
      {"api", options.api},
      {"controller", options.controller},
      {"kube_proxy", options.kube_proxy},
      {"watch", options.watch},
      {"scheduling", options.scheduling},
      {"image_pull", options.image_pull},
      {"start", options.start},
      {"helm", options.helm},
  };
  for (const auto& [name, range] : ranges) {
    if (auto low = base::within_reason(name, range.low); !low) return low;
    auto high = base::within(name, range.high, range.low, base::longest_duration);
    if (!high) return high;
  }
  const std::pair<const char*, base::Duration> lengths[] = {
      {"pre_stop", options.pre_stop},
      {"lost_answer", options.lost_answer},
      {"command_takes", options.command_takes},
  };
  for (const auto& [name, length] : lengths) {
    if (auto found = base::within_reason(name, length); !found) return found;
  }
  return base::within("readiness_period", options.readiness_period, base::Duration{1},
                      base::longest_duration);
}

}  // namespace bluegreen::sim
