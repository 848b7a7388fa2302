#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "bluegreen/model/phase.hpp"
#include "bluegreen/sim/world.hpp"
#include "traffic.hpp"

namespace bluegreen::swarm {

using model::Color;

/// Holds one invariant of the design against the world. It sees what drivers write and read and
/// what stands in the world, never an engine, so that the engine cannot talk it into anything.
class Checker : public sim::Witness {
 public:
  virtual std::string_view invariant() const = 0;
  const std::vector<std::string>& complaints() const { return complaints_; }

 protected:
  void complain(const sim::World& world, std::string_view text) {
    if (complaints_.size() >= most_complaints) return;
    complaints_.push_back(fmt::format("{} ({}): {}",
                                      base::to_text(world.now().monotonic.time_since_epoch()),
                                      world.phase().empty() ? "no phase" : world.phase(), text));
  }

 private:
  static constexpr std::size_t most_complaints = 5;
  std::vector<std::string> complaints_;
};

/// The release is over in the phase that a rehearsal says.
inline bool is_over(std::string_view phase) {
  const auto known = model::parse_phase(phase);
  return known && model::is_end(*known);
}

/// Traffic was switched, and goes back.
inline bool gives_back(std::string_view phase) {
  const auto known = model::parse_phase(phase);
  return known && model::is_return(*known) &&
         model::row_of(*known).traffic != model::TrafficMove::stays;
}

/// Which color the release under way installs, by the writes that were seen.
class ReleaseTarget {
 public:
  /// Call for every write that arrives. An install while traffic returns brings the old color back
  /// and is none.
  void write_arrives(const sim::World& world, const port::Request& request) {
    const auto* install = std::get_if<port::Install>(&request);
    const bool returns = gives_back(world.phase());
    if (install != nullptr && !returns) color_ = install->color;
  }
  bool is(Color color) const { return color_ == color; }
  /// Traffic moves forward by it.
  bool gains(const port::SwitchTraffic& change) const {
    return color_ && test::gains(change.from_split, change.to_split) == color_;
  }
  std::optional<Color> color() const { return color_; }

 private:
  std::optional<Color> color_;
};

/// Since when something has been so, without a break.
class Since {
 public:
  void update(bool so, base::Instant now) {
    if (!so) at_.reset();
    if (so && !at_) at_ = now;
  }
  void restart(base::Instant now) {
    if (at_) at_ = now;
  }
  void clear() { at_.reset(); }
  bool longer_than(base::Duration limit, base::Instant now) const {
    return at_ && now - *at_ > limit;
  }

 private:
  std::optional<base::Instant> at_;
};

/// Whether somebody is there to act, and since when. A new driver waits for the lease of the last
/// one to run out.
class Drivers {
 public:
  void driver_waits(const sim::World& world, sim::DriverId driver) {
    if (driver == last_) return;
    last_ = driver;
    alive_ = true;
    began_ = world.now().monotonic;
  }
  void driver_died(sim::DriverId driver) {
    if (driver == last_) alive_ = false;
  }
  bool at_work(base::Instant now) const { return alive_ && now - began_ > takeover; }

 private:
  static constexpr base::Duration takeover = std::chrono::seconds{45};
  sim::DriverId last_{};
  bool alive_ = false;
  base::Instant began_{};
};

}  // namespace bluegreen::swarm
