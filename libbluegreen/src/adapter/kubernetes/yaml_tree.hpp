#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/result.hpp"

namespace bluegreen::adapter::kubernetes {

struct YamlMember;

/// YAML as far as a kubeconfig needs it: texts, lists and maps.
struct YamlNode {
  enum class Kind { null, text, list, map } kind = Kind::null;
  std::string text;
  std::vector<YamlNode> items;      ///< of a list
  std::vector<YamlMember> members;  ///< of a map

  /// The member of that name; a null node where there is none.
  const YamlNode& at(std::string_view name) const;
  bool has(std::string_view name) const { return at(name).kind != Kind::null; }
};

struct YamlMember {
  std::string name;
  YamlNode value;
};

/// Reads the first document of a foreign text. Fails with malformed (the message names line and
/// column, never the text), with too_large beyond 1 MiB, 32 levels or 100,000 nodes, and with
/// unsupported for aliases.
base::result<YamlNode> parse_yaml(std::string_view text);

}  // namespace bluegreen::adapter::kubernetes
