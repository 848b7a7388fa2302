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

/// What the host says in every turn of a driver.
enum class Go {
  on,
  leave,  ///< stop, resumable, within 5 s; a write in flight is awaited
  die,    ///< stop as by SIGKILL: nothing is awaited or written any more (rehearsals)
};

struct SessionOptions {
  std::string owner = "bluegreen";  ///< who drives: "user@host:pid"
  base::Duration lease = std::chrono::seconds{30};
  engine::Notify on_event;  ///< for every journal entry
  /// Called in every turn; anything but `on` ends the call under way with Outcome::interrupted or
  /// Errc::cancelled.
  std::function<Go()> go;
  /// When `go` is to be called next, at the latest. Nothing given: only when something happens.
  std::function<base::Instant()> next_turn;
  /// Asked once when a gate opens (awaiting_promotion, undecided). Nothing: somebody else answers;
  /// the driver leaves with Outcome::waiting.
  std::function<std::optional<engine::Intent>(const engine::Release&)> gate;
  /// Drive on while a gate is open that `gate` did not answer: the answer comes by post().
  bool stay_at_gate = false;
};

/// A runbook and the ports of its environment, put together: what a person does with a service. Not
/// thread-safe; only post() may be called from another thread. Calls that drive a release block
/// until it stopped, and let the reactor work meanwhile. The ports outlive the session.
class BLUEGREEN_EXPORT Session {
 public:
  Session(engine::Ports ports, runbook::Runbook runbook, SessionOptions options);
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

  /// Of the release driven here, or of the last one; nothing before the first.
  const engine::Release* release() const;
  /// From any thread: to the release driven here.
  void post(engine::Intent intent);

 private:
  struct Claimed {
    engine::Record record;
    std::string version;
  };
  using Change = std::function<base::result<engine::Record>(engine::Record)>;

  bool refuses(const std::string& version);
  base::result<Claimed> change_record(const Change& change);
  base::result<port::StoredRecord> load();
  base::result<bool> wait_for_driver(base::Duration limit,
                                     const std::function<bool(const engine::Record&)>& answered);
  base::result<bool> driver_lives(const engine::Record& record);
  base::result<Outcome> take_over(Until until, std::optional<engine::Intent> intent);
  base::result<Outcome> drive(Claimed claimed, Until until, std::optional<engine::Intent> first);
  base::result<Outcome> hand_in(engine::StoredIntent intent, Until until);
  base::result<Outcome> await_end();
  Go go() const { return options_.go ? options_.go() : Go::on; }
  void wait_until(base::Instant deadline);
  /// Lets the reactor work until it is done, or that long; cancelled when the host says so.
  base::result<bool> work(base::Duration limit, const std::function<bool()>& done);
  base::result<bool> rest(base::Duration time);
  base::result<void> await(const std::function<bool()>& answered);
  template <class T, class Begin>
  base::result<T> ask_record(const Begin& begin);
  bool ask_gate();

  engine::Ports ports_;
  runbook::Runbook runbook_;
  SessionOptions options_;
  std::unique_ptr<engine::Pump> pump_;
  std::optional<engine::Phase> asked_gate_;
  std::optional<engine::Release> last_;
};

}  // namespace bluegreen::session
