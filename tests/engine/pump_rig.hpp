#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bluegreen/engine/claim.hpp"
#include "bluegreen/engine/pump.hpp"
#include "bluegreen/sim/simulated_ports.hpp"

namespace bluegreen::engine_test {

/// The simulated record with faults of its own. A refused write is answered as late as a true one.
class FaultyStore : public port::RecordStore {
 public:
  explicit FaultyStore(port::RecordStore& inner) : inner_(inner) {}

  void load(Loaded done) override { inner_.load(std::move(done)); }
  void store(std::string expected, std::string text, Stored done) override;
  port::RecordWatch watch(Loaded changed) override { return inner_.watch(std::move(changed)); }

  bool refuse = false;                            ///< every write fails and changes nothing
  base::Errc refusal = base::Errc::server_error;  ///< how
  bool silent = false;                            ///< no write is answered
  int lose = 0;           ///< so many writes are applied, and their answers are timeouts
  int asked = 0;          ///< writes that the pump wanted
  std::string last_text;  ///< of the last of them

 private:
  port::RecordStore& inner_;
};

/// An effect as it was begun, and what the stored record said at that moment.
struct Begun {
  base::Instant at;
  std::string name;
  std::string text;
  bool recorded = false;  ///< the record names the effect and its phase
};

/// Looks into the stored record whenever an effect is begun.
class Guard : public port::Environment, public port::TrafficSwitcher {
 public:
  Guard(sim::World& world, sim::SimulatedPorts& inner) : world_(world), inner_(inner) {}

  void start(port::OperationId id, const port::EnvironmentRequest& request,
             port::CompletionSink sink) override {
    std::visit([&](const auto& each) { note(each); }, request);
    inner_.environment().start(id, request, sink);
  }
  void start(port::OperationId id, const port::SwitcherRequest& request,
             port::CompletionSink sink) override {
    std::visit([&](const auto& each) { note(each); }, request);
    inner_.switcher().start(id, request, sink);
  }
  void cancel(port::OperationId id) override {
    inner_.environment().cancel(id);
    inner_.switcher().cancel(id);
  }

  const engine::Pump* pump = nullptr;
  std::vector<Begun> begun;

  int count(const std::string& name) const;

 private:
  void note(const port::Request& request);

  sim::World& world_;
  sim::SimulatedPorts& inner_;
};

class Entries : public engine::Sink {
 public:
  base::result<void> tell(const engine::Notice& notice) override {
    all.push_back(notice.entry);
    return base::success();
  }
  int count(journal::EntryKind kind, const std::string& name) const;

  std::vector<journal::Entry> all;
};

/// One driver over a simulated world, its ports watched and faulty as a test wants them.
class PumpRig {
 public:
  explicit PumpRig(sim::World& where)
      : world(where), ports(where), store(ports.records()), guard(where, ports) {}

  /// Claims a new release, or the one under way, and makes the pump.
  void begin(const runbook::Runbook& runbook, const std::string& version = "1.2.4");
  void resume();
  /// Pumps until the condition holds; false when the release ended, or ten virtual hours passed,
  /// before.
  bool until(const std::function<bool(const engine::Release&)>& condition);
  bool until(engine::Phase phase) {
    return until([phase](const engine::Release& state) { return state.phase == phase; });
  }
  /// Pumps for so long.
  void run_for(base::Duration length);
  /// Pumps until the release has ended and is recorded.
  void finish();

  /// Leaves in good order.
  void leave();

  engine::Record stored() const;
  /// Somebody else's change of the record, by compare-and-set.
  void change_record(const std::function<engine::Record(engine::Record)>& change);
  const engine::Release& state() const { return pump->state(); }

  sim::World& world;
  sim::SimulatedPorts ports;
  FaultyStore store;
  Guard guard;
  std::shared_ptr<Entries> journal = std::make_shared<Entries>();
  std::unique_ptr<engine::Pump> pump;

 private:
  void drive(engine::Record record);
};

}  // namespace bluegreen::engine_test
