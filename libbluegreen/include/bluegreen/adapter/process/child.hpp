#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bluegreen/adapter/http/curl_reactor.hpp"
#include "bluegreen/base/result.hpp"
#include "bluegreen/base/time.hpp"

namespace bluegreen::inline v0::adapter::process {

/// A program to run, by argv. Nothing ever passes through a shell.
struct Program {
  std::vector<std::string> argv;                              ///< argv[0] is looked up in PATH
  std::vector<std::pair<std::string, std::string>> environment;  ///< added to, or replacing, ours
  std::string input;                                          ///< for standard input
  std::string folder;                                         ///< working folder; empty: ours
  base::Duration timeout = std::chrono::minutes{5};           ///< then SIGTERM, and SIGKILL after 5 s
  std::size_t largest_output = 1024 * 1024;                   ///< of each stream; the rest is dropped
};

/// How it ended.
struct Ended {
  int exit_code = 0;    ///< 128 + signal when a signal ended it
  bool timed_out = false;
  std::string output;
  std::string errors;
};

enum class ChildId : std::uint64_t {};

/// Runs programs as children that die with this process (PR_SET_PDEATHSIG) in process groups of their own.
class BLUEGREEN_EXPORT Launcher {
 public:
  using Done = std::function<void(base::result<Ended>)>;

  virtual ~Launcher();
  /// Starts it; `done` comes on the thread that runs the reactor, once, never from inside the call. Fails (through done)
  /// with not_found when there is no such program, io_failed when it could not be started.
  virtual ChildId start(Program program, Done done) = 0;
  /// SIGTERM to its group, SIGKILL after 5 s; done still tells how it ended.
  virtual void terminate(ChildId id) = 0;
};

/// A Launcher on a reactor, which must outlive it. The children still running at its end are killed.
BLUEGREEN_EXPORT std::unique_ptr<Launcher> make_launcher(http::CurlReactor& reactor);

}  // namespace bluegreen::inline v0::adapter::process
