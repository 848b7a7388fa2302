#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "bluegreen/base/export.hpp"

namespace bluegreen::runbook {

/// What a runbook for an environment must have beside `service`. A host gives it for each
/// environment that it answers for itself.
struct EnvironmentTraits {
  std::string name;              ///< as `environment` names it
  bool needs_namespace = false;  ///< `namespace` is required
  bool needs_chart = false;      ///< `release.chart` is required
  friend bool operator==(const EnvironmentTraits&, const EnvironmentTraits&) = default;
};

/// Everything that is known of an environment without opening it: what it needs, and how messages
/// speak of it. The words that stand here are for an environment that has no row.
struct EnvironmentRow {
  std::string_view name;
  bool needs_namespace = false;
  bool needs_chart = false;
  std::array<std::string_view, 4> own_values{};  ///< names of `release.set` that it sets itself
  std::string_view world = "the environment";    ///< what is read
  std::string_view control_plane = "the environment";  ///< what takes our writes
  std::string_view installer = "the environment";
  std::string_view workload = "the color";
  std::string_view workloads = "both colors";
  std::string_view endpoints = "where traffic goes";
  std::string_view operation = "operation";  ///< of the installer
  /// Of {installed}, {chart}, {version} and {replicas}.
  std::string_view install = "install {version} as {installed}, replicas: {replicas}";
  std::string_view installed = "it is installed";
  std::string_view uninstall = "uninstall {installed}";
  /// What a person does to go on, of {verb}, {namespace} and {service}. By itself it is the
  /// session's call of that name.
  std::string_view command = "{verb}";
};

/// Those of the library, in the order of environments.def.
BLUEGREEN_EXPORT std::span<const EnvironmentRow> environment_rows();

/// The row of that name; where there is none, the words for any environment under an empty name.
BLUEGREEN_EXPORT const EnvironmentRow& environment_row(std::string_view name);

/// The text with a value for each {name}; another name stays as it is written.
BLUEGREEN_EXPORT std::string filled(
    std::string_view text,
    std::initializer_list<std::pair<std::string_view, std::string_view>> values);

/// A phase's text, which says {world}, {control_plane} and {installer}, in the words of the
/// environment.
BLUEGREEN_EXPORT std::string in_words_of(std::string_view environment, std::string_view text);

}  // namespace bluegreen::runbook
