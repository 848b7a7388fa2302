// The way of an operation: asked, arrived, judged or read, answered. Each part takes its time, and
// each can go wrong.
#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "bluegreen/sim/world.hpp"

namespace bluegreen::sim {

namespace {

constexpr base::Duration between_connections{50};
constexpr int most_connections = 100;

}  // namespace

void World::start(DriverId by, port::OperationId id, port::Request request,
                  port::CompletionSink sink, const DoorObject* door) {
  const Serial serial = next_serial_++;
  say({static_cast<std::uint64_t>(by), request.index()}, [&] {
    return fmt::format("driver {} asks {}", static_cast<std::uint64_t>(by), port::to_text(request));
  });
  for (Witness* witness : witnesses_) witness->driver_asks(*this, by, request);
  Operation& operation = operations_[serial];
  operation = {.serial = serial,
               .driver = by,
               .id = id,
               .request = std::move(request),
               .sink = std::move(sink),
               .door = door};
  later<&World::arrive>(operation, options_.api.draw(network_));
}

void World::cancel(DriverId by, port::OperationId id) {
  const auto found = std::ranges::find_if(operations_, [&](const auto& each) {
    return each.second.driver == by && each.second.id == id;
  });
  // A write in flight is awaited.
  if (found == operations_.end() || port::is_effect(found->second.request)) return;
  const auto sink = found->second.sink;
  operations_.erase(found);
  queue_.after(base::Duration{0}, [this, by, id, sink] {
    if (!alive(by)) return;
    ++driver(by).answers;
    sink.complete({id, port::Failure{base::Error{base::Errc::cancelled, "cancelled"}}, true});
  });
}

bool World::vanishes(DriverId id, base::Random& chances) {
  return !alive(id) && chances.below(2) == 0;
}

void World::arrive(Operation& operation) {
  if (vanishes(operation.driver, network_)) {
    operations_.erase(operation.serial);
    return;
  }
  if (auto error = error_for(port::name_of(operation.request))) {
    const auto* install = std::get_if<port::Install>(&operation.request);
    if (install != nullptr && error->code == base::Errc::server_error)
      cluster_.leave_failed(*install);
    return answer_failed(operation, *error);
  }
  perform(operation);
}

void World::answer_failed(const Operation& operation, base::Error error) {
  if (std::holds_alternative<port::RunProbe>(operation.request)) {
    return deliver(operation, model::ProbeReport{model::Verdict::unknown, error.message});
  }
  if (std::holds_alternative<port::VerifyTraffic>(operation.request)) {
    return deliver(operation, port::TrafficSeen{false, false, 0, 0, error.message});
  }
  deliver(operation, port::Failure{std::move(error)});
}

/// What a reading, or a watch, of the operation's port shows now.
port::SharedAnswer World::seen_by(const Operation& operation) const {
  if (operation.door == nullptr) return observe_workloads(state_);
  return model::Traffic{{observe_door(state_, *operation.door, options_.service.name)}};
}

void World::judged(Operation& operation, const port::SharedAnswer& answer) {
  const auto* failure = std::get_if<port::Failure>(&*answer);
  say(fmt::format("{}: {}", port::to_text(operation.request),
                  failure ? base::to_text(failure->error.code) : "applied"));
  for (Witness* witness : witnesses_)
    witness->write_judged(*this, operation.driver, operation.request, answer);
  finish(operation, answer);
}

void World::perform(Operation& operation) {
  const port::Request& request = operation.request;
  if (port::is_effect(request)) {
    for (Witness* witness : witnesses_) witness->write_arrives(*this, operation.driver, request);
    return cluster_.write(request, operation.driver, operation.door,
                          [this, serial = operation.serial](port::Answer answer) {
                            judged(operations_.at(serial), std::move(answer));
                          });
  }
  if (std::holds_alternative<port::WatchWorkloads>(request) ||
      std::holds_alternative<port::WatchTraffic>(request)) {
    operation.watching = true;
    operation.telling = true;
    return later<&World::tell>(operation, options_.api.draw(network_));
  }
  if (std::holds_alternative<port::VerifyTraffic>(request)) return verify(operation);
  if (const auto* probe = std::get_if<port::RunProbe>(&request))
    return run_probe(operation, *probe);
  if (std::holds_alternative<port::SampleTraffic>(request)) return read(operation, sample());
  read(operation, seen_by(operation));
}

void World::read(Operation& operation, const port::SharedAnswer& answer) {
  for (Witness* witness : witnesses_)
    witness->was_read(*this, operation.driver, operation.request, answer);
  finish(operation, answer);
}

void World::finish(Operation& operation, const port::SharedAnswer& answer) {
  if (loses_answer(port::name_of(operation.request))) {
    return later(operation, options_.lost_answer, [this](Operation& lost) {
      answer_failed(lost, {base::Errc::timed_out, "no answer in time"});
    });
  }
  operation.answer = answer;
  later<&World::hand_over>(operation, options_.api.draw(network_));
}

void World::hand_over(Operation& operation) { deliver(operation, operation.answer); }

void World::deliver(const Operation& operation, const port::SharedAnswer& answer) {
  const auto over = operations_.extract(operation.serial);
  if (!alive(operation.driver)) return;
  ++driver(operation.driver).answers;
  for (Witness* witness : witnesses_)
    witness->was_answered(*this, operation.driver, operation.request, answer);
  operation.sink.complete({operation.id, answer, true});
}

/// The pod that one fresh connection through the door comes to; none where it finds none.
PodId World::connect_through(const DoorObject& door) {
  std::optional<model::Color> color;
  if (const auto& split = door.proxied.divides) {
    const auto drawn = network_.below(static_cast<std::uint64_t>(split->sum()));
    const bool blue = drawn < static_cast<std::uint64_t>(split->weight(model::Color::blue));
    color = blue ? model::Color::blue : model::Color::green;
  }
  const std::vector<PodId> pods = door.proxied.of(color);
  return pods.empty() ? PodId{} : pods[network_.below(pods.size())];
}

void World::verify(Operation& operation) {
  const auto& request = std::get<port::VerifyTraffic>(operation.request);
  port::TrafficSeen& seen = operation.seen;
  if (!options_.data_plane_observable || !operation.door->exists) {
    seen.detail = "data plane: not observed";
    return read(operation, seen);
  }
  seen.observable = true;
  const Pod* pod = state_.find(connect_through(*operation.door));
  const bool answers = pod != nullptr && pod->answers();
  ++(answers ? seen.answers : seen.failures);
  operation.in_a_row = answers && pod->version == request.version ? operation.in_a_row + 1 : 0;
  seen.reached = operation.in_a_row >= request.in_a_row;
  if (seen.reached || seen.answers + seen.failures >= most_connections) {
    seen.detail = fmt::format("{} answers, {} failures", seen.answers, seen.failures);
    return read(operation, seen);
  }
  later<&World::verify>(operation, between_connections);
}

void World::tell_watches() {
  told_changes_ = state_.changes;
  for (auto& [serial, operation] : operations_) {
    if (!operation.watching || operation.telling) continue;
    operation.telling = true;
    const base::Instant when =
        std::max(queue_.now() + options_.watch.draw(network_), operation.silent_until);
    later<&World::tell>(operation, when - queue_.now());
  }
}

void World::tell(Operation& operation) {
  if (!alive(operation.driver)) return;
  if (operation.silent_until > queue_.now()) {
    return later<&World::tell>(operation, operation.silent_until - queue_.now());
  }
  operation.telling = false;
  const port::SharedAnswer answer = seen_by(operation);
  if (operation.told == answer) return;
  operation.told = answer;
  for (Witness* witness : witnesses_) {
    witness->was_read(*this, operation.driver, operation.request, answer);
    witness->was_answered(*this, operation.driver, operation.request, answer);
  }
  ++driver(operation.driver).answers;
  operation.sink.complete({operation.id, answer, false});
}

}  // namespace bluegreen::sim
