#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/result.hpp"
#include "bluegreen/model/verdict.hpp"

namespace bluegreen::adapter::spring {

/// What /actuator/health of one pod said.
struct Health {
  std::string
      status;  ///< "UP", "DOWN", "OUT_OF_SERVICE", "UNKNOWN" or a word of the application's own
  std::vector<std::string> not_up;  ///< "db: DOWN" for each component that is not UP; at most 10

  friend bool operator==(const Health&, const Health&) = default;
};

/// Reads the answer's body. Fails with malformed where it is no JSON object with a text `status`,
/// with too_large beyond 1 MiB. Hostile text costs no stack and comes out bounded and printable.
BLUEGREEN_EXPORT base::result<Health> parse_health(std::string_view json);

/// UP passes; DOWN and OUT_OF_SERVICE fail; anything else, UNKNOWN included, is unknown. The detail
/// names the components.
BLUEGREEN_EXPORT model::ProbeReport judge(const Health& health);

}  // namespace bluegreen::adapter::spring
