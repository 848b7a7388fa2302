#pragma once

#include <optional>
#include <string>

#include "runbook/key.hpp"

namespace bluegreen::runbook {

struct ValueText {
  std::string text;
  bool is_number = false;
};

/// The value in a slot as parse() would read it; nothing for an optional that is not there, and for
/// lists and mappings.
std::optional<ValueText> value_text(const Key& key, const Slot& slot);

}  // namespace bluegreen::runbook
