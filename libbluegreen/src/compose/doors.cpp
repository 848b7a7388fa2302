#include "bluegreen/compose/doors.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "compose/joint.hpp"

namespace bluegreen::compose {
namespace {

port::SharedAnswer all_doors(const Answers& answers) {
  model::Traffic all;
  for (const auto& answer : answers) {
    const auto* traffic = std::get_if<model::Traffic>(&*answer);
    if (traffic == nullptr) return wrong_answer();
    all.doors.insert(all.doors.end(), traffic->doors.begin(), traffic->doors.end());
  }
  return all;
}

/// Seen when it is seen through each door; the first that is not says why.
port::SharedAnswer seen_through_all(const std::vector<NamedDoor>& parts, const Answers& answers) {
  port::TrafficSeen all{true, true, 0, 0, {}};
  for (std::size_t index = 0; index < answers.size(); ++index) {
    const auto* seen = std::get_if<port::TrafficSeen>(&*answers[index]);
    if (seen == nullptr) return wrong_answer();
    all.observable = all.observable && seen->observable;
    all.reached = all.reached && seen->reached;
    all.answers += seen->answers;
    all.failures += seen->failures;
    all.detail +=
        fmt::format("{}{}: {}", all.detail.empty() ? "" : "; ", parts[index].name, seen->detail);
  }
  return all;
}

Joined switched(const std::vector<NamedDoor>& doors, const port::SwitchTraffic& change) {
  const auto door = std::ranges::find(doors, change.door, &NamedDoor::name);
  if (door != doors.end()) return only(part_at(*door->switcher, change));
  const auto text = "there is no door " + change.door;
  return only(answered(port::Failure{{base::Errc::not_found, text}}));
}

Joined joined(const std::vector<NamedDoor>& doors, const port::SwitcherRequest& request) {
  if (const auto* change = std::get_if<port::SwitchTraffic>(&request))
    return switched(doors, *change);
  Joined all{{}, all_doors};
  for (const auto& door : doors) all.parts.push_back(part_at(*door.switcher, request));
  if (std::holds_alternative<port::StampTraffic>(request)) {
    all.combine = all_stamped;
    all.until = Until::all_answered;
  }
  if (std::holds_alternative<port::VerifyTraffic>(request))
    all.combine = [doors](const Answers& answers) { return seen_through_all(doors, answers); };
  return all;
}

}  // namespace

std::unique_ptr<port::TrafficSwitcher> doors(std::vector<NamedDoor> parts) {
  const auto nobody = std::ranges::find(parts, nullptr, &NamedDoor::switcher);
  if (parts.empty() || nobody != parts.end()) return nullptr;
  return std::make_unique<JoinedPort<port::TrafficSwitcher, port::SwitcherRequest>>(
      [parts = std::move(parts)](const auto& request) { return joined(parts, request); });
}

}  // namespace bluegreen::compose
