#pragma once

#include <map>
#include <span>
#include <string>

#include "bluegreen/runbook/environment.hpp"
#include "runbook/key.hpp"
#include "runbook/read_documents.hpp"

namespace bluegreen::runbook {

/// What was written in a file, by the path of its key: for rules that look at more than one key.
struct Given {
  Mark mark;          ///< of the key
  bool good = false;  ///< the value was read
};

struct Reading {
  Mistakes& mistakes;
  EnvironmentTraits environment{};
  std::map<std::string, Given> given{};

  /// Nothing is known to be wrong with the key's value: it was read, or it is the default.
  bool sound(const std::string& path) const {
    const auto found = given.find(path);
    return found == given.end() || found->second.good;
  }
  bool has(const std::string& path) const { return given.count(path) != 0; }
  /// Where the key is written, else `otherwise`.
  Mark mark_of(const std::string& path, Mark otherwise) const {
    const auto found = given.find(path);
    return found == given.end() ? otherwise : found->second.mark;
  }
};

/// Reads a mapping by a table of keys. `path` is what stands before the keys' names: empty, or
/// "cleanup.".
void read_section(std::span<const Key> keys, const std::string& path, const YamlNode& map,
                  const Target& target, Reading& reading);

}  // namespace bluegreen::runbook
