#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bluegreen/adapter/kubernetes/api_client.hpp"
#include "bluegreen/adapter/kubernetes/cluster_state.hpp"
#include "bluegreen/adapter/kubernetes/kubernetes_ports.hpp"

namespace bluegreen::adapter::kubernetes {

/// What the ports of one service work with. Everything named here outlives them.
struct Context {
  ApiClient& api;
  http::Client& client;
  http::Timers& timers;
  port::Clock& clock;
  process::Launcher& launcher;
  Options options;
  port::TrafficSwitcher* switcher = nullptr;  ///< asked by the guard of the environment
};

template <class T>
using Then = std::function<void(base::result<T>)>;

/// One operation of a port under way: it is started by a function of operations.hpp, and each step
/// by the callback of the one before. A step after its end is never called, and its end ends its
/// reads. Owned by its port; callbacks keep it alive while they run.
class Operation : public std::enable_shared_from_this<Operation> {
 public:
  using Told = std::function<void(port::Answer, bool last)>;

  Operation(Context& context, Told told) : context_(context), told_(std::move(told)) {}
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  ~Operation();

  const Options& options() const { return context_.options; }
  const model::ServiceName& service() const { return context_.options.service; }
  base::Instant now() const { return context_.clock.now().monotonic; }
  /// What its steps share; it lives as long as the operation.
  template <class State>
  State& keep(State state) {
    const auto kept = std::make_shared<State>(std::move(state));
    kept_.push_back(kept);
    return *kept;
  }

  /// Reads the parts side by side and goes on with them; the first failure ends the operation.
  void read(const std::vector<Part>& parts, std::function<void(const Reading&)> then);
  void get(std::string path, std::string accept, Then<std::string> then);
  void write(Write write, Then<std::string> then);
  /// A request to a pod or a service ("pods", "services") on the port of the service.
  void proxy(std::string method, std::string_view plural, const std::string& name,
             const std::string& path, Then<http::Response> then);
  /// Not to the API server: to whoever the URL names.
  void ask(http::Request request, Then<http::Response> then);
  void ask_traffic(Then<model::Traffic> then);
  void run(process::Program program, Then<process::Ended> then);
  void call_after(base::Duration length, std::function<void()> task);
  /// Goes on until the end of the operation.
  void watch(std::string path, std::string accept, Then<WatchEvent> changed);

  void tell(port::Answer answer) { told_(std::move(answer), false); }
  void finish(port::Answer answer);
  /// Ends it with the error in the port's words.
  void fail(base::Error error);
  /// For a port whose answer has words of its own for "it could not be done"; a cancellation stays
  /// a port::Failure.
  void say_failures_as(port::Answer (*said)(const base::Error&)) { said_ = said; }
  /// Ends it at once, or, with a write in flight, before its next step.
  void cancel();

 private:
  struct Step {
    bool is_write = false;         ///< or a program: its end is awaited
    std::function<void()> cancel;  ///< null: it cannot be ended early
  };

  template <class... Arguments, class Begin>
  void begin_step(bool is_write, std::function<void(Arguments...)> then, Begin begin);
  bool is_writing() const;
  /// True, and the operation over, when it was cancelled and no new step may begin.
  bool ends_here();

  Context& context_;
  Told told_;
  port::Answer (*said_)(const base::Error&) = nullptr;
  std::vector<std::shared_ptr<void>> kept_;
  std::map<std::uint64_t, Step> steps_;  ///< under way
  std::uint64_t last_step_ = 0;
  bool cancelled_ = false;
  bool over_ = false;
};

/// Calls `then` when it was itself called `count` times, which is once at least.
std::function<void()> after(std::size_t count, std::function<void()> then);

}  // namespace bluegreen::adapter::kubernetes
