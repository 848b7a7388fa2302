// What a host's callbacks and ports throw: it reaches the host, and nothing is half done.
#include <stdexcept>

#include <gmock/gmock.h>

#include "bluegreen/engine/claim.hpp"
#include "bluegreen/session/session.hpp"
#include "session/example.hpp"
#include "session/person.hpp"
#include "traffic.hpp"

namespace bluegreen::session {
namespace {

using engine::Phase;
using model::Color;

/// Throws where the release enters the phase.
SessionOptions throwing_in(Phase phase) {
  SessionOptions options;
  options.sinks = {engine::sink_of([phase](const engine::Notice& notice) {
    if (notice.entry.kind == journal::EntryKind::phase && notice.release.phase == phase)
      throw std::runtime_error("the host's own trouble");
  })};
  return options;
}

class Callback : public testing::TestWithParam<Phase> {};

TEST_P(Callback, ThatThrowsLeavesAReleaseThatIsResumableAtOnce) {
  sim::World world{{}};
  Person ada{world, "ada", perception(), throwing_in(GetParam())};
  try {
    static_cast<void>(ada->deploy("1.2.4", Until::end));
    FAIL() << "the exception is lost";
  } catch (const std::runtime_error& raised) {
    EXPECT_STREQ(raised.what(), "the host's own trouble");
  }
  EXPECT_EQ(record_of(world).lease, base::Duration::zero()) << "the lease is given back";
  const auto began = world.now().monotonic;
  EXPECT_EQ(outcome(Person(world, "bob")->resume(Until::held)), Outcome::done);
  EXPECT_LT(world.now().monotonic - began, 17min);
  EXPECT_EQ(test::serving(world.observation()), Color::green);
  EXPECT_EQ(world.totals().fresh.lost, 0U);
}

INSTANTIATE_TEST_SUITE_P(Session, Callback,
                         testing::Values(Phase::observing, Phase::installing, Phase::starting,
                                         Phase::validating, Phase::switching, Phase::propagating,
                                         Phase::moving, Phase::holding),
                         [](const auto& tested) { return std::string{to_text(tested.param)}; });

/// The turn carries out all that was decided before the host hears of it, and goes on.
TEST(Callback, ThatThrowsLosesNoCommand) {
  sim::World world{{}};
  Person ada{world, "ada", perception(), throwing_in(Phase::installing)};
  std::optional<base::result<Outcome>> ended;
  ASSERT_TRUE(ada->begin_deploy("1.2.4", Until::held, [&](auto result) { ended = result; }));
  int thrown = 0;
  while (!ended) {
    base::Instant next = world.now().monotonic;
    try {
      next = ada->turn(world.now());
    } catch (const std::runtime_error&) {
      ++thrown;
      continue;
    }
    ada.reactor().wait_until(next);
  }
  EXPECT_EQ(thrown, 1);
  EXPECT_EQ(outcome(*ended), Outcome::done);
  EXPECT_EQ(count_of(world.log().text(), "helm upgrade"), 1);
}

TEST(Callback, MayPostAndMayNotCall) {
  sim::World world{{}};
  Session* session = nullptr;
  std::vector<base::Errc> refused;
  SessionOptions options;
  options.sinks = {engine::sink_of([&](const engine::Notice& notice) {
    if (notice.entry.kind != journal::EntryKind::phase || notice.release.phase != Phase::holding)
      return;
    refused.push_back(session->abort("the callback").error().code);
    refused.push_back(session->deploy("1.2.5", Until::end).error().code);
    refused.push_back(session->begin_observe([](const auto&) {}).error().code);
    EXPECT_EQ(session->release()->phase, Phase::holding);
    session->turn(world.now());
    EXPECT_TRUE(session->post({engine::Intent::Kind::abort, "the callback"}));
  })};
  Person ada{world, "ada", perception(), options};
  session = &ada.session();
  EXPECT_EQ(outcome(ada->deploy("1.2.4", Until::end)), Outcome::returned);
  EXPECT_THAT(refused,
              testing::ElementsAre(base::Errc::refused, base::Errc::refused, base::Errc::refused));
  EXPECT_EQ(ada->release()->reason, "aborted by the callback");
  EXPECT_EQ(test::serving(world.observation()), Color::blue);
}

TEST(Callback, OfAnEndMayBeginTheNextTask) {
  sim::World world{{}};
  Person ada{world, "ada"};
  std::optional<base::result<engine::Record>> record;
  ASSERT_TRUE(ada->begin_observe([&](const base::result<model::Observation>& seen) {
    EXPECT_TRUE(seen);
    EXPECT_FALSE(ada->busy());
    EXPECT_TRUE(ada->begin_record([&](auto read) { record = read; }));
  }));
  while (ada->busy()) ada.reactor().wait_until(ada->turn(world.now()));
  ASSERT_TRUE(record);
  EXPECT_TRUE(*record);
}

TEST(Gate, ThatThrowsLeavesTheQuestionOpen) {
  sim::World world{{}};
  auto runbook = perception();
  runbook.gate = runbook::GateSpec{"promote", 1h};
  SessionOptions options;
  options.gate = [](const engine::Release&) -> std::optional<engine::Intent> {
    throw std::runtime_error("nobody is at home");
  };
  Person ada{world, "ada", runbook, options};
  EXPECT_THROW(static_cast<void>(ada->deploy("1.2.4", Until::end)), std::runtime_error);
  EXPECT_EQ(record_of(world).release->phase, Phase::awaiting_promotion);
  EXPECT_EQ(outcome(Person(world, "bob", runbook)->promote("bob", Until::held)), Outcome::done);
}

/// Passes everything on, and throws once: before or after the operation was begun.
class ThrowingEnvironment : public port::Environment {
 public:
  ThrowingEnvironment(port::Environment& inner, std::string name, bool after)
      : inner_(inner), name_(std::move(name)), after_(after) {}

