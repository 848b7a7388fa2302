#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "runbook/key.hpp"

namespace bluegreen::runbook {

using Scalar = std::variant<std::string, std::int64_t>;

/// The key's value as parse() would read it; nothing for an optional that is not there, and for
/// lists, mappings and sections.
std::optional<Scalar> scalar_of(const Key& key, const Target& target);

}  // namespace bluegreen::runbook
