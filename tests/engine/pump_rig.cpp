#include "engine/pump_rig.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace bluegreen::engine_test {

void FaultyStore::store(std::string expected, std::string text, Stored done) {
  ++asked;
  last_text = text;
  if (silent) return;
  if (refuse) {
    return inner_.load([this, done = std::move(done)](const base::result<port::StoredRecord>&) {
      done(base::failure(refusal, "no"));
    });
  }
  if (lose > 0) {
    --lose;
    return inner_.store(std::move(expected), std::move(text),
                        [done = std::move(done)](const base::result<std::string>&) {
                          done(base::failure(base::Errc::timed_out, "no answer"));
                        });
  }
  inner_.store(std::move(expected), std::move(text), std::move(done));
}

namespace {

/// A stamp is half of an effect of the engine's; the record announces the whole.
std::string announced(const port::Request& request) {
  const bool is_half = std::holds_alternative<port::StampWorkloads>(request) ||
                       std::holds_alternative<port::StampTraffic>(request);
  return port::to_text(is_half ? port::TakeOver{*port::stamp_of(request)} : request);
}

}  // namespace

void Guard::note(const port::Request& request) {
  if (!port::is_effect(request)) return;
  const auto text = announced(request);
  bool recorded = false;
  if (const auto record = engine::decode(world_.record().text, world_.now());
      record && record.value().release) {
    const auto& release = *record.value().release;
    recorded = release.pending_effect.find(text) != std::string::npos &&
               release.phase == pump->state().phase;
  }
  begun.push_back({world_.now().monotonic, port::name_of(request), text, recorded});
}

int Guard::count(const std::string& name) const {
  return static_cast<int>(std::ranges::count(begun, name, &Begun::name));
}

int Entries::count(journal::EntryKind kind, const std::string& name) const {
  return static_cast<int>(std::ranges::count_if(
      all, [&](const journal::Entry& entry) { return entry.kind == kind && entry.name == name; }));
}

void PumpRig::drive(engine::Record record) {
  const auto text = engine::encode(record, world.now());
  std::optional<std::string> version;
  ports.records().store(world.record().version, text, [&](const base::result<std::string>& answer) {
    ASSERT_TRUE(answer);
    version = answer.value();
  });
  while (!version) ports.reactor().wait_until(world.now().monotonic + std::chrono::seconds{1});
  engine::Ports all{&ports.reactor(), &guard, &guard, &ports.metrics(), &store, {}};
  for (const auto* probes : {&record.release->runbook->validate, &record.release->runbook->watch}) {
    for (const auto& probe : *probes) all.probes[runbook::kind_of(probe)] = &ports.probe();
  }
  const auto tell_world = engine::sink_of([this](const engine::Notice& notice) {
    if (notice.entry.kind == journal::EntryKind::phase) world.entered(notice.entry.phase);
  });
  pump = std::make_unique<engine::Pump>(all, std::move(record), *version,
                                        engine::Sinks{journal, tell_world});
  guard.pump = pump.get();
}

void PumpRig::begin(const runbook::Runbook& runbook, const std::string& version) {
  auto record = engine::claim_new(stored(), {"ada@host:7"}, runbook, version, world.now());
  ASSERT_TRUE(record) << record.error().message;
  drive(std::move(record.value()));
}

void PumpRig::resume() {
  auto record = engine::claim_to_resume(stored(), {"bob@host:9"}, world.now());
  ASSERT_TRUE(record) << record.error().message;
  drive(std::move(record.value()));
}

bool PumpRig::until(const std::function<bool(const engine::Release&)>& condition) {
  const auto end = world.now().monotonic + std::chrono::hours{10};
  while (world.now().monotonic < end && !ports.killed()) {
    const auto next = pump->pump(ports.reactor().now());
    if (condition(state())) return true;
    if (pump->finished()) return false;
    ports.reactor().wait_until(std::min(next, end));
  }
  return false;
}

void PumpRig::run_for(base::Duration length) {
  const auto end = world.now().monotonic + length;
  while (world.now().monotonic < end) {
    const auto next = pump->pump(ports.reactor().now());
    ports.reactor().wait_until(std::min(next, end));
  }
}

void PumpRig::finish() {
  until([](const engine::Release&) { return false; });
  EXPECT_TRUE(pump->finished()) << engine::to_text(state().phase);
}

void PumpRig::leave() {
  pump->leave(std::chrono::seconds{5});
  while (!pump->left()) ports.reactor().wait_until(pump->pump(ports.reactor().now()));
}

engine::Record PumpRig::stored() const {
  auto record = engine::decode(world.record().text, world.now());
  if (record) return std::move(record.value());
  ADD_FAILURE() << record.error().message;
  return {};
}

void PumpRig::change_record(const std::function<engine::Record(engine::Record)>& change) {
  sim::SimulatedPorts other{world};
  bool done = false;
  while (!done) {
    std::optional<bool> answered;
    const auto read = world.record();
    const auto record = engine::decode(read.text, world.now());
    ASSERT_TRUE(record);
    other.records().store(
        read.version, engine::encode(change(record.value()), world.now()),
        [&](const base::result<std::string>& answer) { answered = answer.has_value(); });
    while (!answered && pump) run_for(std::chrono::milliseconds{1});
    while (!answered) world.step();
    done = *answered;
  }
}

}  // namespace bluegreen::engine_test
