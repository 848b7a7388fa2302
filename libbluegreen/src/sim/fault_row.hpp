#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/yaml.hpp"
#include "bluegreen/sim/fault.hpp"

namespace bluegreen::sim {

/// Everything that is known of a kind: its row of faults.def.
struct FaultRow {
  std::string_view name;
  bool is_condition;  ///< else it is an event
  std::vector<std::string_view> keys;
};

const FaultRow& row_of(FaultKind kind);

/// One value that a script may give to a fault.
struct FaultKey {
  std::string_view name;
  std::string expected;  ///< for messages
  /// False where it is a mistake.
  bool (*read)(const base::YamlNode& node, Fault& fault);
  /// The value for a person; null where to_text() has another place for it.
  std::string (*text)(const Fault& fault) = nullptr;
  std::vector<std::string> words{};  ///< that it may be, where one may have been meant
};

/// Precondition: there is a key of that name.
const FaultKey& fault_key(std::string_view name);

}  // namespace bluegreen::sim
