#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/engine/release.hpp"

namespace bluegreen::engine {

/// Why nothing seems to happen.
struct Explanation {
  std::string sentence;  ///< what is awaited, since when, until when, and what happens then
  std::string awaiting;  ///< the name of the wait
  base::UtcTime since;
  std::optional<base::UtcTime> until;
  std::string then;     ///< at the deadline
  std::string traffic;  ///< where new connections go
  plan::ReturnGrade return_grade = plan::ReturnGrade::none;
  std::vector<std::string> commands;  ///< that help now: see command_text()
};

/// What a person does to go on with a release: "bluegreen abort --service butterfly/perception" on
/// Kubernetes; on an environment that the library does not have, the session's call, "abort". Verbs
/// are the command line's.
BLUEGREEN_EXPORT std::string command_text(const Release& state, std::string_view verb);

/// How a last line says where a release stands: "traffic is on blue (1.2.3)", and what the record
/// does not say of it where it could not be written.
BLUEGREEN_EXPORT std::string standing_text(const Release& state);

/// Pure; at any time, from the state in memory or from the record.
BLUEGREEN_EXPORT Explanation explain(const Release& state, base::UtcTime now);

}  // namespace bluegreen::engine
