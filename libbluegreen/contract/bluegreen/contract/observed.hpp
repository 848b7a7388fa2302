#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "bluegreen/model/observation.hpp"

namespace bluegreen::contract {

/// The door of a world that has one. Precondition: it was observed.
inline const model::Door& door(const model::Observation& seen) { return seen.traffic.doors.at(0); }

/// The door reaches so many ready addresses of each color and of strangers.
inline bool reaches(const model::Observation& seen, int blue, int green, int strangers) {
  return door(seen).ready == model::PerColor<int>{blue, green} && door(seen).strangers == strangers;
}

inline std::string shown(bool value) { return value ? "true" : "false"; }
inline std::string shown(int value) { return std::to_string(value); }

/// A field of the observation by its name, how it is read, and what it is to be.
struct AwaitedField {
  std::string name;
  std::function<std::string(const model::Observation&)> read;
  std::string wanted;

  bool holds(const model::Observation& seen) const { return read(seen) == wanted; }
  /// "workloads.green.ready == 3, last seen 1"
  std::string text(const model::Observation& seen) const {
    return name + " == " + wanted + ", last seen " + read(seen);
  }
};

/// Of a color: ("ready", &model::Workload::ready) is workloads.green.ready.
template <class T>
AwaitedField workload_field(model::Color color, const std::string& name, T model::Workload::*field,
                            T wanted) {
  return {"workloads." + std::string(model::to_text(color)) + "." + name,
          [color, field](const model::Observation& seen) {
            return shown(seen.workloads[color].*field);
          },
          shown(wanted)};
}

/// The first that does not hold; null when all do.
inline const AwaitedField* first_missing(const std::vector<AwaitedField>& fields,
                                         const model::Observation& seen) {
  for (const auto& field : fields) {
    if (!field.holds(seen)) return &field;
  }
  return nullptr;
}

inline std::vector<AwaitedField> ready_fields(model::Color color, int replicas) {
  return {workload_field(color, "wanted", &model::Workload::wanted, replicas),
          workload_field(color, "ready", &model::Workload::ready, replicas),
          workload_field(color, "settled", &model::Workload::settled, true)};
}

inline std::vector<AwaitedField> reached_fields(int blue, int green, int strangers) {
  const auto of_door = [](const char* name, auto read, int wanted) {
    return AwaitedField{std::string{"traffic.doors[0]."} + name,
                        [read](const model::Observation& seen) {
                          return seen.traffic.doors.empty() ? "no door" : shown(read(door(seen)));
                        },
                        shown(wanted)};
  };
  return {of_door(
              "ready.blue", [](const model::Door& door) { return door.ready.blue; }, blue),
          of_door(
              "ready.green", [](const model::Door& door) { return door.ready.green; }, green),
          of_door(
              "strangers", [](const model::Door& door) { return door.strangers; }, strangers)};
}

}  // namespace bluegreen::contract
