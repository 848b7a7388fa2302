#include "bluegreen/compose/whole_world.hpp"

#include <mutex>
#include <vector>

#include "compose/joint.hpp"
#include "compose/stamps.hpp"

namespace bluegreen::compose {
namespace {

port::Answer observation_of(const Answers& answers) {
  const auto* workloads = std::get_if<model::Workloads>(&answers[0]);
  const auto* traffic = std::get_if<model::Traffic>(&answers[1]);
  if (workloads != nullptr && traffic != nullptr) return model::Observation{*workloads, *traffic};
  return wrong_answer();
}

}  // namespace

class WholeWorld::Implementation {
 public:
  Implementation(port::Environment& environment, port::TrafficSwitcher& switcher)
      : environment_(environment), switcher_(switcher) {}

  void start(port::OperationId id, const port::WorldRequest& request, port::CompletionSink& sink) {
    if (std::holds_alternative<port::Observe>(request)) {
      return joint_.start(id, {colors(port::ObserveWorkloads{}), doors(port::ObserveTraffic{})},
                          Until::first_failure, observation_of, sink);
    }
    if (std::holds_alternative<port::WatchWorld>(request)) {
      return joint_.start(id, {colors(port::WatchWorkloads{}), doors(port::WatchTraffic{})},
                          Until::first_failure, observation_of, sink);
    }
    const auto& stamp = std::get<port::TakeOver>(request).stamp;
    joint_.start(id, {doors(port::StampTraffic{stamp}), colors(port::StampWorkloads{stamp})},
                 Until::all_answered, all_stamped, sink);
  }
  void cancel(port::OperationId id) { joint_.cancel(id); }
  void close() { joint_.close(); }
  bool idle() const { return joint_.idle(); }

 private:
  Part colors(port::EnvironmentRequest request) {
    return {[this, request = std::move(request)](auto id, auto& sink) {
              environment_.start(id, request, sink);
            },
            [this](auto id) { environment_.cancel(id); }};
  }
  Part doors(port::SwitcherRequest request) {
    return {[this, request = std::move(request)](auto id, auto& sink) {
              switcher_.start(id, request, sink);
            },
            [this](auto id) { switcher_.cancel(id); }};
  }

  port::Environment& environment_;
  port::TrafficSwitcher& switcher_;
  Joint joint_;
};

WholeWorld::WholeWorld(port::Environment& environment, port::TrafficSwitcher& switcher)
    : implementation_(std::make_unique<Implementation>(environment, switcher)) {}
WholeWorld::~WholeWorld() = default;

void WholeWorld::start(port::OperationId id, const port::WorldRequest& request,
                       port::CompletionSink& sink) {
  implementation_->start(id, request, sink);
}
void WholeWorld::cancel(port::OperationId id) { implementation_->cancel(id); }
void WholeWorld::close() { implementation_->close(); }
bool WholeWorld::idle() const { return implementation_->idle(); }

void retire(std::unique_ptr<WholeWorld> world, std::unique_ptr<port::CompletionSink> sink) {
  struct Listeners {
    std::unique_ptr<WholeWorld> world;
    std::unique_ptr<port::CompletionSink> sink;
  };
  static std::mutex mutex;
  // Never destroyed: a port's thread may outlive it.
  static auto& kept = *new std::vector<Listeners>;
  world->close();
  if (world->idle()) return;
  const std::scoped_lock lock{mutex};
  kept.push_back({std::move(world), std::move(sink)});
}

}  // namespace bluegreen::compose
