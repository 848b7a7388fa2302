#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/base/number.hpp"
#include "sim/fault_row.hpp"

namespace bluegreen::sim {
namespace {

constexpr int most_pods = 1000;

template <auto slot>
bool read_duration(const base::YamlNode& node, Fault& fault) {
  const auto length = base::parse_duration(node.text);
  if (!node.is_scalar() || !length) return false;
  fault.*slot = length.value();
  return true;
}

template <auto slot>
bool read_color(const base::YamlNode& node, Fault& fault) {
  fault.*slot = model::parse_color(node.text);
  return (fault.*slot).has_value();
}

template <auto slot>
bool read_number(const base::YamlNode& node, Fault& fault) {
  const auto number = base::whole_number<std::decay_t<decltype(fault.*slot)>>(node.text);
  fault.*slot = number.value_or(fault.*slot);
  return number.has_value();
}

bool read_selector(const base::YamlNode& node, Fault& fault) {
  const bool names_color = read_color<&Fault::selector>(node, fault);
  return names_color || node.text == "none";
}

bool read_rate(const base::YamlNode& node, Fault& fault) {
  const auto rate = base::parse_share(node.text);
  if (rate) fault.rate = rate.value();
  return rate.has_value();
}

bool read_operation(const base::YamlNode& node, Fault& fault) {
  fault.operation = node.text;
  return std::ranges::count(fault_operations, node.text) > 0;
}

bool read_status(const base::YamlNode& node, Fault& fault) {
  if (node.text == "none") {
    fault.status = 0;
    return true;
  }
  return read_number<&Fault::status>(node, fault) && fault.status != 0 &&
         std::ranges::count(fault_statuses, fault.status) > 0;
}

bool read_count(const base::YamlNode& node, Fault& fault) {
  return read_number<&Fault::count>(node, fault) && fault.count >= 1 && fault.count <= 1000;
}

bool read_pods(const base::YamlNode& node, Fault& fault) {
  fault.pods = base::whole_number<int>(node.text);
  return fault.pods && *fault.pods >= 1 && *fault.pods <= most_pods;
}

bool read_to(const base::YamlNode& node, Fault& fault) {
  return read_number<&Fault::to>(node, fault) && fault.to >= 0 && fault.to <= most_pods;
}

/// "401, 403, … or none"
std::string status_words() {
  std::vector<std::string> words;
  for (const int status : fault_statuses) {
    if (status != 0) words.push_back(std::to_string(status));
  }
  return fmt::format("{} or none", fmt::join(words, ", "));
}

std::vector<FaultKey> make_keys() {
  const std::string duration = "a duration such as 90s";
  const auto by = [](const Fault& fault) { return "by " + base::to_text(fault.by); };
  const auto selector = [](const Fault& fault) {
    return std::string{fault.selector ? model::to_text(*fault.selector) : "none"};
  };
  const auto rate = [](const Fault& fault) { return base::to_text(fault.rate); };
  const auto operation = [](const Fault& fault) { return fault.operation; };
  const auto status = [](const Fault& fault) {
    return fault.status == 0 ? std::string{"none"} : std::to_string(fault.status);
  };
  const auto count = [](const Fault& fault) {
    return fault.count == every_time ? std::string{"every time"} : fmt::format("x{}", fault.count);
  };
  const auto pods = [](const Fault& fault) {
    return fault.pods ? fmt::format("of {} pods", *fault.pods) : std::string{};
  };
  const auto to = [](const Fault& fault) { return fmt::format("to {}", fault.to); };
  return {
      {"at", duration, read_duration<&Fault::delay>},
      {"for", duration, read_duration<&Fault::lasts>},
      {"by", duration, read_duration<&Fault::by>, by},
      {"mean", duration, read_duration<&Fault::by>, by},
      {"color", "blue or green", read_color<&Fault::color>},
      {"selector", "blue, green or none", read_selector, selector},
      {"rate", "a percentage such as 20%", read_rate, rate},
      {"operation",
       fmt::format("one of {}", fmt::join(fault_operations, ", ")),
       read_operation,
       operation,
       {fault_operations.begin(), fault_operations.end()}},
      {"status", status_words(), read_status, status},
      {"pods", fmt::format("a number between 1 and {}", most_pods), read_pods, pods},
      {"to", fmt::format("a number between 0 and {}", most_pods), read_to, to},
      {"count", "a number between 1 and 1000", read_count, count},
  };
}

}  // namespace

const FaultRow& row_of(FaultKind kind) {
  constexpr bool condition = true;
  constexpr bool event = false;
#define KEYS(...) \
  { __VA_ARGS__ }
#define BLUEGREEN_FAULT(name, lasting, keys, ...) FaultRow{#name, lasting, keys},
  static const std::array rows{
#include "bluegreen/sim/faults.def"
  };
#undef KEYS
  return rows[static_cast<std::size_t>(kind)];
}

const FaultKey& fault_key(std::string_view name) {
  static const std::vector<FaultKey> keys = make_keys();
  return *std::ranges::find(keys, name, &FaultKey::name);
}

std::string_view to_text(FaultKind kind) { return row_of(kind).name; }

std::string to_text(const Fault& fault) {
  const FaultRow& row = row_of(fault.kind);
  std::string text{row.name};
  if (fault.color) text += fmt::format(" {}", model::to_text(*fault.color));
  for (const std::string_view name : row.keys) {
    const FaultKey& key = fault_key(name);
    const auto value = key.text == nullptr ? std::string{} : key.text(fault);
    if (!value.empty()) text += " " + value;
  }
  if (fault.lasts) text += fmt::format(" for {}", base::to_text(*fault.lasts));
  if (fault.phase.empty()) return text + fmt::format(" at {}", base::to_text(fault.delay));
  return text + fmt::format(" in {} after {}", fault.phase, base::to_text(fault.delay));
}

}  // namespace bluegreen::sim
