#pragma once

#include "adapter/kubernetes/watching.hpp"
#include "bluegreen/adapter/kubernetes/door.hpp"

namespace bluegreen::adapter::kubernetes {

/// What the operations of a door have in common: reading it.
class DoorOperation : public RunningOperation {
 public:
  DoorOperation(Context& context, Told told, const DoorKind& kind)
      : RunningOperation(context, std::move(told)), kind_(kind) {}

 protected:
  using ReadDoor = std::function<void(const DoorReading&)>;
  /// The object that a write changes, and nothing else.
  void read_object(ReadDoor then);
  void read_all(ReadDoor then);
  const DoorKind& kind() const { return kind_; }
  const Options& options() { return context().options; }
  /// What was read, in the model's terms.
  model::Door seen(const DoorReading& reading) { return kind_.read(reading, options()); }

 private:
  void read_parts(std::vector<DoorPart> parts, ReadDoor then);

  const DoorKind& kind_;
};

/// port::ObserveTraffic.
class ObservingDoor : public DoorOperation {
 public:
  using DoorOperation::DoorOperation;
  void start() override;
};

/// port::WatchTraffic.
class WatchingDoor : public Watching {
 public:
  WatchingDoor(Context& context, Told told, const DoorKind& kind)
      : Watching(context, std::move(told)), kind_(kind), options_(context.options) {}
  void start() override;

 protected:
  port::Answer look() const override;

 private:
  const DoorKind& kind_;
  const Options& options_;
};

/// port::StampTraffic. Where somebody else stamped meanwhile it reads again, until that one's
/// number is higher or ours stands there.
class StampingDoor : public DoorOperation {
 public:
  StampingDoor(Context& context, Told told, const DoorKind& kind, port::StampTraffic request)
      : DoorOperation(context, std::move(told), kind), request_(std::move(request)) {}
  void start() override;

 private:
  void stamp(const DoorReading& reading);
  void on_stamped(const base::result<std::string>& answer);

  port::StampTraffic request_;
  int tries_ = 0;
};

/// port::SwitchTraffic: look, ask whether anything forbids it, write, and after a conflict look
/// again to say what is in the way.
class SwitchingDoor : public DoorOperation {
 public:
  SwitchingDoor(Context& context, Told told, const DoorKind& kind, port::SwitchTraffic request)
      : DoorOperation(context, std::move(told), kind), request_(std::move(request)) {}
  void start() override;

 private:
  void apply(const DoorReading& reading);
  void on_written(const base::result<std::string>& answer);

  port::SwitchTraffic request_;
};

}  // namespace bluegreen::adapter::kubernetes
