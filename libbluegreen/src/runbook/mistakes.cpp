#include "runbook/mistakes.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::size_t most_mistakes = 100;
constexpr std::size_t longest_message = 300;
constexpr std::size_t longest_word = 40;

/// The number of single edits (insert, delete, replace, swap two neighbors) from one word to
/// another.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::vector<std::size_t>> cost(from.size() + 1,
                                             std::vector<std::size_t>(to.size() + 1));
  for (std::size_t i = 0; i <= from.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= to.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = cost[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0U : 1U);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[from.size()][to.size()];
}

/// Keys are lower case with underscores; camelCase and kebab-case are the usual slips, so they cost
/// nothing.
std::string folded(std::string_view word) {
  std::string result;
  for (const char c : word) {
    if (c == '_' || c == '-') continue;
    result.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return result;
}

}  // namespace

void Mistakes::add(Mark where, const std::string& message, const std::string& expected,
                   std::string suggestion) {
  if (found_.size() > most_mistakes) return;
  if (found_.size() == most_mistakes) {
    found_.push_back(
        {file_, where.line, where.column, "there are more mistakes than are shown", "fewer", ""});
    return;
  }
  found_.push_back({file_, where.line, where.column, base::printable(message, longest_message),
                    base::printable(expected, longest_message), std::move(suggestion)});
}

std::vector<Mistake> Mistakes::take() && {
  const auto end =
      found_.begin() + static_cast<std::ptrdiff_t>(std::min(found_.size(), most_mistakes));
  std::ranges::stable_sort(found_.begin(), end, {}, [](const Mistake& mistake) {
    return std::pair{mistake.line, mistake.column};
  });
  return std::move(found_);
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  if (word.empty() || word.size() > longest_word) return {};
  const std::string wanted = folded(word);
  std::size_t best = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  std::string found;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(wanted, folded(candidate));
    if (distance >= best) continue;
    best = distance;
    found = candidate;
  }
  return found;
}

std::string quoted(std::string_view text) { return fmt::format("'{}'", base::printable(text, 60)); }

std::string to_text(const Mistake& mistake) {
  std::vector<std::string> hints;
  if (!mistake.expected.empty()) hints.push_back("expected " + mistake.expected);
  if (!mistake.suggestion.empty())
    hints.push_back(fmt::format("did you mean '{}'?", mistake.suggestion));
  std::string place = base::printable(mistake.file, 200);
  if (mistake.line > 0) place += fmt::format(":{}:{}", mistake.line, mistake.column);
  const std::string text = fmt::format("{}: {}", place, mistake.message);
  return hints.empty() ? text : fmt::format("{} ({})", text, fmt::join(hints, "; "));
}

}  // namespace bluegreen::runbook
