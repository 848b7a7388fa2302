#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <map>
#include <optional>
#include <utility>

#include <sys/wait.h>

#include "adapter/process/spawn.hpp"
#include "bluegreen/adapter/process/child.hpp"

namespace bluegreen::adapter::process {
namespace {

constexpr base::Duration grace = std::chrono::seconds{5};

bool has_nul(const std::string& text) { return text.find('\0') != std::string::npos; }

/// Fails with invalid_argument for what no program can be started with. Messages hold no values:
/// they may be secret.
base::result<void> check(const Program& program) {
  using base::Errc;
  if (program.argv.empty() || program.argv.front().empty()) {
    return base::failure(Errc::invalid_argument, "a program without a name");
  }
  if (program.timeout.count() <= 0)
    return base::failure(Errc::invalid_argument, "a program without a time limit");
  if (std::any_of(program.argv.begin(), program.argv.end(), has_nul) || has_nul(program.folder)) {
    return base::failure(Errc::invalid_argument, "a NUL in a program's arguments");
  }
  for (const auto& [name, value] : program.environment) {
    const bool named = !name.empty() && name.find('=') == std::string::npos;
    if (!named || has_nul(name) || has_nul(value)) {
      return base::failure(Errc::invalid_argument,
                           "a malformed environment variable for a program");
    }
  }
  return base::success();
}

/// Reads what is there. False at the end of the stream.
bool drain(const Descriptor& pipe, std::string& text, std::size_t limit, bool& cut) {
  std::array<char, 16 * 1024> buffer;
  while (true) {
    const ssize_t length = read(pipe.get(), buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return errno == EAGAIN;
    if (length == 0) return false;
    const std::size_t kept = std::min(static_cast<std::size_t>(length), limit - text.size());
    cut = cut || kept < static_cast<std::size_t>(length);
    text.append(buffer.data(), kept);
  }
}

/// Sends the signal to the process and all that it started. Only until its end is collected is its
/// number its own: where the host did that already, it may be another's by now.
void signal_group(const Spawned& spawned, int signal) {
  siginfo_t ignored{};
  const bool is_ours = waitid(P_PIDFD, static_cast<id_t>(spawned.exit.get()), &ignored,
                              WEXITED | WNOHANG | WNOWAIT) == 0;
  if (is_ours) kill(-spawned.pid, signal);
}

/// How a process ended; nothing when somebody else has collected its end.
std::optional<int> reap(pid_t pid) {
  int status = 0;
  pid_t found = -1;
  do {
    found = waitpid(pid, &status, 0);
  } while (found < 0 && errno == EINTR);
  if (found != pid) return std::nullopt;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

struct Child {
  Program program;
  Spawned spawned;
  Launcher::Done done;
  Ended ended;
  std::uint64_t timer = 0;
  bool asked_to_end = false;
};

class LiveLauncher final : public Launcher {
 public:
  explicit LiveLauncher(port::EventLoop& reactor) : reactor_(reactor) {}
  ~LiveLauncher() override;

  ChildId start(Program program, Done done) override;
  void terminate(ChildId id) override;

 private:
  void refuse(ChildId id, Done done, const base::Error& error);
  void watch(ChildId id, const Child& child);
  void unwatch(const Child& child);
  void on_output(ChildId id, Descriptor Spawned::*pipe, std::string Ended::*text);
  void on_timeout(ChildId id);
  void on_exit(ChildId id);

  port::EventLoop& reactor_;
  std::map<ChildId, Child> children_;
  std::map<ChildId, std::uint64_t>
      refused_;  ///< the timers that tell of programs that were not started
  std::uint64_t last_id_ = 0;
};

LiveLauncher::~LiveLauncher() {
  for (const auto& [id, timer] : refused_) reactor_.cancel_call(timer);
  for (const auto& [id, child] : children_) {
    unwatch(child);
    signal_group(child.spawned, SIGKILL);
    reap(child.spawned.pid);
  }
}

ChildId LiveLauncher::start(Program program, Done done) {
  const ChildId id{++last_id_};
  const auto checked = check(program);
  auto spawned = checked ? spawn(program) : base::failure(checked.error());
  if (!spawned) {
    refuse(id, std::move(done), spawned.error());
    return id;
  }
  Child& child = children_[id];
  child.spawned = std::move(spawned).value();
  child.done = std::move(done);
  child.timer = reactor_.call_after(program.timeout, [this, id] { on_timeout(id); });
  child.program = std::move(program);
  watch(id, child);
  return id;
}

void LiveLauncher::refuse(ChildId id, Done done, const base::Error& error) {
  refused_[id] =
      reactor_.call_after(base::Duration::zero(), [this, id, done = std::move(done), error] {
        refused_.erase(id);
        done(base::failure(error));
      });
}

void LiveLauncher::watch(ChildId id, const Child& child) {
  reactor_.when_readable(child.spawned.output.get(),
                         [this, id] { on_output(id, &Spawned::output, &Ended::output); });
  reactor_.when_readable(child.spawned.errors.get(),
                         [this, id] { on_output(id, &Spawned::errors, &Ended::errors); });
  reactor_.when_readable(child.spawned.exit.get(), [this, id] { on_exit(id); });
}

void LiveLauncher::unwatch(const Child& child) {
  reactor_.cancel_call(child.timer);
  reactor_.unwatch(child.spawned.output.get());
  reactor_.unwatch(child.spawned.errors.get());
  reactor_.unwatch(child.spawned.exit.get());
}

void LiveLauncher::on_output(ChildId id, Descriptor Spawned::*pipe, std::string Ended::*text) {
  Child& child = children_.at(id);
  const Descriptor& end = child.spawned.*pipe;
  if (!drain(end, child.ended.*text, child.program.largest_output, child.ended.cut)) {
    reactor_.unwatch(
        end.get());  // it stays open: its number must not be given away while we know it
  }
}

void LiveLauncher::terminate(ChildId id) {
  const auto found = children_.find(id);
  if (found == children_.end() || found->second.asked_to_end) return;
  Child& child = found->second;
  child.asked_to_end = true;
  signal_group(child.spawned, SIGTERM);
  reactor_.cancel_call(child.timer);
  child.timer =
      reactor_.call_after(grace, [this, id] { signal_group(children_.at(id).spawned, SIGKILL); });
}

void LiveLauncher::on_timeout(ChildId id) {
  children_.at(id).ended.timed_out = true;
  terminate(id);
}

void LiveLauncher::on_exit(ChildId id) {
  const auto found = children_.find(id);
  Child child = std::move(found->second);
  children_.erase(found);
  unwatch(child);
  signal_group(child.spawned, SIGKILL);  // what is left of its group
  const std::optional<int> code = reap(child.spawned.pid);
  // What the child wrote is in the pipes by now; what a survivor of its group may write is not
  // waited for.
  drain(child.spawned.output, child.ended.output, child.program.largest_output, child.ended.cut);
  drain(child.spawned.errors, child.ended.errors, child.program.largest_output, child.ended.cut);

  if (const auto failure = read_failure(child.spawned.failure, child.program)) {
    child.done(base::failure(*failure));
  } else if (!code) {
    child.done(base::failure(base::Errc::io_failed, exit_status_lost));
  } else {
    child.ended.exit_code = *code;
    child.done(std::move(child.ended));
  }
}

}  // namespace

Launcher::~Launcher() = default;

std::unique_ptr<Launcher> make_launcher(port::EventLoop& reactor) {
  return std::make_unique<LiveLauncher>(reactor);
}

}  // namespace bluegreen::adapter::process
