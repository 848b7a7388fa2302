#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bluegreen/engine/claim.hpp"
#include "bluegreen/session/session.hpp"
#include "engine/callbacks.hpp"
#include "session/service_record.hpp"

namespace bluegreen::session {

/// Intents from any thread, for the release that is driven here.
class Intents {
 public:
  bool put(engine::Intent intent) {
    const std::scoped_lock lock{mutex_};
    if (open_) waiting_.push_back(std::move(intent));
    any_.store(!waiting_.empty(), std::memory_order_release);
    return open_;
  }
  std::vector<engine::Intent> take() {
    if (!any_.load(std::memory_order_acquire)) return {};
    const std::scoped_lock lock{mutex_};
    any_.store(false, std::memory_order_relaxed);
    return std::exchange(waiting_, {});
  }
  void open() {
    const std::scoped_lock lock{mutex_};
    open_ = true;
  }
  /// No more come. False where some still wait, which are to be heard first.
  bool close() {
    const std::scoped_lock lock{mutex_};
    open_ = false;
    return waiting_.empty();
  }
  /// What came before is for nobody.
  void set_open(bool open) {
    const std::scoped_lock lock{mutex_};
    open_ = open;
    waiting_.clear();
    any_.store(false, std::memory_order_relaxed);
  }

 private:
  std::mutex mutex_;
  bool open_ = false;
  std::vector<engine::Intent> waiting_;
  std::atomic<bool> any_{false};  ///< so that whoever looks in vain takes no lock
};

/// What a person does with a service, as tasks that wait in the middle (tasks.cpp, driving.cpp) and
/// go on from turn to turn (session.cpp).
class Session::Implementation {
 public:
  Implementation(port::Ports ports, runbook::SharedRunbook runbook, SessionOptions options)
      : ports_(std::move(ports)), runbook_(std::move(runbook)), options_(std::move(options)) {}

  // ---- the tasks ----
  Task<base::result<model::Observation>> observe();
  Task<base::result<plan::Plan>> plan(std::string version);
  Task<base::result<engine::Record>> record() { return record_.read(); }
  Task<base::result<Outcome>> deploy(std::string version, Until until);
  Task<base::result<Outcome>> resume(Until until);
  Task<base::result<Outcome>> abort(std::string who);
  Task<base::result<Outcome>> promote(std::string who, Until until);
  Task<base::result<Outcome>> rollback(std::uint64_t number, Until until);

  // ---- from turn to turn ----
  /// `drives`: the release is ours from the first moment on, and intents are for it. Of others it
  /// is ours when it was taken over.
  template <class T>
  base::result<void> begin(Task<base::result<T>> task, Done<T> done, bool drives,
                           std::optional<Until> until = {});
  base::Instant turn(base::Timestamp now);
  bool busy() const { return root_.has_value(); }
  bool turning() const { return turning_; }
  void leave();
  /// Turns until it is answered, as a blocking call does; false where the host said die.
  bool block(const std::function<bool()>& answered);
  /// As by SIGKILL. What the release came to, for a call that drove one.
  base::result<Outcome> die();

  const engine::Release* release() const;
  base::result<void> post(engine::Intent intent);

 private:
  Task<base::result<plan::Plan>> plan_as_seen(std::string version);
  Task<bool> refuses(std::string version);
  Task<base::result<Outcome>> take_over(Until until, std::optional<engine::Intent> intent);
  Task<base::result<Outcome>> hand_in(engine::StoredIntent intent, Until until);
  Task<base::result<Outcome>> await_end();
  Task<base::result<std::optional<Outcome>>> look_for_driver(Until until);
  Task<base::result<bool>> begin_pump(ServiceRecord::Change claim);
  Task<base::result<Outcome>> drive(Until until, std::optional<engine::Intent> first);
  Task<bool> drive_on(Until until);
  base::Instant pump(base::Timestamp now);
  bool ask_gate();
  void keep(engine::Release release) {
    last_ = std::make_unique<const engine::Release>(std::move(release));
  }
  engine::Claimant claimant() const { return {options_.owner, options_.lease}; }

  template <class T>
  Task<bool> tell(Task<base::result<T>> task, Done<T> done);
  base::result<void> may_begin(std::optional<Until> until) const;
  void end_task();
  void drop_task();
  base::Instant latest_wait();

  port::Ports ports_;
  runbook::SharedRunbook runbook_;
  SessionOptions options_;
  engine::Callbacks callbacks_;
  Intents intents_;
  Turns turns_;
  ServiceRecord record_{ports_.record, ports_.reactor, turns_, runbook_};
  std::unique_ptr<engine::Pump> pump_;
  std::optional<engine::Phase> asked_gate_;
  std::unique_ptr<const engine::Release> last_;  ///< driven here, or met; nothing before
  bool turning_ = false;
  std::function<void()> tell_;      ///< the host what came of the task, when it has ended
  std::optional<Task<bool>> root_;  ///< the task under way; it ends before what it uses
};

/// The driver has nothing more to do here.
bool has_reached(const engine::Release& state, Until until, base::Timestamp now);

}  // namespace bluegreen::session
