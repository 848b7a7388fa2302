// The live Service's selector: it names one color.
#include "sim/doors.hpp"

namespace bluegreen::sim {

const DoorKind selector{
    .name = "service",
    .finest_percent = 100,
    .title = [](const std::string& service) { return "the Service " + service; },
    .text =
        [](const std::string& service, const std::optional<model::Split>& split) {
          const auto color = split ? split->sole() : std::nullopt;
          return "selects app.kubernetes.io/name=" + service +
                 ",version=" + std::string{color ? model::to_text(*color) : "none"};
        },
};

}  // namespace bluegreen::sim
