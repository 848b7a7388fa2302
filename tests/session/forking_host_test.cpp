// A host that forks, ignores the ends of its children, and closes in mid-flight.
#include <csignal>

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bluegreen/adapter/poll/poll_reactor.hpp"
#include "bluegreen/adapter/process/program_runner.hpp"
#include "bluegreen/compose/pod_probe.hpp"
#include "session/shop.hpp"

namespace bluegreen::session {
namespace {

using model::Color;

/// Of an environment whose pods nobody asks.
class NoPods : public port::PodAccess {
 public:
  void list(Done<std::vector<model::Pod>> done) override { done(std::vector<model::Pod>{}); }
  void get(const model::Pod&, const model::HttpGet&, Done<model::HttpAnswer> done) override {
    done(nobody());
  }
  void get_through_service(Color, const model::HttpGet&, Done<model::HttpAnswer> done) override {
    done(nobody());
  }
  void log(const model::Pod&, const model::LogQuery&, Done<model::PodLog> done) override {
    done(base::failure(base::Errc::unsupported, "no logs"));
  }

 private:
  static base::result<model::HttpAnswer> nobody() {
    return base::failure(base::Errc::unsupported, "no pods");
  }
};

/// A process that has trouble of its own with children, for as long as it lives.
class IgnoredChildren {
 public:
  ~IgnoredChildren() { std::signal(SIGCHLD, before_); }
  IgnoredChildren() = default;
  IgnoredChildren(const IgnoredChildren&) = delete;
  IgnoredChildren& operator=(const IgnoredChildren&) = delete;

 private:
  void (*before_)(int) = std::signal(SIGCHLD, SIG_IGN);
};

/// A release that asks a program before the switch.
class ForkingHost : public testing::Test {
 protected:
  ForkingHost() {
    runbook_.validate = {runbook::Command{{"/bin/true"}, std::chrono::seconds{5}}};
    runbook_.deadlines.validate = std::chrono::seconds{2};
    ports_.probes["command"] = probe_.get();
  }

  std::unique_ptr<port::EventLoop> loop_ = std::move(adapter::poll::make_poll_reactor().value());
  std::unique_ptr<adapter::process::Launcher> launcher_ = adapter::process::make_launcher(*loop_);
  std::unique_ptr<port::ProgramRunner> programs_ =
      adapter::process::make_program_runner(*launcher_, "");
  NoPods pods_;
  runbook::Runbook runbook_ = Shop::runbook();
  std::unique_ptr<port::Probe> probe_ =
      compose::pod_probe(pods_, programs_.get(), runbook_.service);
  Shop shop_{*loop_};
  port::Ports ports_ = shop_.ports();
};

TEST_F(ForkingHost, IsReleasedByAProgramThatPasses) {
  Session session{ports_, runbook_, {}};
  const auto ended = session.deploy("1.2.4", Until::held);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended.value(), Outcome::done) << session.release()->reason;
}

/// The exit status is lost: unknown, with the reason, and never a pass.
TEST_F(ForkingHost, ThatIgnoresItsChildrenIsToldWhyACommandIsUnknown) {
  const IgnoredChildren ignored;
  Session session{ports_, runbook_, {}};
  const auto ended = session.deploy("1.2.4", Until::held);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended.value(), Outcome::returned);
  EXPECT_THAT(session.release()->reason, testing::HasSubstr("SIGCHLD"));
  EXPECT_EQ(shop_.serving(), Color::blue);
}

/// Children of the host's own neither end the release nor are waited for by it.
TEST_F(ForkingHost, GoesOnAndItsChildrenDoNot) {
  Session session{ports_, runbook_, {}};
  std::optional<base::result<Outcome>> ended;
  std::vector<pid_t> children;
  ASSERT_TRUE(session.begin_deploy("1.2.4", Until::held, [&](auto result) { ended = result; }));
  for (int turns = 0; !ended; ++turns) {
    const auto next = session.turn(loop_->now());
    if (turns % 10 == 0 && children.size() < 5) {
      children.push_back(fork());
      if (children.back() == 0) _exit(7);
    }
    if (!ended) loop_->wait_until(next);
  }
  ASSERT_TRUE(*ended) << ended->error().message;
  EXPECT_EQ(ended->value(), Outcome::done) << session.release()->reason;
  EXPECT_FALSE(children.empty());
  for (const auto child : children) {
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child) << "it was left to the host";
    EXPECT_EQ(WEXITSTATUS(status), 7);
  }
}

TEST_F(ForkingHost, ClosesInMidFlightAndTheNextGoesOn) {
  runbook_.validate = {runbook::Command{{"/bin/sleep", "60"}, std::chrono::minutes{1}}};
  {
    Session session{ports_, runbook_, {}};
    ASSERT_TRUE(session.begin_deploy("1.2.4", Until::held, [](const auto&) {}));
    while (session.release() == nullptr || session.release()->phase != engine::Phase::validating)
      loop_->wait_until(session.turn(loop_->now()));
    session.turn(loop_->now());  // the program runs
  }
  SessionOptions options;
  options.owner = "the next";
  Session next{ports_, runbook_, options};
  const auto ended = next.abort("the next");
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended.value(), Outcome::returned);
  EXPECT_EQ(shop_.serving(), Color::blue);
}

}  // namespace
}  // namespace bluegreen::session
