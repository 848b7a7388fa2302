#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bluegreen/runbook/environment.hpp"
#include "bluegreen/runbook/runbook.hpp"

namespace bluegreen::runbook {

/// What may stand as a key's value. Every type is described in value_type.cpp.
enum class Type {
  service_name,    ///< a DNS label that leaves room for "-green" in Helm's 53 letters
  dns_label,       ///< a DNS label (RFC 1123)
  word,            ///< a name of the host's: letters, digits, '_', '-'
  argument,        ///< one printable word that becomes an argument and so must not begin with '-'
  url_path,        ///< begins with '/'
  integer,         ///< between smallest and largest
  duration,        ///< between smallest and largest, in milliseconds
  delay,           ///< never, now or a duration
  percentage,      ///< "0.5%"
  on_unknown,      ///< ask or return
  instant_switch,  ///< the word instant
  metric_source,   ///< a name of the table of metric sources
  arguments,       ///< a list of argument
  argv,            ///< a list of texts, not empty; the first names a program
  scalars,         ///< a mapping of names to scalars
  section,         ///< a mapping with the keys of `inside`
  probes,          ///< a list of probes
  unsupported,     ///< known, and not there yet in this version
};

/// Where a value is kept. monostate: nowhere, the value is only checked.
using Slot = std::variant<std::monostate, std::string*, std::optional<std::string>*, int*,
                          std::optional<int>*, std::uint32_t*, base::Share*, base::Duration*,
                          std::optional<base::Duration>*, base::Delay*, OnUnknown*,
                          std::vector<std::string>*, std::map<std::string, std::string>*,
                          std::vector<ProbeSpec>*, std::optional<GateSpec>*>;

/// What a table's keys are read into and written from.
struct Target {
  Runbook* runbook = nullptr;
  ProbeSpec* probe = nullptr;
};

/// Both are in it; of a duration in milliseconds.
struct Range {
  std::int64_t smallest = 0;
  std::int64_t largest = 0;

  bool has(std::int64_t number) const { return smallest <= number && number <= largest; }
};

/// One key that a runbook may have. The tables of these are the only place that knows them:
/// parse(), to_yaml() and json_schema() all walk the same ones. Defaults are not in the table but
/// in the values of runbook.hpp.
struct Key {
  std::string_view name;
  Type type;
  std::string_view description;
  /// Where the value is kept. A section has one where it is there only when it is written: null and
  /// absent are the same.
  Slot (*slot)(const Target&) = nullptr;
  Range range{};
  std::span<const Key> inside{};
  bool required = false;
  /// Required in a runbook for an environment that needs it.
  bool EnvironmentTraits::*needed_by = nullptr;
};

constexpr Key required(Key key) {
  key.required = true;
  return key;
}

constexpr Key needed_by(bool EnvironmentTraits::*need, Key key) {
  key.needed_by = need;
  return key;
}

inline Slot slot_of(const Key& key, const Target& target) {
  return key.slot == nullptr ? Slot{} : key.slot(target);
}

/// Where the value is kept; nothing where it is not kept as a T.
template <class T>
T* place_of(const Key& key, const Target& target) {
  const Slot slot = slot_of(key, target);
  auto* const* const place = std::get_if<T*>(&slot);
  return place == nullptr ? nullptr : *place;
}

/// The keys of a runbook, in the order in which they are written.
std::span<const Key> runbook_keys();

/// "cleanup.scale_down_after" for "scale_down_after": where a key is known that was written in the
/// wrong section. Empty when it is known nowhere.
std::string known_elsewhere(std::string_view name);

/// What a Runbook has that gives nothing but the required keys.
std::vector<ProbeSpec> default_validate();
std::vector<ProbeSpec> default_watch();

}  // namespace bluegreen::runbook
