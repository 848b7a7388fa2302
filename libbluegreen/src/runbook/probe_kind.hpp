#pragma once

#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "bluegreen/runbook/probe_question.hpp"
#include "runbook/key.hpp"

namespace bluegreen::runbook {

/// One probe that `validate` or `watch` may list: a file in src/runbook/probes/ makes it with
/// make_kind(), and a line of probe_kinds.def lists it.
struct ProbeKind {
  std::string_view name;
  std::string_view description;
  std::span<const Key> keys;
  /// A bare value after the probe's name is for the first key. Without it one key must be written,
  /// and only one.
  bool has_short_form = true;
  Evidence evidence = Evidence::none;

  // what make_kind() adds
  bool is_judged = false;  ///< its question is AskTraffic: green has no requests before the switch
  bool runs_program = false;  ///< its question is AskProgram
  bool is_hosts = false;      ///< its question is AskHost
  ProbeSpec (*make)() = nullptr;
  bool (*equal)(const ProbeSpec&, const ProbeSpec&) = nullptr;
  std::string (*text)(const ProbeSpec&) = nullptr;
  Question (*ask)(const ProbeSpec&) = nullptr;
};

/// The row of the probes with these settings. `text` gives what stands behind the kind's name in a
/// line for plans and journals, `ask` one alternative of Question.
template <ProbeSettings Settings, std::string (*text)(const Settings&), auto ask>
constexpr ProbeKind make_kind(ProbeKind row) {
  using Asked = decltype(ask(Settings{}));
  row.is_judged = std::is_same_v<Asked, AskTraffic>;
  row.runs_program = std::is_same_v<Asked, AskProgram>;
  row.is_hosts = std::is_same_v<Asked, AskHost>;
  row.make = [] { return ProbeSpec{Settings{}}; };
  row.equal = [](const ProbeSpec& a, const ProbeSpec& b) {
    return *a.get_if<Settings>() == *b.get_if<Settings>();
  };
  row.text = [](const ProbeSpec& probe) { return text(*probe.get_if<Settings>()); };
  row.ask = [](const ProbeSpec& probe) -> Question { return ask(*probe.get_if<Settings>()); };
  return row;
}

/// Where a key of the probe keeps its value.
template <auto member>
struct Member;
template <class Settings, class Value, Value Settings::*member>
struct Member<member> {
  static Slot slot(const Target& target) { return &(target.probe->edit<Settings>().*member); }
};

namespace probes {
#define PROBE_KIND(name) extern const ProbeKind name;
#include "runbook/probe_kinds.def"
#undef PROBE_KIND
}  // namespace probes

/// Every kind, in the order of the table.
std::span<const ProbeKind* const> probe_kinds();
/// Null when there is no such kind.
const ProbeKind* find_probe_kind(std::string_view name);

// ---- keys that several kinds have ----

inline constexpr std::int64_t one_second = 1000;
inline constexpr std::int64_t one_day = 86'400 * one_second;

template <auto member>
constexpr Key path_key{"path", Type::url_path, "The path that is asked.", Member<member>::slot};

template <auto member>
constexpr Key window_key{"window",
                         Type::duration,
                         "The stretch of time that is judged, up to now.",
                         Member<member>::slot,
                         {one_second, one_day}};

template <auto member>
constexpr Key minimum_key{"minimum_requests",
                          Type::integer,
                          "With fewer requests in the window the verdict is unknown.",
                          Member<member>::slot,
                          {1, 1'000'000'000}};

}  // namespace bluegreen::runbook
