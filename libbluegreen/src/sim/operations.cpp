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

World::Operation* World::find(Serial serial) {
  const auto found =
      std::find_if(operations_.begin(), operations_.end(),
                   [serial](const Operation& operation) { return operation.serial == serial; });
  return found == operations_.end() ? nullptr : &*found;
}

void World::start(DriverId by, port::OperationId id, port::Request request,
                  port::CompletionSink& sink, const DoorKind* door) {
  const Serial serial = next_serial_++;
  say(fmt::format("driver {} asks {}", static_cast<std::uint64_t>(by), port::to_text(request)));
  for (Witness* witness : witnesses_) witness->driver_asks(*this, by, request);
  Operation operation;
  operation.serial = serial;
  operation.driver = by;
  operation.id = id;
  operation.request = std::move(request);
  operation.sink = &sink;
  operation.door = door;
  operations_.push_back(std::move(operation));
  queue_.after(draw(options_.api), [this, serial] { arrive(serial); });
}

void World::cancel(DriverId by, port::OperationId id) {
  const auto found = std::find_if(
      operations_.begin(), operations_.end(),
      [&](const Operation& operation) { return operation.driver == by && operation.id == id; });
  // A write in flight is awaited.
  if (found == operations_.end() || port::is_effect(found->request)) return;
  port::CompletionSink* sink = found->sink;
  operations_.erase(found);
  queue_.after(base::Duration{0}, [this, by, id, sink] {
    if (!alive(by)) return;
    ++driver(by).answers;
    sink->complete({id, port::Failure{base::Error{base::Errc::cancelled, "cancelled"}}, true});
  });
}

bool World::vanishes(DriverId id) { return !alive(id) && network_.below(2) == 0; }

void World::arrive(Serial serial) {
  Operation* operation = find(serial);
  if (operation == nullptr) return;
  if (vanishes(operation->driver)) {
    std::erase_if(operations_, [serial](const Operation& other) { return other.serial == serial; });
    return;
  }
  const port::Request request = operation->request;
  if (auto error = error_for(port::name_of(request))) {
    const auto* install = std::get_if<port::Install>(&request);
    if (install != nullptr && error->code == base::Errc::server_error) helm_.leave_failed(*install);
    return answer_failed(serial, request, *error);
  }
  perform(*operation);
}

void World::answer_failed(Serial serial, const port::Request& request, base::Error error) {
  if (std::holds_alternative<port::RunProbe>(request)) {
    return deliver(serial, model::ProbeReport{model::Verdict::unknown, error.message});
  }
  if (std::holds_alternative<port::VerifyTraffic>(request)) {
    return deliver(serial, port::TrafficSeen{false, false, 0, 0, error.message});
  }
  deliver(serial, port::Failure{std::move(error)});
}

template <class Write>
void World::write(Operation& operation, const Write& request) {
  const Serial serial = operation.serial;
  const DriverId by = operation.driver;
  const DoorKind* door = operation.door;
  for (Witness* witness : witnesses_) witness->write_arrives(*this, by, request);
  if constexpr (std::is_same_v<Write, port::StampTraffic>) {
    judged(serial, request, by, api_.judge(request, door));
  } else {
    judged(serial, request, by, api_.judge(request));
  }
}

/// What a reading, or a watch, of the operation's port shows now.
port::Answer World::seen_by(const Operation& operation) const {
  const bool of_colors = std::holds_alternative<port::ObserveWorkloads>(operation.request) ||
                         std::holds_alternative<port::WatchWorkloads>(operation.request);
  if (of_colors) return observe(state_, options_.service.name).workloads;
  model::Traffic traffic = observe(state_, options_.service.name).traffic;
  std::erase_if(traffic.doors,
                [&](const model::Door& door) { return door.name != operation.door->name; });
  return traffic;
}

void World::judged(Serial serial, const port::Request& request, DriverId by, port::Answer answer) {
  const auto* failure = std::get_if<port::Failure>(&answer);
  say(fmt::format("{}: {}", port::to_text(request),
                  failure ? base::to_text(failure->error.code) : "applied"));
  for (Witness* witness : witnesses_) witness->write_judged(*this, by, request, answer);
  finish(serial, std::move(answer));
}

void World::run_helm(Operation& operation) {
  const Serial serial = operation.serial;
  const DriverId by = operation.driver;
  const port::Request request = operation.request;
  for (Witness* witness : witnesses_) witness->write_arrives(*this, by, request);
  const Helm::Done done = [this, serial, by, request](port::Answer answer) {
    judged(serial, request, by, std::move(answer));
  };
  if (const auto* install = std::get_if<port::Install>(&request))
    return helm_.install(*install, by, done);
  helm_.uninstall(std::get<port::Uninstall>(request), by, done);
}

