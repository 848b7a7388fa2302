// The live Service's selector: it names one color.
#include "sim/doors.hpp"

namespace bluegreen::sim {

const DoorKind selector{
    .name = "service",
    .finest_percent = 100,
    .text =
        [](const std::string& service, const std::optional<model::Split>& split) {
          const auto color = split ? split->sole() : std::nullopt;
          return "app.kubernetes.io/name=" + service +
                 ",version=" + std::string{color ? model::to_text(*color) : "none"};
        },
};

}  // namespace bluegreen::sim
