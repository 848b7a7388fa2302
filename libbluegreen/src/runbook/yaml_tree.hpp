#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runbook/mistakes.hpp"

namespace bluegreen::runbook {

struct NodeEntry;

/// One value of a YAML file with its place. Scalars are classed as a YAML 1.1 reader would, so that
/// no other reader sees another type than we do.
struct YamlNode {
  enum class Kind { null, text, number, boolean, list, map };

  Kind kind = Kind::null;
  Mark mark;
  std::string text;             ///< of a scalar, as written
  std::vector<YamlNode> items;  ///< of a list
  std::vector<NodeEntry>
      entries;  ///< of a map, in the order of the file; a key may stand in it twice

  bool is_scalar() const {
    return kind == Kind::text || kind == Kind::number || kind == Kind::boolean;
  }
};

struct NodeEntry {
  std::string key;
  Mark mark;
  YamlNode value;
};

/// "the number 15", "a list", "nothing": what was found, for a message.
BLUEGREEN_EXPORT std::string describe(const YamlNode& node);

/// Reads the documents of a YAML text. Size, depth, number of nodes and what aliases add are
/// bounded before anything is built; tags, merge keys and keys that are not scalars are mistakes. A
/// mistake of the syntax ends the reading; what was read before it is given.
BLUEGREEN_EXPORT std::vector<YamlNode> read_documents(std::string_view text, Mistakes& mistakes);

}  // namespace bluegreen::runbook
