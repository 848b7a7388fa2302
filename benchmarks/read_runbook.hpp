#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "bluegreen/runbook/parse.hpp"

/// The first runbook of the file; ends the program with 2 where there is none.
inline bluegreen::runbook::Runbook read_runbook(const char* path) {
  std::ifstream file{path};
  std::ostringstream text;
  text << file.rdbuf();
  const auto parsed = bluegreen::runbook::parse(text.str(), path);
  if (!parsed.ok()) std::exit(2);
  return parsed.runbooks.front();
}
