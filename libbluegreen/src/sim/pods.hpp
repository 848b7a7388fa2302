#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "bluegreen/base/random.hpp"
#include "bluegreen/port/pod_access.hpp"
#include "bluegreen/sim/cluster_state.hpp"
#include "bluegreen/sim/event_queue.hpp"
#include "bluegreen/sim/options.hpp"

namespace bluegreen::sim {

/// The pods as they answer in this instant, inside the call, and programs that take their time. It
/// is asked where a question has arrived already: the ways there and back are the world's.
class Pods : public port::PodAccess, public port::ProgramRunner {
 public:
  /// What the proxy to pods says instead of the pod that is asked; nothing: it asks.
  using Refusal = std::function<std::optional<base::Error>()>;

  Pods(ClusterState& state, EventQueue& queue, base::Random& random, const WorldOptions& options,
       Refusal refusal)
      : state_(state),
        queue_(queue),
        random_(random),
        options_(options),
        refusal_(std::move(refusal)) {}

  void list(port::PodAccess::Done<std::vector<model::Pod>> done) override;
  /// Of a path that they know they say that they are well, or not; of one of the metrics' paths,
  /// how many requests they have had.
  void get(const model::Pod& pod, const model::HttpGet& request,
           port::PodAccess::Done<model::HttpAnswer> done) override;
  /// A request as users send them, with their chance of an error.
  void get_through_service(model::Color color, const model::HttpGet& request,
                           port::PodAccess::Done<model::HttpAnswer> done) override;
  /// An ERROR line where one was logged within what is asked for.
  void log(const model::Pod& pod, const model::LogQuery& query,
           port::PodAccess::Done<model::PodLog> done) override;

  /// Every program ends as the world's options say.
  port::ProgramId run(model::Program program, port::ProgramRunner::Done done) override;
  /// It ends when it would have.
  void terminate(port::ProgramId /*id*/) override {}

 private:
  const Pod* find(const model::Pod& pod) const;
  base::result<model::HttpAnswer> answer(const Pod& pod, const std::string& path);

  ClusterState& state_;
  EventQueue& queue_;
  base::Random& random_;
  const WorldOptions& options_;
  Refusal refusal_;
  std::uint64_t last_program_ = 0;
};

}  // namespace bluegreen::sim
