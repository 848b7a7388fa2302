#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

#include "bluegreen/adapter/sqlite/journal.hpp"
#include "bluegreen/live/open_session.hpp"
#include "callbacks.hpp"
#include "host_runbook.hpp"

namespace bluegreen_python {

/// What every live session is given.
struct LiveOptions {
  std::string owner;
  base::Duration lease;
  std::vector<std::shared_ptr<bluegreen::adapter::sqlite::Journal>> journals;
  std::map<std::string, std::shared_ptr<HostProbe>> probes;
  std::shared_ptr<HostSwitcher> switcher;  ///< beside the other ports; none: the environment's own
  std::shared_ptr<HostGate> gate;
  Callbacks::OnEvent on_event;
  std::function<void()>
      on_interrupt;  ///< once, when the session begins to leave because of an exception
};

/// A session over the real cluster, or over an environment of Python's: works without the GIL,
/// looks after signals and Python's threads every 50 ms, and leaves the release resumable before an
/// exception of Python's goes on.
class LiveSession {
 public:
  static std::unique_ptr<LiveSession> open_cluster(const HostRunbook& runbook,
                                                   const std::string& context,
                                                   const std::string& helm, LiveOptions options);
  static std::unique_ptr<LiveSession> open_host(const HostRunbook& runbook,
                                                std::shared_ptr<HostEnvironment> environment,
                                                std::shared_ptr<HostRecord> record,
                                                std::shared_ptr<HostClock> clock,
                                                LiveOptions options);
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
  /// To the release driven here. From any thread.
  void post(engine::Intent intent);
  base::UtcTime now();

 private:
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
  bool leaving_ = false;
  bool gate_left_ = false;
  std::shared_ptr<GateReply> gate_reply_;
  mutable std::mutex mutex_;
  std::vector<engine::Intent> posted_;
  std::optional<engine::Release> latest_;

  // What the session uses, in the order in which it was made.
  std::vector<std::unique_ptr<ProbePort>> probes_;
  std::unique_ptr<HostReactor> reactor_;
  std::unique_ptr<EnvironmentPort> environment_;
  std::unique_ptr<SwitcherPort> switcher_;
  std::unique_ptr<RecordPort> record_;
  std::unique_ptr<bluegreen::live::ClusterSession> cluster_;
  std::unique_ptr<session::Session> own_;
  session::Session* session_ = nullptr;
  port::Reactor* clock_ = nullptr;
};

}  // namespace bluegreen_python
