#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bluegreen/journal/entry.hpp"
#include "bluegreen/model/color.hpp"
#include "bluegreen/model/observation.hpp"

namespace bluegreen::report {

/// What a report is made of: a few facts of the record, and the journal. What is not known stays
/// empty.
struct ReportFacts {
  std::string release_id;
  model::ServiceName service;
  std::string version;                       ///< that was released
  std::string version_before;                ///< empty for a first release
  model::Color color = model::Color::blue;   ///< where the version stands
  std::optional<model::Color> color_before;  ///< nothing for a first release
  std::string outcome;  ///< the phase that it ended in or stands in: "finished", "returned", …
  std::string reason;   ///< why it returned, was refused or stopped
  std::optional<base::UtcTime> began;
  std::optional<base::UtcTime> switched;  ///< the write was accepted
  std::optional<base::UtcTime> seen;      ///< the switch was seen
  std::optional<base::UtcTime> moved;     ///< open connections had left the old color
  std::optional<base::UtcTime> held;      ///< the hold was over
  std::optional<base::UtcTime> scaled_down;
  std::optional<base::UtcTime> ended;
  bool data_plane_observed = false;     ///< fresh connections were asked
  std::vector<journal::Entry> entries;  ///< in order

  friend bool operator==(const ReportFacts&, const ReportFacts&) = default;
};

/// The release as a Markdown document (CommonMark with tables): head, the runbook's checklist with
/// a tick and the evidence for each point, phases, effects, probes, traffic, and what was not
/// observed. Pure; equal reports give equal bytes. Foreign text is bounded and escaped: it cannot
/// become markup, a link or HTML.
BLUEGREEN_EXPORT std::string to_markdown(const ReportFacts& report);

}  // namespace bluegreen::report
