#include <array>

#include <fmt/format.h>

#include "bluegreen/plan/plan.hpp"

namespace bluegreen::inline v0::plan {
namespace {

std::string heading(const Plan& plan) {
  const auto target = model::to_text(plan.target);
  if (!plan.live) {
    return fmt::format("First release of {} in {}: {} on {}, {} replicas; nothing serves yet\n", plan.service.name,
                       plan.service.name_space, plan.version, target, plan.replicas);
  }
  return fmt::format("Release of {} in {}: {} → {}; {} serves, {} is idle, {} replicas\n", plan.service.name,
                     plan.service.name_space, plan.version_before, plan.version, model::to_text(*plan.live), target,
                     plan.replicas);
}

std::string step_text(const Step& step) {
  const auto deadline = step.deadline ? base::to_text(*step.deadline) : "none";
  return fmt::format(
      "  {:>2}. {:<16} limit {}, return {}\n      needs  {}\n      does   {}\n      proof  {}\n      undo   {}\n",
      step.number, step.name, deadline, to_text(step.grade), step.precondition, step.act, step.proof, step.undo);
}

}  // namespace

std::string_view to_text(ReturnGrade grade) {
  constexpr std::array<std::string_view, 4> names{"instant", "warm-up", "redeploy", "none"};
  return names[static_cast<std::size_t>(grade)];
}

std::string title(Stage stage, model::Color target) {
  const bool green = target == model::Color::green;
  switch (stage) {
    case Stage::prepare:
      return "Step 1: Prepare";
    case Stage::deploy:
      return green ? "Step 2: Deploy Green" : "Step 2: Deploy Blue";
    case Stage::validate:
      return green ? "Step 3: Validate Green" : "Step 3: Validate Blue";
    case Stage::switch_traffic:
      return "Step 4: Traffic Switch";
    case Stage::watch:
      return "Step 5: Post-Switch Validation";
    case Stage::clean_up:
      return green ? "Step 6: Cleanup Blue" : "Step 6: Cleanup Green";
  }
  return {};
}

std::string to_text(const Plan& plan) {
  std::string text = heading(plan);
  for (const auto& refusal : plan.refusals) text += fmt::format("refused: {}\n", refusal);
  for (const auto& remark : plan.remarks) text += fmt::format("note: {}\n", remark);
  std::optional<Stage> stage;
  for (const auto& step : plan.steps) {
    if (stage != step.stage) text += fmt::format("\n{}\n", title(step.stage, plan.target));
    stage = step.stage;
    text += step_text(step);
  }
  return text;
}

}  // namespace bluegreen::inline v0::plan