  void start(port::OperationId id, const port::EnvironmentRequest& request,
             port::CompletionSink sink) override {
    const auto name = std::visit([](const auto& each) { return port::name_of(each); }, request);
    const bool throws = name == name_ && !std::exchange(thrown_, name == name_ || thrown_);
    if (throws && !after_) throw std::runtime_error("a bug of the host's");
    inner_.start(id, request, std::move(sink));
    if (throws) throw 7;  // no exception of the standard library's
  }
  void cancel(port::OperationId id) override {
    inner_.cancel(id);
    throw std::runtime_error("another bug of the host's");
  }

 private:
  port::Environment& inner_;
  std::string name_;
  bool after_;
  bool thrown_ = false;
};

class ThrowingPort : public testing::TestWithParam<std::tuple<std::string, bool>> {};

TEST_P(ThrowingPort, IsAFailureAndTheReleaseGoesOn) {
  const auto& [name, after] = GetParam();
  sim::World world{{}};
  sim::SimulatedPorts simulated{world};
  const auto runbook = perception();
  auto ports = ports_of(simulated, runbook);
  ThrowingEnvironment environment{simulated.environment(), name, after};
  ports.environment = &environment;
  Session session{ports, runbook, {}};
  const auto began = world.now().monotonic;
  // An install that goes on though its port threw is in the way of the next: the old color serves.
  const bool is_in_the_way = name == "install" && after;
  EXPECT_EQ(outcome(session.deploy("1.2.4", Until::held)),
            is_in_the_way ? Outcome::returned : Outcome::done)
      << session.release()->reason;
  EXPECT_LT(world.now().monotonic - began, 20min) << "no deadline was waited out";
  EXPECT_EQ(test::serving(world.observation()), is_in_the_way ? Color::blue : Color::green);
  EXPECT_EQ(world.totals().fresh.lost, 0U);
}

INSTANTIATE_TEST_SUITE_P(Session, ThrowingPort,
                         testing::Combine(testing::Values("observe_workloads", "watch_workloads",
                                                          "install", "stamp_workloads",
                                                          "set_drain"),
                                          testing::Bool()),
                         [](const auto& tested) {
                           return std::get<0>(tested.param) +
                                  (std::get<1>(tested.param) ? "_after" : "_before");
                         });

/// Waits as the world does, and once throws in place of it.
class ThrowingReactor : public port::Reactor {
 public:
  explicit ThrowingReactor(port::Reactor& inner) : inner_(inner) {}
  base::Timestamp now() override { return inner_.now(); }
  void wait_until(base::Instant deadline) override {
    if (waits_until_it_throws-- == 0) throw std::runtime_error("a bug in the host's loop");
    inner_.wait_until(deadline);
  }
  void wake() noexcept override { inner_.wake(); }

