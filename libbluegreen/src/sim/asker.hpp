#pragma once

#include "bluegreen/compose/pod_probe.hpp"
#include "bluegreen/sim/world.hpp"
#include "sim/pods.hpp"

namespace bluegreen::sim {

/// The pods with their asker, and the sink of its answers.
class World::Asker : public port::CompletionReceiver,
                     public std::enable_shared_from_this<World::Asker> {
 public:
  explicit Asker(World& world)
      : world_(world),
        pods_(world.state_, world.queue_, world.network_, world.options_),
        probe_(compose::pod_probe(pods_, &pods_, world.options_.service)) {}

  void ask(const Operation& operation, const port::RunProbe& request) {
    probe_->start(port::OperationId{operation.serial}, request,
                  port::CompletionSink{weak_from_this()});
  }
  void complete(port::Completion completion) override {
    const auto found = world_.operations_.find(static_cast<Serial>(completion.id));
    if (found != world_.operations_.end()) world_.read(found->second, completion.answer);
  }

 private:
  World& world_;
  Pods pods_;
  std::unique_ptr<port::Probe> probe_;
};

}  // namespace bluegreen::sim
