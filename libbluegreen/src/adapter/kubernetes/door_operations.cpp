#include <fmt/format.h>

#include "adapter/kubernetes/changing.hpp"
#include "adapter/kubernetes/looking.hpp"
#include "adapter/kubernetes/operations.hpp"
#include "bluegreen/adapter/kubernetes/preconditions.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

Look traffic(const Operation& operation, const DoorKind& kind) {
  return [&options = operation.options(), &kind](const Reading& reading) -> port::Answer {
    return model::Traffic{{kind.read(reading, options)}};
  };
}

Orders orders(const DoorKind& kind, const Reading& reading, const Options& options,
              const port::StampTraffic& request) {
  const auto door = kind.read(reading, options);
  if (auto higher = superseded(door, request.stamp)) return {.forbidden = std::move(higher)};
  if (!door.exists) return {.applied = {0, fmt::format("{} is not there", door.title)}};
  return {.writes = {kind.stamp(reading, options, request.stamp)}};
}

Orders orders(const DoorKind& kind, const Reading& reading, const Options& options,
              const port::SwitchTraffic& request) {
  if (auto forbidden = forbids(kind, kind.read(reading, options), request))
    return {.forbidden = std::move(forbidden)};
  return {.writes = {kind.write(reading, options, request)}};
}

template <class Request>
void change_door(Operation& operation, int tries, const DoorKind& kind, const Request& request) {
  change(operation, tries, [&operation, &kind, request](const std::function<void(Orders)>& then) {
    read_object(operation, kind, [&operation, &kind, request, then](const Reading& reading) {
      then(orders(kind, reading, operation.options(), request));
    });
  });
}

}  // namespace

void read_object(Operation& operation, const DoorKind& kind,
                 std::function<void(const Reading&)> then) {
  auto parts = kind.parts(operation.options());
  parts.resize(1);
  operation.read(parts, std::move(then));
}

void start(Operation& operation, const DoorKind& kind, const port::ObserveTraffic& /*request*/) {
  observe(operation, kind.parts(operation.options()), traffic(operation, kind));
}

void start(Operation& operation, const DoorKind& kind, const port::WatchTraffic& /*request*/) {
  follow(operation, kind.parts(operation.options()), traffic(operation, kind));
}

/// Where somebody else stamped meanwhile it goes on until that one's number is higher or ours
/// stands there.
void start(Operation& operation, const DoorKind& kind, const port::StampTraffic& request) {
  change_door(operation, most_stamp_tries, kind, request);
}

void start(Operation& operation, const DoorKind& kind, const port::SwitchTraffic& request) {
  change_door(operation, 1, kind, request);
}

}  // namespace bluegreen::adapter::kubernetes