  int waits_until_it_throws = 0;

 private:
  port::Reactor& inner_;
};

TEST(ThrowingPort, AReactorsExceptionEndsTheCallAsAKillDoes) {
  sim::World world{{}};
  sim::SimulatedPorts simulated{world};
  const auto runbook = perception();
  auto ports = ports_of(simulated, runbook);
  ThrowingReactor reactor{simulated.reactor()};
  ports.reactor = &reactor;
  Session session{ports, runbook, {}};
  EXPECT_THROW(static_cast<void>(session.observe()), std::runtime_error);
  EXPECT_FALSE(session.busy());
  reactor.waits_until_it_throws = 20;
  EXPECT_THROW(static_cast<void>(session.deploy("1.2.4", Until::held)), std::runtime_error);
  EXPECT_FALSE(session.busy());
  EXPECT_FALSE(session.post({engine::Intent::Kind::abort, "ada"}));
  EXPECT_GT(session.turn(world.now()), world.now().monotonic + 1h) << "nothing is left to be done";
  EXPECT_EQ(outcome(session.resume(Until::held)), Outcome::done) << "the next call begins anew";
}

TEST(MissingPort, IsNamedBeforeAnythingIsWritten) {
  sim::World world{{}};
  sim::SimulatedPorts simulated{world};
  const auto runbook = perception();
  const auto whole = ports_of(simulated, runbook);
  const std::pair<std::string, std::function<void(port::Ports&)>> missing[] = {
      {"reactor", [](port::Ports& ports) { ports.reactor = nullptr; }},
      {"environment", [](port::Ports& ports) { ports.environment = nullptr; }},
      {"switcher", [](port::Ports& ports) { ports.switcher = nullptr; }},
      {"metrics", [](port::Ports& ports) { ports.metrics = nullptr; }},
      {"record", [](port::Ports& ports) { ports.record = nullptr; }},
      {"smoke", [](port::Ports& ports) { ports.probes["smoke"] = nullptr; }},
  };
  for (const auto& [name, take_away] : missing) {
    auto ports = whole;
    take_away(ports);
    const auto deployed = Session(ports, runbook, {}).deploy("1.2.4", Until::end);
    ASSERT_FALSE(deployed) << name;
    EXPECT_EQ(deployed.error().code, base::Errc::invalid_argument);
    EXPECT_THAT(deployed.error().message, testing::HasSubstr(name));
  }
  const auto told = Session(whole, runbook, {.sinks = {nullptr}}).deploy("1.2.4", Until::end);
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().message, "SessionOptions::sinks has null");
  EXPECT_TRUE(world.record().version.empty());
}

TEST(MissingPortDeathTest, APumpOfTheHostsOwnSaysWhichBeforeAnythingIsDone) {
  sim::World world{{}};
  sim::SimulatedPorts simulated{world};
  const auto runbook = perception();
  const auto record = engine::claim_new({}, {"ada"}, runbook, "1.2.4", world.now()).value();
  auto ports = ports_of(simulated, runbook);
  EXPECT_DEATH(engine::Pump(ports, record, "1", {nullptr}), "sinks");
  ports.metrics = nullptr;
  EXPECT_DEATH(engine::Pump(ports, record, "1"), "Ports::metrics is null");
}

}  // namespace
}  // namespace bluegreen::session
