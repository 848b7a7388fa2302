#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bluegreen/base/result.hpp"
#include "bluegreen/base/time.hpp"
#include "bluegreen/port/event_loop.hpp"

namespace bluegreen::adapter::process {

/// A program to run, by argv. Nothing ever passes through a shell.
struct Program {
  /// argv[0] is looked up in the absolute folders of the child's PATH, unless it has a slash.
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> environment;  ///< added to, or replacing, ours
  std::string input;                                             ///< for standard input
  std::string folder;                                            ///< working folder; empty: ours
  base::Duration timeout = std::chrono::minutes{5};    ///< then SIGTERM, and SIGKILL after 5 s
  std::size_t largest_output = std::size_t{1} << 20U;  ///< of each stream; the rest is dropped
};

/// How it ended.
struct Ended {
  int exit_code = 0;  ///< 128 + signal when a signal ended it
  bool timed_out = false;
  bool cut = false;    ///< output or errors were longer than allowed
  std::string output;  ///< foreign text, as errors
  std::string errors;
};

enum class ChildId : std::uint64_t {};

/// Runs programs as children that do not outlive this process, each in a process group of its own.
/// It needs no handler of SIGCHLD and sets none.
///
/// The host must let us collect their ends. Where it ignores SIGCHLD (SIG_IGN, SA_NOCLDWAIT) or
/// waits for all children (waitpid(-1)), the exit status of a child is lost: `done` fails with
/// io_failed and says so, what the child may have done stays done, and what it left in its group is
/// not killed. A `command` probe is then unknown and can never pass.
///
/// The child inherits standard input (the given text), output and errors, and no other descriptor;
/// signals are at their defaults. When the *thread* that called start() ends, by whatever end of
/// the process too, the kernel kills the child (PR_SET_PDEATHSIG): start children from a thread
/// that lives as long as they should. Processes that the child itself started get every signal that
/// we send, and are killed when the child has ended; after a SIGKILL of this process they are on
/// their own.
class BLUEGREEN_EXPORT Launcher {
 public:
  using Done = std::function<void(base::result<Ended>)>;

  virtual ~Launcher();
  /// Starts it; `done` comes on the thread that runs the reactor, once, never from inside the call.
  /// An end with any exit code is success. Fails (through done) with not_found when there is no
  /// such program or folder, invalid_argument for an empty argv, a NUL in a text, or a time limit
  /// that is not positive, io_failed when it could not be started.
  virtual ChildId start(Program program, Done done) = 0;
  /// SIGTERM to its group, SIGKILL after 5 s; done still tells how it ended. An unknown id is
  /// ignored.
  virtual void terminate(ChildId id) = 0;
};

/// A Launcher on an event loop, which must outlive it. The children still running at its end are
/// killed and awaited; their `done` is not called.
BLUEGREEN_EXPORT std::unique_ptr<Launcher> make_launcher(port::EventLoop& reactor);

}  // namespace bluegreen::adapter::process
