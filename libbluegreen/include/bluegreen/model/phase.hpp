#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "bluegreen/base/export.hpp"

namespace bluegreen::model {

/// Where a release stands: the rows of phases.def, in their order.
enum class Phase {
#define BLUEGREEN_PHASE(name, ...) name,
#include "bluegreen/model/phases.def"
};

/// The runbook's parts.
enum class Stage { prepare, deploy, validate, switch_traffic, watch, clean_up };

/// What kind of way a phase belongs to.
enum class Path {
  forward,
  return_path,  ///< traffic is going back, or the new color is going away
  end,          ///< no event moves a release from here
};

/// Where new connections go in a phase.
enum class TrafficMove {
  stays,           ///< on the old color, or nowhere yet
  may_have_moved,  ///< the switch may have been written
  moved,           ///< to the new color
  came_back,       ///< to the old color
};

/// What bounds a phase in time. How long it is, runbook::limit_of() says.
enum class Limit {
  reading,
  install,
  start,
  validate,
  gate,  ///< of a question to a person before the switch
  switch_write,
  propagate,
  drain,
  hold,
  person,  ///< of a question that the runbook has no limit for
  give_back,
  clean_up,
  delay,  ///< the release waits for it: whoever enters the phase gives it
  none,   ///< of an end
};

/// Everything that is known of a phase without knowing a release.
struct PhaseRow {
  Phase phase;
  std::string_view name;     ///< stable, for records and JSON: the enumerator's
  std::string_view meaning;  ///< this and the next two as runbook::in_words_of() fills them
  Stage stage;
  Path path;
  TrafficMove traffic;
  bool needs_old_color;  ///< a first release never comes here
  Limit limit;
  std::string_view awaited;         ///< completes "waiting for …"
  std::string_view then;            ///< at the deadline
  std::span<const Phase> leads_to;  ///< first, where the main line goes on
  std::optional<Phase> resumes_at;  ///< where another process goes on; nothing: it begins anew
};

/// All of them, in their order.
BLUEGREEN_EXPORT std::span<const PhaseRow> phase_rows();
BLUEGREEN_EXPORT const PhaseRow& row_of(Phase phase);

inline constexpr int phase_count = static_cast<int>(Phase::superseded) + 1;

BLUEGREEN_EXPORT std::string_view to_text(Phase phase);
BLUEGREEN_EXPORT std::optional<Phase> parse_phase(std::string_view text);
BLUEGREEN_EXPORT std::string_view to_text(Stage stage);
BLUEGREEN_EXPORT std::string_view to_text(Path path);

/// No event moves a release from here.
inline bool is_end(Phase phase) { return row_of(phase).path == Path::end; }
/// Traffic is going back, or the new color is going away.
inline bool is_return(Phase phase) { return row_of(phase).path == Path::return_path; }
inline bool is_forward(Phase phase) { return row_of(phase).path == Path::forward; }
/// On the way forward, and the switch may have been written.
inline bool may_have_switched(Phase phase) {
  return is_forward(phase) && row_of(phase).traffic != TrafficMove::stays;
}
/// A person is asked, and asked again by whoever resumes.
inline bool is_question(Phase phase) {
  return row_of(phase).limit == Limit::gate || row_of(phase).limit == Limit::person;
}
/// The new color serves and stays; what is left is due later.
inline bool only_clean_up_is_due(Phase phase) {
  return row_of(phase).stage == Stage::clean_up && row_of(phase).limit == Limit::delay;
}
/// A release that goes forward from `earlier` may come to `later`.
BLUEGREEN_EXPORT bool comes_after(Phase later, Phase earlier);

}  // namespace bluegreen::model
