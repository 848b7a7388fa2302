#pragma once

#include <memory>
#include <vector>

#include "swarm/checkers/abort_wins.hpp"
#include "swarm/checkers/colors_alternate.hpp"
#include "swarm/checkers/every_wait_ends.hpp"
#include "swarm/checkers/never_at_nothing.hpp"
#include "swarm/checkers/old_color_last.hpp"
#include "swarm/checkers/open_connections.hpp"
#include "swarm/checkers/return_path.hpp"
#include "swarm/checkers/unknown_never_promotes.hpp"

namespace bluegreen::swarm {

/// One checker for each invariant that the world can show.
inline std::vector<std::unique_ptr<Checker>> all_checkers(const runbook::Runbook& runbook) {
  std::vector<std::unique_ptr<Checker>> all;
  all.push_back(std::make_unique<ColorsAlternate>());
  all.push_back(std::make_unique<NeverAtNothing>());
  all.push_back(std::make_unique<ReturnPath>());
  all.push_back(
      std::make_unique<AbortWins>(runbook.deadlines.give_back + runbook.deadlines.install));
  all.push_back(std::make_unique<UnknownNeverPromotes>(runbook));
  all.push_back(std::make_unique<OpenConnections>());
  all.push_back(std::make_unique<OldColorLast>(runbook));
  all.push_back(std::make_unique<EveryWaitEnds>(runbook));
  return all;
}

}  // namespace bluegreen::swarm
