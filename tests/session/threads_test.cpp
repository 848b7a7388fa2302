// A host with threads: ports answer, and people post, from wherever they are. ThreadSanitizer
// watches these in CI.
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "bluegreen/adapter/poll/poll_reactor.hpp"
#include "session/shop.hpp"

namespace bluegreen::session {
namespace {

using model::Color;

std::unique_ptr<port::EventLoop> loop() {
  auto made = adapter::poll::make_poll_reactor();
  EXPECT_TRUE(made);
  return std::move(made.value());
}

TEST(Threads, AnswersFromAnotherOneCarryARelease) {
  const auto reactor = loop();
  Shop shop{*reactor};
  Session session{shop.ports(), Shop::runbook(), {}};
  const auto ended = session.deploy("1.2.4", Until::held);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended.value(), Outcome::done) << session.release()->reason;
  EXPECT_EQ(shop.serving(), Color::green);
  EXPECT_TRUE(session.observe());
}

/// From before the release is begun: each post is refused or heard.
TEST(Threads, AnAbortIsHeardWheneverItComes) {
  for (int round = 0; round < 20; ++round) {
    const auto reactor = loop();
    Shop shop{*reactor};
    std::atomic<int> entries{0};
    SessionOptions options;
    options.sinks = {engine::sink_of([&](const engine::Notice&) { ++entries; })};
    Session session{shop.ports(), Shop::runbook(), options};
    std::atomic<bool> accepted{false};
    std::atomic<bool> over{false};
    std::thread person{[&] {
      while (entries < round && !over) std::this_thread::yield();
      while (!over && !accepted)
        accepted = session.post({engine::Intent::Kind::abort, "ada"}).has_value();
    }};
    const auto ended = session.deploy("1.2.4", Until::held);
    over = true;
    person.join();
    ASSERT_TRUE(ended) << ended.error().message;
    EXPECT_TRUE(accepted);
    const bool is_back = ended.value() == Outcome::returned;
    EXPECT_EQ(shop.serving(), is_back ? Color::blue : Color::green) << round;
    EXPECT_TRUE(is_back || round >= 8) << "an early abort comes in time";
    EXPECT_FALSE(session.post({engine::Intent::Kind::abort, "ada"})) << "it is over";
  }
}

/// Late answers are dropped: ports live on, and answer to nobody.
TEST(Threads, ASessionMayEndWhileItsPortsAnswer) {
  for (int turns = 0; turns < 16; ++turns) {
    const auto reactor = loop();
    Shop shop{*reactor};
    {
      Session session{shop.ports(), Shop::runbook(), {}};
      ASSERT_TRUE(session.begin_deploy("1.2.4", Until::held, [](const auto&) {}));
      for (int turn = 0; turn < turns && session.busy(); ++turn)
        reactor->wait_until(session.turn(reactor->now()));
    }
    Session next{shop.ports(), Shop::runbook(), {}};
    EXPECT_TRUE(next.observe());
  }
}

TEST(Threads, SeveralSessionsShareAStore) {
  const auto reactor = loop();
  Shop shop{*reactor};
  Session driver{shop.ports(), Shop::runbook(), {}};
  auto options = SessionOptions{};
  options.owner = "bob";
  Session other{shop.ports(), Shop::runbook(), options};
  std::optional<base::result<Outcome>> driven;
  std::optional<base::result<Outcome>> aborted;
  ASSERT_TRUE(driver.begin_deploy("1.2.4", Until::end, [&](auto result) { driven = result; }));
  while (driver.release() == nullptr || driver.release()->phase != engine::Phase::starting)
    reactor->wait_until(driver.turn(reactor->now()));
  ASSERT_TRUE(other.begin_abort("bob", [&](auto result) { aborted = result; }));
  while (!driven || !aborted) {
    const auto next = std::min(driver.turn(reactor->now()), other.turn(reactor->now()));
    if (!driven || !aborted) reactor->wait_until(next);
  }
  ASSERT_TRUE(*driven) << driven->error().message;
  ASSERT_TRUE(*aborted) << aborted->error().message;
  EXPECT_EQ(driven->value(), Outcome::returned);
  EXPECT_EQ(aborted->value(), Outcome::returned);
  EXPECT_EQ(driver.release()->reason, "aborted by bob");
}

}  // namespace
}  // namespace bluegreen::session
