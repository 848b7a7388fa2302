#include "bluegreen/compose/doors.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/base/assertion.hpp"
#include "compose/joint.hpp"

namespace bluegreen::compose {
namespace {

port::Answer all_doors(const Answers& answers) {
  model::Traffic all;
  for (const auto& answer : answers) {
    const auto* traffic = std::get_if<model::Traffic>(&answer);
    if (traffic == nullptr) return wrong_answer();
    all.doors.insert(all.doors.end(), traffic->doors.begin(), traffic->doors.end());
  }
  return all;
}

/// Seen when it is seen through each door; the first that is not says why.
port::Answer seen_through_all(const std::vector<NamedDoor>& parts, const Answers& answers) {
  port::TrafficSeen all{true, true, 0, 0, {}};
  for (std::size_t index = 0; index < answers.size(); ++index) {
    const auto* seen = std::get_if<port::TrafficSeen>(&answers[index]);
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

class Doors : public port::TrafficSwitcher {
 public:
  explicit Doors(std::vector<NamedDoor> parts) : parts_(std::move(parts)) {
    BLUEGREEN_ASSERT(!parts_.empty());
  }

  void start(port::OperationId id, const port::SwitcherRequest& request,
             port::CompletionSink& sink) override {
    if (const auto* change = std::get_if<port::SwitchTraffic>(&request))
      return switch_one(id, *change, sink);
    Joined all{{}, all_doors};
    for (const auto& door : parts_) all.parts.push_back(part_at(*door.switcher, request));
    if (std::holds_alternative<port::StampTraffic>(request)) {
      all.combine = all_stamped;
      all.until = Until::all_answered;
    }
    if (std::holds_alternative<port::VerifyTraffic>(request))
      all.combine = [this](const Answers& answers) { return seen_through_all(parts_, answers); };
    joint_.start(id, std::move(all), sink);
  }
  void cancel(port::OperationId id) override { joint_.cancel(id); }

 private:
  void switch_one(port::OperationId id, const port::SwitchTraffic& change,
                  port::CompletionSink& sink) {
    const auto door = std::ranges::find(parts_, change.door, &NamedDoor::name);
    if (door == parts_.end()) {
      return sink.complete(
          {id, port::Failure{{base::Errc::not_found, "there is no door " + change.door}}, true});
    }
    joint_.start(id, {{part_at(*door->switcher, change)}}, sink);
  }

  std::vector<NamedDoor> parts_;
  Joint joint_;
};

}  // namespace

std::unique_ptr<port::TrafficSwitcher> doors(std::vector<NamedDoor> parts) {
  return std::make_unique<Doors>(std::move(parts));
}

}  // namespace bluegreen::compose
