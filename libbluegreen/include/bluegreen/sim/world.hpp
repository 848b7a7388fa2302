#pragma once

// The simulated world: one service on a small cluster, on a virtual clock. A rehearsal is the
// engine's own pump over it:
//
//   sim::WorldOptions options;                 // seed, versions, traffic, faults
//   sim::World world{options};
//   sim::SimulatedPorts ports{world};          // a driver's ports; see simulated_ports.hpp
//   ... run the engine with ports.environment(), ports.switcher(), ..., ports.reactor() ...
//   world.entered("holding");                  // tell the phases, for faults that wait for one
//   world.totals(), world.observation(), world.log().text()
//
// Events happen one by one, only while somebody steps: SimReactor::wait_until does. All randomness
// comes from the seed; all arithmetic is in integers.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bluegreen/base/random.hpp"
#include "bluegreen/port/operation.hpp"
#include "bluegreen/port/record_store.hpp"
#include "bluegreen/sim/cluster.hpp"
#include "bluegreen/sim/options.hpp"
#include "bluegreen/sim/witness.hpp"

namespace bluegreen::sim {

/// A fault that made a difference, with the phase that the release was in.
struct Hit {
  FaultKind kind = FaultKind::errors;
  std::string phase;
};

/// A probe of the host's for `custom`, with the virtual time that it takes.
struct CustomProbe {
  base::Duration takes{};
  std::function<model::ProbeReport(const port::RunProbe&)> ask;
};

/// Single-threaded, not copied, not moved. Ports, witnesses and sinks refer to it and live no
/// longer.
class BLUEGREEN_EXPORT World {
 public:
  explicit World(WorldOptions options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // ---- what anybody may look at ----
  base::Timestamp now() const;
  const WorldOptions& options() const { return options_; }
  const ClusterState& state() const { return state_; }
  const TrafficTotals& totals() const { return traffic_.totals(); }
  const EventLog& log() const { return log_; }
  model::Observation observation() const;
  const std::string& phase() const { return phase_; }
  const std::vector<Hit>& hits() const { return hits_; }
  /// As it stands now, renewals included.
  port::StoredRecord record() const;

  // ---- time ----
  std::optional<base::Instant> next_event() const { return queue_.next(); }
  /// Runs the next event. Precondition: next_event().
  void step();
  /// Lets time pass up to `to`; runs what is due until then, `to` included.
  void run_until(base::Instant to);

  // ---- the rehearsal's side ----
  /// The witness is told from now on, and must live as long as the world steps and its drivers do.
  void add_witness(Witness& witness) { witnesses_.push_back(&witness); }
  /// The release entered a phase: faults that wait for it are set, the first time.
  void entered(std::string_view phase);
  /// A person ordered the release back.
  void return_ordered();
  /// Adds a fault to the script, with its time counted from the world's beginning (a time that is
  /// past means now).
  void add_fault(const Fault& fault);
  /// It strikes now, whatever its time says.
  void strike(const Fault& fault);
  // What others do, outside of any script.
  void touch_door() { cluster_.touch_door(); }
  void leave_helm_pending(model::Color color) { cluster_.leave_pending(color); }
  void send_requests(std::uint64_t count) { traffic_.send(count); }
  /// A line in the log of the color's pods.
  void write_log(model::Color color, bool error) { cluster_.write_log(color, error); }
  void set_custom_probe(std::string name, CustomProbe probe) {
    custom_probes_[std::move(name)] = std::move(probe);
  }

  // ---- drivers: what runs an engine ----
  DriverId add_driver();
  bool alive(DriverId driver) const;
  /// As by SIGKILL: nothing of what it asked is answered any more, half of what is on its way never
  /// arrives, and its Helm leaves a pending release, or had just ended.
  void kill(DriverId driver);
  /// How many answers the driver was given.
  std::uint64_t answers_given(DriverId driver) const;
  void driver_waits(DriverId driver, base::Instant until);

  // ---- the ports' side ----
  /// A switcher's requests are of its door.
  void start(DriverId driver, port::OperationId id, port::Request request,
             port::CompletionSink sink, const DoorObject* door = nullptr);
  void cancel(DriverId driver, port::OperationId id);
  void load_record(DriverId driver, port::RecordStore::Loaded done);
  void store_record(DriverId driver, std::string expected, std::string text,
                    port::RecordStore::Stored done);
  /// Where nobody is there to tell, and no fault of the record waits, the renewals that follow are
  /// no events: they are counted when somebody comes, a fault is to strike them, or their driver
  /// dies or wants to write.
  void renew_record(DriverId driver, port::Renewal renewal, port::RecordStore::RenewalEnded done);
  void end_renewal(DriverId driver);
  port::RecordWatch watch_record(DriverId driver, port::RecordStore::Loaded changed);

 private:
  /// Names an operation under way inside the world.
  using Serial = std::uint64_t;
  struct Operation {
    Serial serial = 0;
    DriverId driver{};
    port::OperationId id{};
    port::Request request;
    port::CompletionSink sink;
    const DoorObject* door = nullptr;  ///< of a switcher's operation
    bool watching = false;             ///< a watch whose request has arrived
    bool telling = false;              ///< an observation is on its way
    base::Instant silent_until{};
    std::optional<port::SharedAnswer> told{};
    port::SharedAnswer answer{};  ///< on its way back
    int in_a_row = 0;             ///< VerifyTraffic
    port::TrafficSeen seen{};
  };
  class Asker;
  using RecordWatcher = std::weak_ptr<const port::RecordStore::Loaded>;
  struct Driver {
    bool alive = true;
    std::uint64_t answers = 0;
    std::vector<RecordWatcher> record_watchers;
    std::uint64_t renewals = 0;  ///< that it has begun
  };
  /// A fault that waits for an operation: its `count` is how many it has left to strike.
  struct Armed {
    Fault fault;
    std::optional<base::Instant> until{};
  };
  /// One of a driver's renewals: each has chances of its own, so that it can be computed alone.
  struct OneRenewal {
    base::Instant begun;
    base::Instant arrives;
    base::Random chances;  ///< of what comes after
  };
  /// Renewals that are no events, from the first one on.
  struct Unseen {
    DriverId by{};
    port::Renewal renewal;
    port::RecordStore::RenewalEnded done;
    std::uint64_t first = 0;  ///< its number among the driver's
  };

  /// What has become of them.
  struct Seen {
    OneRenewal newest;  ///< that was begun before now
    std::uint64_t written = 0;
    base::Instant last;        ///< when the last that is written was begun
    bool has_arrived = false;  ///< the newest is written, too
  };

  // world.cpp
  Driver& driver(DriverId id) { return drivers_[static_cast<std::size_t>(id) - 1]; }
  const Driver& driver(DriverId id) const { return drivers_[static_cast<std::size_t>(id) - 1]; }
  void say(std::string_view text) { log_.line(queue_.now(), text); }
  template <class MakeText>
  void say(std::initializer_list<std::uint64_t> values, const MakeText& text) {
    log_.line(queue_.now(), values, text);
  }
  void set_up();
  void after_event();

  // operations.cpp
  /// Where the operation is not over by then.
  template <class Step>
  void later(const Operation& operation, base::Duration delay, Step step) {
    queue_.after(delay, [this, serial = operation.serial, step = std::move(step)]() mutable {
      const auto found = operations_.find(serial);
      if (found != operations_.end()) step(found->second);
    });
  }
  /// The same of a step of the world's own: small enough to need no memory.
  template <void (World::*step)(Operation&)>
  void later(const Operation& operation, base::Duration delay) {
    queue_.after(delay, [this, serial = operation.serial] {
      const auto found = operations_.find(serial);
      if (found != operations_.end()) (this->*step)(found->second);
    });
  }
  void arrive(Operation& operation);
  bool vanishes(DriverId id, base::Random& chances);
  void perform(Operation& operation);
  void judged(Operation& operation, const port::SharedAnswer& answer);
  void read(Operation& operation, const port::SharedAnswer& answer);
  void answer_failed(const Operation& operation, base::Error error);
  void finish(Operation& operation, const port::SharedAnswer& answer);
  void hand_over(Operation& operation);
  void deliver(const Operation& operation, const port::SharedAnswer& answer);
  PodId connect_through(const DoorObject& door);
  port::SharedAnswer seen_by(const Operation& operation) const;
  void verify(Operation& operation);
  void tell_watches();
  void tell(Operation& operation);

  // sampling.cpp
  model::TrafficSample sample();

  // probing.cpp
  void run_probe(const Operation& operation, const port::RunProbe& request);
  const CustomProbe* find_custom(const runbook::ProbeSpec& probe) const;

  // records.cpp
  template <class Value>
  void answer_of_record(DriverId by, const std::string& operation, base::result<Value> answer,
                        std::function<void(base::result<Value>)> done, base::Random& chances);
  base::result<std::string> judge_store(const std::string& expected, std::string text,
                                        base::Random& chances, std::optional<DriverId> untold);
  void tell_record(DriverId id, const RecordWatcher& watcher, base::Random& chances);
  void change_record(std::string text, base::Random& chances, std::optional<DriverId> untold);

  void begin_renewal(DriverId by, const OneRenewal& one, port::Renewal renewal,
                     port::RecordStore::RenewalEnded done);

  // renewals.cpp
  base::Timestamp timestamp(base::Instant at) const {
    return {at, options_.begins + at.time_since_epoch()};
  }
  bool anybody_could_tell(const port::Renewal& renewal) const;
  OneRenewal renewal_of(DriverId by, std::uint64_t number, base::Instant begun) const;
  Seen seen_of(const Unseen& unseen) const;
  void see_renewals();

  // striking.cpp
  void set_fault(Fault fault, base::Instant from);
  model::Color struck(const Fault& fault) const;
  void condition_changed(FaultKind kind, model::Color color);
  void strike_event(const Fault& fault, model::Color color);
  void arm(const Fault& fault);
  void break_watches(const Fault& fault);
  void hit(FaultKind kind);
  const Fault* strikes(FaultKind kind, std::string_view operation);
  std::optional<base::Error> error_for(std::string_view operation);
  bool loses_answer(const std::string& operation);

  WorldOptions options_;
  EventQueue queue_;
  EventLog log_;
  base::Random random_;   ///< the root of the streams
  base::Random network_;  ///< the ways to and from the API server, what gets lost, single requests
  ClusterState state_;
  Traffic traffic_;
  Cluster cluster_;
  base::Random records_;              ///< the ways of the record
  const std::uint64_t renewal_seed_;  ///< of the chances of each renewal

  std::vector<Witness*> witnesses_;
  std::vector<Driver> drivers_;
  std::map<Serial, Operation> operations_;
  Serial next_serial_ = 1;
  std::map<std::string, CustomProbe> custom_probes_;
  std::shared_ptr<Asker> asker_;       ///< of all other probes
  std::vector<Fault> waiting_faults_;  ///< for their phase
  std::vector<Armed> armed_;           ///< for operations
  std::vector<Hit> hits_;
  std::string phase_;
  port::StoredRecord record_;
  std::uint64_t record_version_ = 0;
  std::optional<Unseen> unseen_;
  std::function<std::string()> unread_;  ///< the record's text, of renewals that nobody has read
  std::uint64_t told_changes_ = 0;
  std::set<FaultKind> met_;  ///< of conditions; each is a hit once
};

}  // namespace bluegreen::sim
