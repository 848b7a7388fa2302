#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/model/observation.hpp"
#include "bluegreen/model/phase.hpp"
#include "bluegreen/runbook/runbook.hpp"

namespace bluegreen::plan {

/// How traffic would come back to the old color from here.
enum class ReturnGrade {
  instant,   ///< the old color is ready: one write
  warm_up,   ///< it is scaled down: up and ready before traffic
  redeploy,  ///< it is deleted: installed anew from the record
  none,      ///< there is no old color (first release)
};

BLUEGREEN_EXPORT std::string_view to_text(ReturnGrade return_grade);

using model::Stage;

/// "Step 2: Deploy Green", … as the runbook calls them, with the real color.
BLUEGREEN_EXPORT std::string title(Stage stage, model::Color target);

/// One numbered step.
struct Step {
  std::string name;  ///< "install", "switch_traffic", …: the effect's or the wait's name
  std::string precondition;
  std::string act;
  std::string proof;
  std::string undo;
  int number = 0;
  model::Phase phase = model::Phase::claiming;  ///< that does it
  Stage stage = Stage::prepare;
  std::optional<base::Duration>
      deadline{};  ///< of the step; nothing where the wait is a delay of its own
  ReturnGrade return_grade = ReturnGrade::instant;  ///< of a return while this step runs

  friend bool operator==(const Step&, const Step&) = default;
};

/// A release as it will be done. Where `refusals` is not empty nothing may be started.
struct Plan {
  model::ServiceName service;
  std::string version;
  std::string version_before;        ///< empty for a first release
  std::optional<model::Color> live;  ///< nothing: nothing serves yet
  model::Color target = model::Color::blue;
  int replicas = 0;
  int replicas_before = 0;  ///< of what serves, as it runs; 0 for a first release
  std::vector<Step> steps;
  std::vector<std::string> refusals;  ///< each with the way out
  std::vector<std::string> remarks;   ///< what the reader should know ("data plane: …")

  friend bool operator==(const Plan&, const Plan&) = default;
};

/// Pure and total: any observation gives a plan, perhaps with refusals. The idle color is read from
/// the observation, never assumed; what cannot be read (a selector that names no color) refuses.
BLUEGREEN_EXPORT Plan make_plan(const runbook::Runbook& runbook,
                                const model::Observation& observation, const std::string& version);

/// The dry run: the plan as text of at most 120 columns.
BLUEGREEN_EXPORT std::string to_text(const Plan& plan);

}  // namespace bluegreen::plan
