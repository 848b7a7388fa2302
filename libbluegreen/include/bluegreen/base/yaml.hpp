#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/error.hpp"
#include "bluegreen/base/export.hpp"

// The one way to read YAML, and to write a text so that it stays one.

namespace bluegreen::base {

/// A place in a text; lines and columns count from 1.
struct Mark {
  int line = 1;
  int column = 1;
};

struct YamlEntry;

/// One value of a YAML text with its place. Scalars are classed as a YAML 1.1 reader would, so that
/// no other reader sees another type than we do.
struct BLUEGREEN_EXPORT YamlNode {
  enum class Kind { null, text, number, boolean, list, map };

  Kind kind = Kind::null;
  Mark mark;
  std::string text;                ///< of a scalar, as written
  std::vector<YamlNode> items;     ///< of a list
  std::vector<YamlEntry> entries;  ///< of a map, in the order of the text; a key may come twice

  bool is_scalar() const {
    return kind == Kind::text || kind == Kind::number || kind == Kind::boolean;
  }
  /// The first value of that key; a null node where there is none.
  const YamlNode& at(std::string_view key) const;
  bool has(std::string_view key) const { return at(key).kind != Kind::null; }
};

struct YamlEntry {
  std::string key;
  Mark mark;
  YamlNode value;
};

/// How much is read, so that a hostile text costs no more than its size.
struct YamlLimits {
  std::size_t size = 0;     ///< bytes
  std::size_t depth = 0;    ///< of lists and maps
  std::size_t nodes = 0;    ///< values
  std::size_t aliases = 0;  ///< what they may add, in bytes and a fixed price for every node
};

/// Why a text could not be read.
struct YamlMistake {
  Errc code = Errc::malformed;
  Mark mark;
  std::string message;
  std::string expected;
  bool repeats_text = false;  ///< the message may hold a part of the text
};

struct YamlDocuments {
  std::vector<YamlNode> documents;     ///< those before the mistake
  std::optional<YamlMistake> mistake;  ///< it ended the reading
};

/// Reads foreign text. Beside what is no YAML in UTF-8 (malformed) and what is beyond the limits
/// (too_large), it refuses keys that are no scalars, control characters (malformed), tags, merge
/// keys, and all aliases where none may add anything (unsupported).
BLUEGREEN_EXPORT YamlDocuments read_yaml(std::string_view text, const YamlLimits& limits);

/// A text as a scalar that every YAML reader takes for this text: plain where that is certain, else
/// in double quotes.
BLUEGREEN_EXPORT std::string yaml_text(std::string_view text);

}  // namespace bluegreen::base
