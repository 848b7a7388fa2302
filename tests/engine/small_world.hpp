#pragma once

#include <map>
#include <string>

#include "bluegreen/base/random.hpp"
#include "engine/states.hpp"

namespace bluegreen::engine_test {

/// A cluster of a few numbers: what effects do to it and what readings say of it. It keeps the
/// preconditions of the ports' contracts and lags behind its writes, as a real one does. Time does
/// not pass in it; drift() does.
class SmallWorld {
 public:
  SmallWorld(base::Random random, bool first_release);

  /// Judges an effect's preconditions and applies it.
  port::Answer apply(const port::Request& request);
  /// Controllers do a little of what was ordered.
  void drift();
  /// All that was ordered is done.
  void settle();
  /// The old color still answers with that chance in a million.
  model::TrafficSample sample(std::uint32_t clinging, base::UtcTime now);

  const model::Observation& seen() const { return seen_; }
  std::uint64_t fence() const { return fence_; }
  void edit_service(std::optional<Color> selected);
  void set_healthy(Color color, bool healthy) { healthy_[color] = healthy; }
  void heal() { healthy_ = {true, true}; }
  /// Something that was ordered is not done yet.
  bool busy() const;
  /// Traffic was pointed at a color that nobody wants to run.
  bool pointed_at_nothing() const { return pointed_at_nothing_; }
  int installs() const { return installs_; }

 private:
  port::Answer judge(const port::Install& request);
  port::Answer judge(const port::Scale& request);
  port::Answer judge(const port::Uninstall& request);
  port::Answer judge(const port::SwitchTraffic& request);
  void write_service(std::optional<Color> selected);
  void follow_endpoints();
  bool chance(std::uint32_t per_million) {
    return random_.chance(base::Share::parts_per_million(per_million));
  }

  base::Random random_;
  model::Observation seen_;
  model::PerColor<bool> healthy_{true, true};
  model::PerColor<std::uint64_t> requests_;
  std::uint64_t fence_ = 0;
  std::uint64_t version_ = 1000;
  int sampled_ = 0;
  int uids_ = 0;
  int installs_ = 0;
  bool pointed_at_nothing_ = false;
};

/// The fencing number that an effect carries.
std::uint64_t fence_of(const port::Request& request);

}  // namespace bluegreen::engine_test
