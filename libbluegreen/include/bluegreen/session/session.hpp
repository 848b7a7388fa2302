#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "bluegreen/engine/explain.hpp"
#include "bluegreen/engine/pump.hpp"
#include "bluegreen/session/outcome.hpp"

namespace bluegreen::session {

/// How far a driver goes.
enum class Until {
  end,   ///< to the last step: the old color is deleted
  held,  ///< the hold is over and the new color serves; what is due later is in the record (deploy)
  seen,  ///< the switch is seen (deploy --detach)
  due,   ///< everything that is due now and nothing before (resume --due)
};

/// What the host of a blocking call says in every turn.
enum class Go {
  on,
  leave,  ///< stop, resumable, within 5 s; a write in flight is awaited
  die,    ///< stop as by SIGKILL: nothing is awaited or written any more (rehearsals)
};

struct SessionOptions {
  std::string owner = "bluegreen";  ///< who drives: "user@host:pid"
  /// From a second to a day: renewed at a third, and once it ran out the driver counts as gone.
  base::Duration lease = std::chrono::seconds{30};
  engine::Sinks sinks{};  ///< told of every entry of the journal
  /// Asked once when a gate opens (awaiting_promotion, undecided). Nothing, or what is no
  /// Intent::Kind: somebody else answers; the driver leaves with Outcome::waiting.
  std::function<std::optional<engine::Intent>(const engine::Release&)> gate{};
  /// Drive on while a gate is open that `gate` did not answer: the answer comes by post().
  bool stay_at_gate = false;

  // Of blocking calls alone:
  /// Called in every turn; anything but `on` ends the call under way with Outcome::interrupted or
  /// Errc::cancelled.
  std::function<Go()> go{};
  /// When `go` is to be called next, at the latest. Nothing given: only when something happens.
  std::function<base::Instant()> next_turn{};
};

/// A runbook and the ports of its environment, put together: what a person does with a service.
///
/// Every task is there twice. observe(), deploy(), … block until it has ended and let the reactor
/// work meanwhile. begin_observe(), begin_deploy(), … return at once: the host calls turn() when
/// its time has come or the reactor was woken, and `done` is called from inside a turn, once, with
/// what came of it. The reactor of such a host tells the time and is woken; wait_until() is never
/// called.
///
/// A runbook that was built in code is looked at before it is planned or released, and so is the
/// version (model::check_version): a mistake fails with invalid_argument.
///
/// One task at a time: another call while one is under way, also from inside a callback, fails
/// with refused and changes nothing. Ports and options are looked at when a task begins: what is
/// missing, null or out of range fails it with invalid_argument. All calls come from one thread;
/// post() alone comes from any. The ports outlive the session's calls. What they answer after its
/// end is dropped, so they may outlive the session.
///
/// Callbacks run on the calling thread. What one throws reaches the host after the turn, in which
/// everything that was decided is carried out: from turn(), with which the host may go on; from a
/// blocking call, after the release was left so that it can be resumed. What a port throws is a
/// failure that may have been applied; the release goes on. What the reactor throws while a
/// blocking call waits ends the call as Go::die does. No callback destroys the session.
class BLUEGREEN_EXPORT Session {
 public:
  template <class T>
  using Done = std::function<void(base::result<T>)>;

  Session(port::Ports ports, runbook::SharedRunbook runbook, SessionOptions options);
  /// A release under way stays as it is recorded: as by SIGKILL, and its lease runs out. Leave it
  /// before.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Reads the world. Fails as the environment does, or timed_out after 30 s.
  base::result<model::Observation> observe();
  /// The dry run. Refusals are in the plan, not failures.
  base::result<plan::Plan> plan(const std::string& version);
  /// Reads the record; an empty one where there is none.
  base::result<engine::Record> record();

  /// Begins a release and drives it. Fails with refused while another one is under way, and as the
  /// record store does; then nothing was changed. What happens to the release itself is the
  /// Outcome; what the plan refuses already is Outcome::refused before the first write, and is in
  /// no record.
  base::result<Outcome> deploy(const std::string& version, Until until);
  /// Goes on with the release under way, once its driver is gone (its lease ran out on our clock)
  /// or at once where it never renewed since. Fails with not_found when none is under way.
  base::result<Outcome> resume(Until until);
  /// Asks the driver for the old color and waits until the release has ended; takes over when the
  /// driver does not answer.
  base::result<Outcome> abort(const std::string& who);
  /// Answers the gate: tells the driver, or takes the release over and goes on.
  base::result<Outcome> promote(const std::string& who, Until until);
  /// A new release that puts the version of release `number` of our history on the idle color.
  base::result<Outcome> rollback(std::uint64_t number, Until until);

  base::result<void> begin_observe(Done<model::Observation> done);
  base::result<void> begin_plan(std::string version, Done<plan::Plan> done);
  base::result<void> begin_record(Done<engine::Record> done);
  base::result<void> begin_deploy(std::string version, Until until, Done<Outcome> done);
  base::result<void> begin_resume(Until until, Done<Outcome> done);
  base::result<void> begin_abort(std::string who, Done<Outcome> done);
  base::result<void> begin_promote(std::string who, Until until, Done<Outcome> done);
  base::result<void> begin_rollback(std::uint64_t number, Until until, Done<Outcome> done);

  /// Does what can be done now and returns when it is to be called again, at the latest: far away
  /// where only something that happens, which wakes the reactor, is awaited, and where no task is
  /// under way; `now` where the task has ended. `now` is the reactor's clock. From inside a
  /// callback it does nothing.
  base::Instant turn(base::Timestamp now);
  /// A task is under way: `done` was not called yet.
  bool busy() const;
  /// The task under way ends, resumable, within 5 s of turns: a write in flight is awaited and the
  /// lease given back. Then `done` is told Outcome::interrupted or Errc::cancelled.
  void leave();

  /// Of the release driven here, or of the last one; nothing before the first. Until the next turn.
  const engine::Release* release() const;
  /// To the release driven here. From any thread and from inside callbacks, from construction on.
  /// Fails with refused while no release is begun, resumed or driven here, or it is being left:
  /// what is accepted is heard, and never kept for a later one; with invalid_argument where there
  /// is no such kind.
  base::result<void> post(engine::Intent intent);

 private:
  class Implementation;
  template <class T, class Begin>
  base::result<T> run(const Begin& begin);

  std::unique_ptr<Implementation> implementation_;
};

}  // namespace bluegreen::session
