#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "adapter/kubernetes/context.hpp"
#include "bluegreen/adapter/kubernetes/cluster_state.hpp"
#include "bluegreen/port/operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// Parts of the cluster's state, to be read side by side.
struct Parts {
  bool traffic = false;  ///< asked of the switcher: the composed one, or the host's
  bool deployments = false;
  bool pods = false;
  bool revisions = false;
};

/// One operation of a port under way: its steps are members, each started by the callback of the
/// one before. A step after its end is never called, and its end ends its reads. Owned by
/// Operations; callbacks keep it alive while they run.
class RunningOperation : public std::enable_shared_from_this<RunningOperation> {
 public:
  using Told = std::function<void(port::Answer, bool last)>;
  using Read = std::function<void(ClusterState)>;
  using Got = std::function<void(base::result<std::string>)>;
  using Answered = std::function<void(base::result<http::Response>)>;

  RunningOperation(Context& context, Told told) : context_(context), told_(std::move(told)) {}
  RunningOperation(const RunningOperation&) = delete;
  RunningOperation& operator=(const RunningOperation&) = delete;
  virtual ~RunningOperation();

  virtual void start() = 0;
  /// Ends it at once, or, with a write in flight, before its next step.
  void cancel();

 protected:
  Context& context() { return context_; }
  const model::ServiceName& service() const { return context_.options.service; }

  /// Reads the parts and goes on with them; the first failure ends the operation.
  void read(Parts parts, Read then);
  void ask_traffic(std::function<void(base::result<model::Traffic>)> then);
  void get(std::string path, Got then, std::string accept = {});
  void patch(std::string path, std::string body, Got then);
  void write(std::string method, std::string path, std::string content_type, std::string body,
             Got then);
  void proxy(std::string method, std::string path, Answered then);
  /// Not to the API server: to whoever the URL names.
  void ask(http::Request request, Answered then);
  void run(process::Program program, std::function<void(base::result<process::Ended>)> then);
  void call_after(base::Duration length, std::function<void()> task);

  void tell(port::Answer answer) { told_(std::move(answer), false); }
  void finish(port::Answer answer);
  /// A port whose answer has a word of its own for "it could not be done" says it here.
  virtual void fail(base::Error error) { finish(port::Failure{std::move(error)}); }
  bool is_over() const { return over_; }

  /// The given step, to be called only while this operation lives and is not over.
  template <class... Arguments>
  std::function<void(Arguments...)> guarded(std::function<void(Arguments...)> step) {
    return [weak = weak_from_this(), step = std::move(step)](Arguments... arguments) {
      const auto self = weak.lock();
      if (self && !self->over_) step(std::move(arguments)...);
    };
  }

 private:
  /// True, and the operation over, when it was cancelled and no new step may begin.
  bool ends_here();

  Context& context_;
  Told told_;
  std::set<http::ExchangeId> reads_;
  std::set<http::ExchangeId> asked_;
  std::set<process::ChildId> children_;
  std::set<std::uint64_t> timers_;
  std::set<port::OperationId> questions_;  ///< to the switcher
  int writes_ = 0;                         ///< in flight
  bool cancelled_ = false;
  bool over_ = false;
};

}  // namespace bluegreen::adapter::kubernetes
