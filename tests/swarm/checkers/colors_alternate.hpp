#pragma once

#include <map>

#include "swarm/checkers/checker.hpp"
#include "traffic.hpp"

namespace bluegreen::swarm {

/// Invariant 1: nothing is installed over the serving color, nor asked for by a driver that could
/// know.
class ColorsAlternate : public Checker {
 public:
  std::string_view invariant() const override { return "1 colors alternate"; }

  void was_read(const sim::World& world, sim::DriverId driver, const port::Request&,
                const port::Answer& answer) override {
    const auto* seen = std::get_if<model::Traffic>(&answer);
    if (seen == nullptr) return;
    for (const auto& door : seen->doors) {
      for (const auto color : model::colors) {
        const bool gives = door.split && door.split->weight(color) > 0;
        known_[{driver, door.name}][color].update(gives, world.now().monotonic);
      }
    }
  }

  void write_arrives(const sim::World& world, sim::DriverId driver,
                     const port::Request& request) override {
    const auto* install = std::get_if<port::Install>(&request);
    if (install == nullptr) return;
    for (const auto& [reader, doors] : known_) {
      const bool knew = reader.first == driver &&
                        doors[install->color].longer_than(travel, world.now().monotonic);
      if (knew) complain(world, "a driver asks to install over the color that it knows to serve");
    }
  }

  void write_judged(const sim::World& world, sim::DriverId, const port::Request& request,
                    const port::Answer& answer) override {
    const auto* install = std::get_if<port::Install>(&request);
    if (install == nullptr || !std::holds_alternative<port::Applied>(answer)) return;
    if (world.state().any_on(install->color) && !stranger_) {
      complain(world, "the serving color was installed over");
    }
  }

  void stranger_wrote(const sim::World&) override { stranger_ = true; }

 private:
  /// A reading's way to the driver, the record, and the write's way back. What is asked within it
  /// is the port's to refuse.
  static constexpr base::Duration travel{5000};
  /// Since when a driver has known that a door gives traffic to a color.
  std::map<std::pair<sim::DriverId, std::string>, model::PerColor<Since>> known_;
  bool stranger_ = false;
};

}  // namespace bluegreen::swarm
