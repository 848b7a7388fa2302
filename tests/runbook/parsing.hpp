#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bluegreen/runbook/parse.hpp"

namespace bluegreen::runbook {

/// The three keys that every runbook needs; tests add lines behind it, from line 5 on.
inline const std::string three_keys =
    "service: perception\n"
    "namespace: butterfly\n"
    "release:\n"
    "  chart: butterfly/perception\n";

inline std::vector<std::string> mistakes_of(const std::string& text) {
  std::vector<std::string> texts;
  for (const Mistake& mistake : parse(text, "f").mistakes) texts.push_back(to_text(mistake));
  return texts;
}

/// The only runbook of a text without mistakes.
inline Runbook good(const std::string& text, const std::vector<EnvironmentTraits>& of_host = {}) {
  const ParseOutcome outcome = parse(text, "f", of_host);
  for (const Mistake& mistake : outcome.mistakes) ADD_FAILURE() << to_text(mistake);
  if (outcome.runbooks.size() == 1) return outcome.runbooks.front();
  ADD_FAILURE() << "there are " << outcome.runbooks.size() << " runbooks";
  return {};
}

}  // namespace bluegreen::runbook
