#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bluegreen/adapter/poll/poll_reactor.hpp"
#include "bluegreen/adapter/process/child.hpp"
#include "event_loop.hpp"

namespace bluegreen::adapter::process {
namespace {

using base::Errc;
using test::Kept;
using testing::HasSubstr;
using testing::Not;

class LauncherTest : public testing::Test, protected test::OnReactor<port::EventLoop> {
 protected:
  LauncherTest() : OnReactor(poll::make_poll_reactor().value()) {}

  static Program sh(const std::string& script) {
    Program program;
    program.argv = {"sh", "-c", script};  // a test's program, never the library's
    return program;
  }
  Kept<Ended> run(Program program) {
    Kept<Ended> kept;
    launcher->start(std::move(program), kept.taker());
    EXPECT_FALSE(kept.is_there()) << "a callback from inside the call";
    run_until([&] { return kept.is_there(); });
    EXPECT_EQ(kept.times, 1);
    return kept;
  }

  std::unique_ptr<Launcher> launcher = make_launcher(*reactor);
};

/// Waits, not on the reactor, until the process is gone. A zombie counts as gone.
bool ends(pid_t pid) {
  const int descriptor = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (descriptor < 0) return errno == ESRCH;
  pollfd state{descriptor, POLLIN, 0};
  const bool ended = ::poll(&state, 1, 20'000) == 1;
  close(descriptor);
  return ended;
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all{"/proc/self/fd"};
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST_F(LauncherTest, gives_both_outputs_and_the_exit_code) {
  const auto ended = run(sh("echo out; echo err >&2; exit 3"));
  ASSERT_TRUE(ended.is_success()) << ended.text();
  EXPECT_EQ(ended.value().exit_code, 3);
  EXPECT_EQ(ended.value().output, "out\n");
  EXPECT_EQ(ended.value().errors, "err\n");
  EXPECT_FALSE(ended.value().timed_out);
  EXPECT_FALSE(ended.value().cut);
}

TEST_F(LauncherTest, passes_arguments_as_they_are) {
  Program program;
  program.argv = {"printf", "%s|", "a b", "$HOME", "; exit 9", "", "\n"};
  EXPECT_EQ(run(program).value().output, "a b|$HOME|; exit 9||\n|");
}

TEST_F(LauncherTest, an_end_by_a_signal_is_128_and_its_number) {
  EXPECT_EQ(run(sh("kill -TERM $$")).value().exit_code, 128 + SIGTERM);
}

TEST_F(LauncherTest, a_program_or_a_folder_that_is_not_there_is_not_found) {
  Program program;
  program.argv = {"no-such-program-of-bluegreen"};
  const auto missing = run(program);
  EXPECT_TRUE(missing.is_error(Errc::not_found)) << missing.text();
  EXPECT_THAT(missing.error().message, HasSubstr("no-such-program-of-bluegreen"));
  program.argv = {"/no/such/program"};
  EXPECT_TRUE(run(program).is_error(Errc::not_found));
  program = sh("true");
  program.folder = "/no/such/folder";
  const auto lost = run(program);
  EXPECT_TRUE(lost.is_error(Errc::not_found)) << lost.text();
  EXPECT_THAT(lost.error().message, HasSubstr("/no/such/folder"));
}

TEST_F(LauncherTest, what_is_no_program_could_not_be_started) {
  Program program;
  program.argv = {"/etc/hostname"};
  EXPECT_TRUE(run(program).is_error(Errc::io_failed));
}

TEST_F(LauncherTest, refuses_what_no_program_can_be_started_with) {
  std::vector<Program> wrong(8, sh("true"));
  wrong[0].argv.clear();
  wrong[1].argv = {""};
  wrong[2].argv.emplace_back("a\0b", 3);
  wrong[3].environment = {{"A=B", "secret"}};
  wrong[4].environment = {{"", "secret"}};
  wrong[5].environment = {{"A", std::string{"secret\0", 7}}};
  wrong[6].timeout = base::Duration::zero();
  wrong[7].folder = std::string{"/\0", 2};
  for (const Program& program : wrong) {
    const auto refused = run(program);
    EXPECT_TRUE(refused.is_error(Errc::invalid_argument)) << refused.text();
    EXPECT_THAT(refused.error().message, Not(HasSubstr("secret")));
  }
}

TEST_F(LauncherTest, runs_in_the_folder_with_the_environment_added) {
  ASSERT_EQ(setenv("BLUEGREEN_KEPT", "kept", 1), 0);
  ASSERT_EQ(setenv("BLUEGREEN_REPLACED", "old", 1), 0);
  Program program = sh("echo $BLUEGREEN_KEPT $BLUEGREEN_REPLACED $BLUEGREEN_ADDED; pwd");
  program.environment = {{"BLUEGREEN_REPLACED", "new"}, {"BLUEGREEN_ADDED", "a=b"}};
  program.folder = "/usr";
  EXPECT_EQ(run(program).value().output, "kept new a=b\n/usr\n");
}

TEST_F(LauncherTest, looks_a_name_up_in_the_absolute_folders_of_the_child_s_path) {
  Program program;
  program.argv = {"true"};
  program.environment = {{"PATH", "/no/such/folder:/usr/bin"}};
  EXPECT_TRUE(run(program).is_success());
  program.environment = {{"PATH", "/no/such/folder::bin:."}};
  program.folder = "/usr/bin";
  EXPECT_TRUE(run(program).is_error(Errc::not_found));
}

TEST_F(LauncherTest, gives_the_input_whatever_its_size) {
  Program program;
  program.argv = {"wc", "-c"};
  program.input = std::string(3'000'000, 'x');
  EXPECT_EQ(run(program).value().output, "3000000\n");
  program.argv = {"cat"};
  program.input = "";
  EXPECT_EQ(run(program).value().output, "");
}

TEST_F(LauncherTest, keeps_the_allowed_output_and_lets_the_child_go_on) {
  Program program =
      sh("head -c 1000000 /dev/zero | tr '\\0' x; head -c 500 /dev/zero | tr '\\0' y >&2; exit 4");
  program.largest_output = 1000;
  const auto ended = run(program);
  EXPECT_EQ(ended.value().output, std::string(1000, 'x'));
  EXPECT_EQ(ended.value().errors, std::string(500, 'y'));
  EXPECT_EQ(ended.value().exit_code, 4);
  EXPECT_TRUE(ended.value().cut);
}

TEST_F(LauncherTest, children_run_side_by_side) {
  // The first waits for what the second does.
  const std::string folder = testing::TempDir();
  const std::string pipe = folder + "/bluegreen-side-by-side-" + std::to_string(getpid());
  unlink(pipe.c_str());
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  Kept<Ended> first;
  Kept<Ended> second;
  Program reader = sh("cat < \"$FIFO\"");
  Program writer = sh("echo hello > \"$FIFO\"");
  reader.environment = writer.environment = {{"FIFO", pipe}};
  launcher->start(reader, first.taker());
  launcher->start(writer, second.taker());
  run_until([&] { return first.is_there() && second.is_there(); });
  EXPECT_EQ(first.value().output, "hello\n");
  unlink(pipe.c_str());
}

TEST_F(LauncherTest, at_the_time_limit_the_whole_group_is_ended) {
  Program program = sh("sleep 1000 & echo $!; wait");
  program.timeout = std::chrono::seconds{1};
  const auto ended = run(program);
  EXPECT_TRUE(ended.value().timed_out);
  EXPECT_EQ(ended.value().exit_code, 128 + SIGTERM);
  EXPECT_TRUE(ends(std::stoi(ended.value().output)));
}

TEST_F(LauncherTest, the_polite_signal_reaches_the_whole_group) {
  Program program =
      sh("(trap 'echo polite; exit' TERM; echo ready; while :; do sleep 0.05; done) & trap '' "
         "TERM; wait; echo over");
  program.timeout = std::chrono::seconds{1};
  EXPECT_EQ(run(program).value().output, "ready\npolite\nover\n");
}

TEST_F(LauncherTest, who_ignores_the_polite_signal_is_killed_after_five_seconds) {
  Program program = sh("trap '' TERM; echo ready; while :; do sleep 1000; done");
  program.timeout = std::chrono::seconds{1};
  const base::Instant start = reactor->now().monotonic;
  const auto ended = run(program);
  const base::Duration took = reactor->now().monotonic - start;
  EXPECT_EQ(ended.value().exit_code, 128 + SIGKILL);
  EXPECT_TRUE(ended.value().timed_out);
  EXPECT_GE(took, std::chrono::seconds{6});
  EXPECT_LT(took, std::chrono::seconds{15});
}

TEST_F(LauncherTest, terminate_ends_it_early_and_done_tells_how) {
  Kept<Ended> kept;
  const ChildId id = launcher->start(sh("sleep 1000"), kept.taker());
  launcher->terminate(id);
  launcher->terminate(id);
  launcher->terminate(ChildId{999});
  run_until([&] { return kept.is_there(); });
  EXPECT_EQ(kept.value().exit_code, 128 + SIGTERM);
  EXPECT_FALSE(kept.value().timed_out);
}

TEST_F(LauncherTest, the_end_is_told_though_a_grandchild_holds_the_output_open_and_that_is_killed) {
  const auto ended = run(sh("sleep 1000 & echo $!"));
  EXPECT_EQ(ended.value().exit_code, 0);
  EXPECT_TRUE(ends(std::stoi(ended.value().output)));
}

TEST_F(LauncherTest, the_child_gets_no_descriptor_but_the_standard_three) {
  const int mine = open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as a careless host does it
  const auto ended = run(sh("ls /proc/$$/fd"));
  EXPECT_EQ(ended.value().output, "0\n1\n2\n");
  close(mine);
}

TEST_F(LauncherTest, the_child_s_signals_are_at_their_defaults) {
  // As in Python: SIGPIPE ignored; and a mask that must not be inherited.
  const auto before = signal(SIGPIPE, SIG_IGN);
  sigset_t some;
  sigset_t old;
  sigemptyset(&some);
  sigaddset(&some, SIGUSR1);
  sigprocmask(SIG_BLOCK, &some, &old);
  Program program;
  program.argv = {"grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"};
  const auto ended = run(program);
  sigprocmask(SIG_SETMASK, &old, nullptr);
  signal(SIGPIPE, before);
  EXPECT_EQ(ended.value().output, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_F(LauncherTest, leaves_no_descriptor_and_no_zombie_behind) {
  run(sh("true"));
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) run(sh("echo x"));
  Program missing;
  missing.argv = {"/no/such/program"};
  for (int i = 0; i < 20; ++i) run(missing);
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(LauncherTest, its_end_kills_and_collects_the_children_without_a_callback) {
  const std::size_t before = open_descriptors();
  Kept<Ended> kept;
  launcher->start(sh("sleep 1000"), kept.taker());
  launcher->start(Program{}, kept.taker());
  launcher.reset();
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(open_descriptors(), before);
  run_for(base::Duration{20});
  EXPECT_FALSE(kept.is_there());
}

TEST_F(LauncherTest, a_callback_may_start_the_next_child) {
  Kept<Ended> second;
  launcher->start(sh("echo first"), [&](const base::result<Ended>&) {
    launcher->start(sh("echo second"), second.taker());
  });
  run_until([&] { return second.is_there(); });
  EXPECT_EQ(second.value().output, "second\n");
}

/// A host that treats SIGCHLD in its own way.
class SignalHandled {
 public:
  explicit SignalHandled(void (*handler)(int)) : before_(signal(SIGCHLD, handler)) {}
  ~SignalHandled() { signal(SIGCHLD, before_); }
  SignalHandled(const SignalHandled&) = delete;
  SignalHandled& operator=(const SignalHandled&) = delete;

 private:
  void (*before_)(int);
};

class HostWithSigchldTest : public LauncherTest {
 protected:
  /// Whatever the child does first, end or be watched.
  void expect_the_status_is_lost() {
    for (const std::string script : {"true", "exit 3", "sleep 0.05"}) {
      const auto lost = run(sh(script));
      EXPECT_TRUE(lost.is_error(Errc::io_failed)) << lost.text();
      EXPECT_EQ(lost.error().message,
                "the host ignores or reaps SIGCHLD, so the exit status is lost");
    }
  }
};

TEST_F(HostWithSigchldTest, one_that_ignores_it_is_told_that_the_status_is_lost) {
  const SignalHandled ignored{SIG_IGN};
  expect_the_status_is_lost();
}

TEST_F(HostWithSigchldTest, one_that_reaps_all_children_is_told_that_the_status_is_lost) {
  const SignalHandled reaping{[](int) {
    const int before = errno;
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    errno = before;
  }};
  expect_the_status_is_lost();
}

TEST_F(HostWithSigchldTest, children_are_ended_all_the_same) {
  const SignalHandled ignored{SIG_IGN};
  Program program = sh("echo $$; exec sleep 1000");
  program.timeout = std::chrono::milliseconds{200};
  EXPECT_TRUE(run(program).is_error(Errc::io_failed));
  Kept<Ended> kept;
  launcher->start(sh("exec sleep 1000"), kept.taker());
  launcher.reset();
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
}

/// Starts a child that writes its process number to the pipe, and then waits to be killed.
[[noreturn]] void be_a_driver(int report) {
  auto reactor = poll::make_poll_reactor().value();
  auto launcher = make_launcher(*reactor);
  Program program;
  program.argv = {"sh", "-c", "echo $$ > /proc/$PPID/fd/$REPORT; exec sleep 1000"};
  program.environment = {{"REPORT", std::to_string(report)}};
  launcher->start(program, [](const base::result<Ended>&) { _exit(1); });
  while (true) reactor->wait_until(base::Instant::max());
}

TEST(LauncherDeathTest, a_child_dies_with_a_parent_that_was_killed) {
  std::array<int, 2> report{};
  ASSERT_EQ(pipe(report.data()), 0);
  const pid_t driver = fork();
  if (driver == 0) be_a_driver(report[1]);
  std::array<char, 32> text{};
  ASSERT_GT(read(report[0], text.data(), text.size() - 1), 0);
  const pid_t child = std::stoi(text.data());
  ASSERT_EQ(kill(child, 0), 0);

  ASSERT_EQ(kill(driver, SIGKILL), 0);
  ASSERT_EQ(waitpid(driver, nullptr, 0), driver);
  EXPECT_TRUE(ends(child));
  for (const int end : report) close(end);
}

}  // namespace
}  // namespace bluegreen::adapter::process
