#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "bluegreen/live/open_session.hpp"
#include "callbacks.hpp"
#include "host_runbook.hpp"

namespace bluegreen_python {

/// The ports of Python's that were given. Whatever is opened for them ends before them.
struct HostPorts {
  std::unique_ptr<HostReactor> reactor;
  std::vector<std::unique_ptr<ProbePort>> probes;
  std::unique_ptr<EnvironmentPort> environment;
  std::unique_ptr<SwitcherPort> switcher;
  std::unique_ptr<MetricsPort> metrics;
  std::unique_ptr<RecordPort> record;
  port::Ports ports;  ///< all of these but the reactor
};

/// Everything that a live session may be given. Python passes it through as it is.
struct LiveOptions {
  std::string owner;
  base::Duration lease = session::SessionOptions{}.lease;
  std::map<std::string, std::string> settings;  ///< of the environment
  /// In place of the environment's; none: its own. The environment counts and switches, too, where
  /// nothing else does.
  std::shared_ptr<HostEnvironment> environment;
  std::shared_ptr<HostSwitcher> switcher;
  std::shared_ptr<HostMetrics> metrics;
  std::shared_ptr<HostRecord> record;
  std::shared_ptr<HostClock> reactor;
  Probes probes;
  std::optional<std::filesystem::path> journal;
  std::shared_ptr<HostGate> gate;
  Callbacks::OnEvent on_event;
  std::function<void()>
      on_interrupt;  ///< once, when the session begins to leave because of an exception
};

/// A session on the environment that the runbook names, or on one of Python's: works without the
/// GIL, looks after signals and Python's threads every 50 ms, and leaves the release resumable
/// before an exception of Python's goes on.
class LiveSession {
 public:
  static std::unique_ptr<LiveSession> open(const HostRunbook& runbook, LiveOptions options);
  explicit LiveSession(LiveOptions options);
  ~LiveSession();
  LiveSession(const LiveSession&) = delete;
  LiveSession& operator=(const LiveSession&) = delete;

  model::Observation observe();
  bluegreen::plan::Plan plan(const std::string& version);
  engine::Record record();
  session::Outcome deploy(const std::string& version, session::Until until);
  session::Outcome resume(session::Until until);
  session::Outcome abort(const std::string& who);
  session::Outcome promote(const std::string& who, session::Until until);
  session::Outcome rollback(std::uint64_t number, session::Until until);

  /// Of the release driven here, or of the last one. From any thread.
  std::optional<engine::Release> release() const;
  /// To the release driven here, from any thread. Raises RefusedError while there is none.
  void post(engine::Intent intent);
  base::UtcTime now();
  /// From now on every call is refused. Refused itself while one is at work.
  void close();

 private:
  /// One call at a time.
  void begin_work();
  void give_ports();
  void open_on(const HostRunbook& runbook);
  session::SessionOptions session_options();
  session::Go go();
  void ask_gate(const engine::Release& release);
  bool take_gate_answer();
  template <class Call>
  auto run(const Call& call);
  session::Outcome drive(
      const std::function<base::result<session::Outcome>(session::Session&)>& call);

  LiveOptions options_;
  Callbacks callbacks_;
  std::atomic<bool> busy_{false};
  std::atomic<std::thread::id> at_work_{};  ///< in which thread
  bool leaving_ = false;
  bool gate_left_ = false;
  std::shared_ptr<GateReply> gate_reply_;
  mutable std::mutex mutex_;
  std::optional<engine::Release> latest_;

  // What the session uses, in the order in which it was made.
  HostPorts host_;
  std::unique_ptr<session::OpenedEnvironment> opened_;
  std::unique_ptr<session::Session> session_;
};

}  // namespace bluegreen_python