void World::perform(Operation& operation) {
  const port::Request request = operation.request;
  if (const auto* scale = std::get_if<port::Scale>(&request)) return write(operation, *scale);
  if (const auto* drain = std::get_if<port::SetDrain>(&request)) return write(operation, *drain);
  if (const auto* replace = std::get_if<port::ReplacePods>(&request))
    return write(operation, *replace);
  if (const auto* stamp = std::get_if<port::StampWorkloads>(&request))
    return write(operation, *stamp);
  if (const auto* stamp = std::get_if<port::StampTraffic>(&request))
    return write(operation, *stamp);
  if (const auto* change = std::get_if<port::SwitchTraffic>(&request))
    return write(operation, *change);
  if (port::is_effect(request)) return run_helm(operation);
  if (std::holds_alternative<port::WatchWorkloads>(request) ||
      std::holds_alternative<port::WatchTraffic>(request))
    return begin_watch(operation);
  if (std::holds_alternative<port::VerifyTraffic>(request)) return verify(operation.serial);
  if (std::holds_alternative<port::RunProbe>(request)) return run_probe(operation);
  if (const auto* each = std::get_if<port::SampleTraffic>(&request))
    return read(operation.serial, sample(each->path));
  read(operation.serial, seen_by(operation));
}

void World::read(Serial serial, port::Answer answer) {
  Operation* operation = find(serial);
  if (operation == nullptr) return;
  const DriverId by = operation->driver;
  const port::Request request = operation->request;
  for (Witness* witness : witnesses_) witness->was_read(*this, by, request, answer);
  finish(serial, std::move(answer));
}

void World::finish(Serial serial, port::Answer answer) {
  Operation* operation = find(serial);
  if (operation == nullptr) return;
  if (loses_answer(port::name_of(operation->request))) {
    const port::Request request = operation->request;
    queue_.after(options_.lost_answer, [this, serial, request] {
      answer_failed(serial, request, {base::Errc::timed_out, "no answer in time"});
    });
    return;
  }
  queue_.after(draw(options_.api),
               [this, serial, answer = std::move(answer)] { deliver(serial, answer); });
}

void World::deliver(Serial serial, port::Answer answer) {
  Operation* found = find(serial);
  if (found == nullptr) return;
  const Operation operation = *found;
  std::erase_if(operations_, [serial](const Operation& other) { return other.serial == serial; });
  if (!alive(operation.driver)) return;
  ++driver(operation.driver).answers;
  for (Witness* witness : witnesses_)
    witness->was_answered(*this, operation.driver, operation.request, answer);
  operation.sink->complete({operation.id, std::move(answer), true});
}

/// The pod that one fresh connection through the door comes to; none where it finds none.
PodId World::connect_through(const DoorObject& door) {
  std::vector<PodId> pods;
  std::optional<model::Color> color;
  if (const auto& split = door.proxied.divides) {
    const auto drawn = network_.below(static_cast<std::uint64_t>(split->sum()));
    const bool blue = drawn < static_cast<std::uint64_t>(split->weight(model::Color::blue));
    color = blue ? model::Color::blue : model::Color::green;
  }
  for (const Backend& backend : door.proxied.pods) {
    if (!color || backend.color == *color) pods.push_back(backend.pod);
  }
  return pods.empty() ? PodId{} : pods[network_.below(pods.size())];
}

void World::verify(Serial serial) {
  Operation* operation = find(serial);
  if (operation == nullptr) return;
  const auto request = std::get<port::VerifyTraffic>(operation->request);
  port::TrafficSeen& seen = operation->seen;
  const DoorObject& door = *state_.find_door(operation->door->name);
  if (!options_.data_plane_observable || !door.exists) {
    seen.detail = "data plane: not observed";
    return read(serial, seen);
  }
  seen.observable = true;
  const Pod* pod = state_.find(connect_through(door));
  const bool answers = pod != nullptr && pod->answers();
  ++(answers ? seen.answers : seen.failures);
  operation->in_a_row = answers && pod->version == request.version ? operation->in_a_row + 1 : 0;
  seen.reached = operation->in_a_row >= request.in_a_row;
  if (seen.reached || seen.answers + seen.failures >= most_connections) {
    seen.detail = fmt::format("{} answers, {} failures", seen.answers, seen.failures);
    return read(serial, seen);
  }
  queue_.after(between_connections, [this, serial] { verify(serial); });
}

void World::begin_watch(Operation& operation) {
  operation.watching = true;
  operation.telling = true;
  const Serial serial = operation.serial;
  queue_.after(draw(options_.api), [this, serial] { tell(serial); });
}

void World::tell_watches() {
  told_changes_ = state_.changes;
  for (Operation& operation : operations_) {
    if (!operation.watching || operation.telling) continue;
    operation.telling = true;
    const Serial serial = operation.serial;
    const base::Instant when =
        std::max(queue_.now() + draw(options_.watch), operation.silent_until);
    queue_.at(when, [this, serial] { tell(serial); });
  }
}

void World::tell(Serial serial) {
  Operation* operation = find(serial);
  if (operation == nullptr || !alive(operation->driver)) return;
  if (operation->silent_until > queue_.now()) {
    queue_.at(operation->silent_until, [this, serial] { tell(serial); });
    return;
  }
  operation->telling = false;
  const port::Answer answer = seen_by(*operation);
  if (operation->told == answer) return;
  operation->told = answer;
  for (Witness* witness : witnesses_) {
    witness->was_read(*this, operation->driver, operation->request, answer);
    witness->was_answered(*this, operation->driver, operation->request, answer);
  }
  ++driver(operation->driver).answers;
  operation->sink->complete({operation->id, answer, false});
}

}  // namespace bluegreen::sim
