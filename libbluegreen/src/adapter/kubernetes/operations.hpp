#pragma once

#include "adapter/kubernetes/operation.hpp"
#include "bluegreen/adapter/kubernetes/door.hpp"

// What starts the operation of each request. The request is copied where a later step needs it.

namespace bluegreen::adapter::kubernetes {

void start(Operation& operation, const port::ObserveWorkloads& request);
void start(Operation& operation, const port::WatchWorkloads& request);
void start(Operation& operation, const port::StampWorkloads& request);
void start(Operation& operation, const port::Install& request);
void start(Operation& operation, const port::Scale& request);
void start(Operation& operation, const port::Uninstall& request);
void start(Operation& operation, const port::SetDrain& request);
void start(Operation& operation, const port::ReplacePods& request);

void start(Operation& operation, const DoorKind& kind, const port::ObserveTraffic& request);
void start(Operation& operation, const DoorKind& kind, const port::WatchTraffic& request);
void start(Operation& operation, const DoorKind& kind, const port::StampTraffic& request);
void start(Operation& operation, const DoorKind& kind, const port::SwitchTraffic& request);
void start(Operation& operation, const DoorKind& kind, const port::VerifyTraffic& request);

/// Reads the object that a write of the door changes, and nothing else.
void read_object(Operation& operation, const DoorKind& kind,
                 std::function<void(const Reading&)> then);

}  // namespace bluegreen::adapter::kubernetes
