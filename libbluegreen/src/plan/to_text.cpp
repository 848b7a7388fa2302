#include <array>

#include <fmt/format.h>

#include "bluegreen/base/utf8.hpp"
#include "bluegreen/plan/plan.hpp"

namespace bluegreen::plan {
namespace {

constexpr std::size_t width = 120;
constexpr std::size_t hanging = 13;  // under the first word of "      needs  …"

/// The bytes of the longest beginning of a line that fits: up to its last space, or cut within a
/// word that is longer than a line.
std::size_t fitting(std::string_view line, std::size_t columns) {
  std::size_t end = 0;
  std::size_t last_space = 0;
  while (end < line.size() && columns-- > 0) {
    if (line[end] == ' ' && end > hanging) last_space = end;
    end += base::first_character(line.substr(end)).length;
  }
  if (end == line.size() || line[end] == ' ' || last_space == 0) return end;
  return last_space;
}

/// One line of the plan, with its end; longer than the width it goes on below, set in.
std::string line_of(std::string line) {
  std::string text;
  while (true) {
    const auto end = fitting(line, width);
    text += line.substr(0, end) + "\n";
    const auto next = line.find_first_not_of(' ', end);
    if (next == std::string::npos) return text;
    line = std::string(hanging, ' ') + line.substr(next);
  }
}

std::string heading(const Plan& plan) {
  const auto target = model::to_text(plan.target);
  if (!plan.live) {
    return line_of(fmt::format("First release of {}: {} on {}, {} replicas; nothing serves yet",
                               model::to_text(plan.service), plan.version, target, plan.replicas));
  }
  return line_of(fmt::format("Release of {}: {} → {}; {} serves, {} is idle, {} replicas",
                             model::to_text(plan.service), plan.version_before, plan.version,
                             model::to_text(*plan.live), target, plan.replicas));
}

std::string step_text(const Step& step) {
  const auto deadline = step.deadline ? base::to_text(*step.deadline) : "none";
  return line_of(fmt::format("  {:>2}. {:<16} limit {}, return {}", step.number, step.name,
                             deadline, to_text(step.return_grade))) +
         line_of("      needs  " + step.precondition) + line_of("      does   " + step.act) +
         line_of("      proof  " + step.proof) + line_of("      undo   " + step.undo);
}

}  // namespace

std::string_view to_text(ReturnGrade grade) {
  constexpr std::array<std::string_view, 4> names{"instant", "warm-up", "redeploy", "none"};
  return names[static_cast<std::size_t>(grade)];
}

std::string title(Stage stage, model::Color target) {
  const bool green = target == model::Color::green;
  const std::string made = green ? "Green" : "Blue";
  const std::string left = green ? "Blue" : "Green";
  const std::array<std::string, 6> titles{
      "Step 1: Prepare",        "Step 2: Deploy " + made,         "Step 3: Validate " + made,
      "Step 4: Traffic Switch", "Step 5: Post-Switch Validation", "Step 6: Cleanup " + left};
  return titles[static_cast<std::size_t>(stage)];
}

std::string to_text(const Plan& plan) {
  std::string text = heading(plan);
  for (const auto& refusal : plan.refusals) text += line_of("refused: " + refusal);
  for (const auto& remark : plan.remarks) text += line_of("note: " + remark);
  std::optional<Stage> stage;
  for (const auto& step : plan.steps) {
    if (stage != step.stage) text += fmt::format("\n{}\n", title(step.stage, plan.target));
    stage = step.stage;
    text += step_text(step);
  }
  return text;
}

}  // namespace bluegreen::plan
