#pragma once

#include "bluegreen/base/yaml.hpp"

namespace bluegreen::base {

/// What a plain scalar is to some YAML reader: number, boolean or text. YAML 1.1 has more booleans
/// (yes, off) and numbers (0x1F, 1_000, .inf) than 1.2; a word that is one to any reader is one
/// here, so that a file means the same everywhere.
YamlNode::Kind kind_of_plain(std::string_view text);

}  // namespace bluegreen::base
