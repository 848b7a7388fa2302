#pragma once

#include <string>
#include <vector>

#include "bluegreen/report/markdown.hpp"

namespace bluegreen::report {

/// One point of the runbook's checklist. `evidence` is foreign text, not escaped.
struct Point {
  std::string text;
  bool ticked = false;
  std::string evidence;
};

/// A phase of the checklist.
struct Part {
  std::string title;
  std::vector<Point> points;
};

/// The runbook's checklist, its four parts and their points, ticked where the journal proves it.
/// Pure.
std::vector<Part> checklist(const ReportFacts& report);

}  // namespace bluegreen::report
