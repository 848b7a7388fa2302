#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bluegreen/engine/record.hpp"
#include "engine/small_world.hpp"

namespace bluegreen::engine_test {

/// How bad the world of a walk is, in events per million.
struct Temper {
  std::uint32_t errors = 0;        ///< an answer is an error; half of those writes were applied
  std::uint32_t lies = 0;          ///< a reading shows a world that never was
  std::uint32_t breakdowns = 0;    ///< a color breaks or heals
  std::uint32_t strangers = 0;     ///< somebody edits the Service
  std::uint32_t kills = 0;         ///< the driver dies and another one resumes
  std::uint32_t bad_verdicts = 0;  ///< a probe says fail or unknown
  std::uint32_t aborts = 0;
  std::uint32_t clinging = 200'000;  ///< a sample shows that the old color was asked
  std::uint32_t rivals = 0;          ///< another driver takes the service
  std::uint32_t silences = 0;        ///< a probe says unknown
  bool gate = false;
  bool keeps_old = false;  ///< the old color stands at zero for good
  bool first_release = false;
};

/// One release, driven through decide() by seeded chance: any of what is under way answers next, or
/// time passes. After every decision it is asked whether what must always hold did.
class Walk {
 public:
  Walk(std::uint64_t seed, Temper temper);

  /// Walks, first in the bad world, then in a calm one, until the release has ended.
  void run();

  const std::vector<std::string>& complaints() const { return complaints_; }
  /// The last steps, for whoever looks for the reason.
  std::string trace() const;
  const Release& state() const { return state_; }
  const SmallWorld& world() const { return world_; }
  const std::set<Arrow>& arrows() const { return arrows_.taken(); }
  bool visited(Phase phase) const { return visited_[static_cast<std::size_t>(phase)]; }

 private:
  void step();
  void take(const engine::Event& event);
  void execute(const engine::Decision& decision);
  void answer_one();
  port::Answer answer_to(const port::Request& request);
  model::Observation reading();
  model::ProbeReport report();
  void let_time_pass();
  void disturb();
  void kill();
  void tell_watches();
  void save();

  // walk_checks.cpp
  void check(const Release& before, const engine::Event& event, const engine::Decision& decision);
  void check_start(const Release& before, const Release& after, const port::Request& request);
  void check_switch(const Release& state, const port::SwitchTraffic& request);
  void check_return(const Release& state, const port::Request& request);
  void check_verdicts(const Release& before, const engine::Event& event, const Release& after);
  void check_journal(const Release& before, const engine::Decision& decision);
  void complain(std::string what);
  bool chance(std::uint32_t per_million) {
    return random_.chance(base::Share::parts_per_million(per_million));
  }

  base::Random random_;
  Temper temper_;
  SmallWorld world_;
  bool calm_ = false;
  base::Timestamp now_ = noon;
  Release state_;
  std::string recorded_;
  std::map<port::OperationId, port::Request> under_way_;
  std::vector<port::Request> ghosts_;  ///< writes of dead drivers that may still arrive
  std::optional<model::Observation> last_fresh_;
  std::optional<model::Observation> told_;          ///< what watches know
  std::map<std::string, model::Verdict> verdicts_;  ///< of this phase
  std::map<std::string, int> effects_;              ///< journaled and not ended, of this process
  std::vector<std::string> complaints_;
  std::vector<std::string> steps_;
  bool visited_[engine::phase_count] = {};
  ArrowsTaken arrows_;
};

}  // namespace bluegreen::engine_test
