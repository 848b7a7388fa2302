#include "bluegreen/runbook/environment.hpp"

#include <algorithm>
#include <array>

namespace bluegreen::runbook {
namespace {

constexpr std::array rows{
#define ENVIRONMENT(environment, ...) \
  EnvironmentRow{.name = #environment __VA_OPT__(, ) __VA_ARGS__},
#include "bluegreen/runbook/environments.def"
#undef ENVIRONMENT
};

constexpr EnvironmentRow any_other{};

}  // namespace

std::span<const EnvironmentRow> environment_rows() { return rows; }

const EnvironmentRow& environment_row(std::string_view name) {
  const auto* const found = std::ranges::find(rows, name, &EnvironmentRow::name);
  return found == rows.end() ? any_other : *found;
}

std::string filled(std::string_view text,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  std::string result;
  while (!text.empty()) {
    const auto begin = std::min(text.find('{'), text.size());
    const auto end = text.find('}', begin);
    result += text.substr(0, begin);
    text.remove_prefix(begin);
    if (end == std::string_view::npos) return result.append(text);
    const auto length = end - begin + 1;
    const auto name = text.substr(1, length - 2);
    const auto* const value =
        std::ranges::find(values, name, &std::pair<std::string_view, std::string_view>::first);
    result += value == values.end() ? text.substr(0, length) : value->second;
    text.remove_prefix(length);
  }
  return result;
}

std::string in_words_of(std::string_view environment, std::string_view text) {
  const auto& row = environment_row(environment);
  return filled(
      text,
      {{"world", row.world}, {"control_plane", row.control_plane}, {"installer", row.installer}});
}

}  // namespace bluegreen::runbook
