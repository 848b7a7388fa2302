#include "adapter/kubernetes/door_operations.hpp"

#include <utility>

#include <fmt/format.h>

#include "bluegreen/adapter/kubernetes/preconditions.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

constexpr int most_tries = 5;

/// What read_parts() has so far.
struct PartsRead {
  DoorReading reading;
  std::size_t missing = 0;
  std::function<void(const DoorReading&)> then;

  void one_came() {
    if (--missing == 0) then(reading);
  }
};

base::result<std::vector<Object>> objects_of(const DoorPart& part,
                                             const base::result<std::string>& body) {
  const bool is_object = part.parse_list == nullptr;
  if (is_object && !body && body.error().code == base::Errc::not_found)
    return std::vector<Object>{};
  if (!body) return base::failure(body.error());
  if (!is_object) return part.parse_list(body.value());
  auto object = part.parse(body.value());
  if (!object) return base::failure(object.error());
  return std::vector<Object>{std::move(object.value())};
}

}  // namespace

void DoorOperation::read_object(ReadDoor then) {
  auto parts = kind_.parts(options());
  parts.resize(1);
  read_parts(std::move(parts), std::move(then));
}

void DoorOperation::read_all(ReadDoor then) { read_parts(kind_.parts(options()), std::move(then)); }

void DoorOperation::read_parts(std::vector<DoorPart> parts, ReadDoor then) {
  auto read = std::make_shared<PartsRead>();
  read->reading.resize(parts.size());
  read->missing = parts.size();
  read->then = std::move(then);
  for (std::size_t index = 0; index < parts.size(); ++index) {
    const auto& part = parts[index];
    get(part.read, [this, read, index, part](const base::result<std::string>& body) {
      auto objects = objects_of(part, body);
      if (!objects) return fail(objects.error());
      read->reading[index] = std::move(objects.value());
      read->one_came();
    });
  }
}

void ObservingDoor::start() {
  read_all([this](const DoorReading& reading) { finish(model::Traffic{{seen(reading)}}); });
}

void WatchingDoor::start() {
  for (const auto& part : kind_.parts(options_)) watch(part.watch, "", part.parse);
}

port::Answer WatchingDoor::look() const {
  return model::Traffic{{kind_.read(objects(), options_)}};
}

void StampingDoor::start() {
  read_object([this](const DoorReading& reading) { stamp(reading); });
}

void StampingDoor::stamp(const DoorReading& reading) {
  const auto door = seen(reading);
  if (auto higher = superseded(door, request_.stamp)) return fail(std::move(*higher));
  if (!door.exists) return finish(port::Applied{0, fmt::format("{} is not there", door.title)});
  auto change = kind().stamp(reading, options(), request_.stamp);
  write(std::move(change.method), std::move(change.path), std::move(change.content_type),
        std::move(change.body),
        [this](const base::result<std::string>& answer) { on_stamped(answer); });
}

void StampingDoor::on_stamped(const base::result<std::string>& answer) {
  if (answer) return finish(port::Applied{});
  const auto code = answer.error().code;
  const bool changed = code == base::Errc::conflict || code == base::Errc::not_found;
  if (!changed || ++tries_ == most_tries) return fail(answer.error());
  start();
}

void SwitchingDoor::start() {
  read_object([this](const DoorReading& reading) { apply(reading); });
}

void SwitchingDoor::apply(const DoorReading& reading) {
  if (auto forbidden = forbids(kind(), seen(reading), request_)) return fail(std::move(*forbidden));
  auto change = kind().write(reading, options(), request_);
  write(std::move(change.method), std::move(change.path), std::move(change.content_type),
        std::move(change.body),
        [this](const base::result<std::string>& answer) { on_written(answer); });
}

void SwitchingDoor::on_written(const base::result<std::string>& answer) {
  if (answer) return finish(port::Applied{});
  const auto code = answer.error().code;
  if (code != base::Errc::conflict && code != base::Errc::already_exists)
    return fail(answer.error());
  read_object([this, conflict = base::Error{base::Errc::conflict, answer.error().message}](
                  const DoorReading& reading) {
    fail(forbids(kind(), seen(reading), request_).value_or(conflict));
  });
}

}  // namespace bluegreen::adapter::kubernetes
