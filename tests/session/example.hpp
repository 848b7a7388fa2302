#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "bluegreen/runbook/parse.hpp"

namespace bluegreen::session {

/// The runbook of PERCEPTION as the examples have it.
inline runbook::Runbook perception() {
  std::ifstream file{std::string{BLUEGREEN_SOURCE_DIR} + "/examples/runbooks/perception.yaml"};
  std::stringstream text;
  text << file.rdbuf();
  auto parsed = runbook::parse(text.str(), "perception.yaml");
  if (parsed.ok()) return parsed.runbooks.front();
  ADD_FAILURE() << runbook::to_text(parsed.mistakes.front());
  return {};
}

/// How often a text stands in a log.
inline int count_of(const std::string& log, const std::string& what) {
  int count = 0;
  for (auto at = log.find(what); at != std::string::npos; at = log.find(what, at + 1)) ++count;
  return count;
}

}  // namespace bluegreen::session
