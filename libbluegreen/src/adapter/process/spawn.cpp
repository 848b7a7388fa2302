#include "adapter/process/spawn.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::process {
namespace {

/// Where between fork and exec the child stopped.
enum class Stage : int { setting_up, entering_folder, starting };

struct StartFailure {
  Stage stage;
  int error;
};

/// The child's ends: standard input, output and errors, and where a failure to start is written.
struct ChildEnds {
  std::array<Descriptor, 3> standard;
  Descriptor failure;
};

base::Error system_error(const char* what) {
  return {base::Errc::io_failed, std::string{what} + ": " + std::strerror(errno)};
}

/// All of ours are above the standard three, so that placing those cannot overwrite one that is
/// still needed.
Descriptor raised(Descriptor descriptor) {
  if (!descriptor || descriptor.get() > STDERR_FILENO) return descriptor;
  return Descriptor{fcntl(descriptor.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1)};
}

/// A pipe whose reading end does not block.
bool make_pipe(Descriptor& reading, Descriptor& writing) {
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  reading = raised(Descriptor{ends[0]});
  writing = raised(Descriptor{ends[1]});
  return reading && writing && fcntl(reading.get(), F_SETFL, O_NONBLOCK) == 0;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// A file in memory: a pipe would have to be fed while the child reads.
Descriptor make_input(const std::string& text) {
  if (text.empty()) return raised(Descriptor{open("/dev/null", O_RDONLY | O_CLOEXEC)});
  Descriptor file = raised(Descriptor{memfd_create("input", MFD_CLOEXEC)});
  if (!file || !write_all(file.get(), text) || lseek(file.get(), 0, SEEK_SET) != 0)
    return Descriptor{};
  return file;
}

using Environment = std::map<std::string, std::string, std::less<>>;

Environment merged(const Program& program, const char* const* inherited) {
  Environment result;
  for (const char* const* entry = inherited; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos)
      result.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  for (const auto& [name, value] : program.environment) result[name] = value;
  return result;
}

/// Relative folders of PATH are left out: what runs must not depend on where we stand.
std::vector<std::string> files_to_try(const std::string& program, const Environment& environment) {
  if (program.find('/') != std::string::npos) return {program};
  const auto path = environment.find("PATH");
  std::string_view rest = "/usr/local/bin:/usr/bin:/bin";
  if (path != environment.end()) rest = path->second;
  std::vector<std::string> files;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    if (folder.starts_with('/')) files.push_back(std::string{folder} + "/" + program);
  }
  return files;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// What execve needs, laid out before the fork: between fork and exec nothing may allocate.
struct ExecImage {
  /// `inherited` is an environment as in environ, ended by a null pointer.
  ExecImage(const Program& program, const char* const* inherited) : arguments(program.argv) {
    const Environment merged_environment = merged(program, inherited);
    for (const auto& [name, value] : merged_environment) assignments.push_back(name + "=" + value);
    paths = files_to_try(program.argv.front(), merged_environment);
    argv = pointers(arguments);
    environment = pointers(assignments);
    files = pointers(paths);
  }

  std::vector<std::string> arguments;
  std::vector<std::string> assignments;
  std::vector<std::string> paths;
  // Into those above; null at the end.
  std::vector<char*> argv;
  std::vector<char*> environment;
  std::vector<char*> files;  ///< to try, in order
};

// ---- in the child: async-signal-safe calls only ----

[[noreturn]] void give_up(int report, Stage stage) {
  const StartFailure failure{stage, errno};
  static_cast<void>(!write(report, &failure, sizeof failure));
  _exit(127);
}

/// Handlers go with exec by themselves; what our host ignores (SIGPIPE in Python) would stay
/// ignored.
void reset_signals() {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void become(const ExecImage& image, const ChildEnds& ends, const char* folder,
                         pid_t parent) {
  const int report = ends.failure.get();
  // A parent that died before the request was made cannot be noticed by it.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
    give_up(report, Stage::setting_up);
  if (setpgid(0, 0) != 0) give_up(report, Stage::setting_up);
  reset_signals();
  for (int number = 0; number < 3; ++number) {
    if (dup2(ends.standard[static_cast<std::size_t>(number)].get(), number) < 0)
      give_up(report, Stage::setting_up);
  }
  if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) != 0)
    give_up(report, Stage::setting_up);
  if (*folder != '\0' && chdir(folder) != 0) give_up(report, Stage::entering_folder);

  int worst = ENOENT;
  for (const char* const* file = image.files.data(); *file != nullptr; ++file) {
    execve(*file, image.argv.data(), image.environment.data());
    if (errno != ENOENT && errno != ENOTDIR) worst = errno;
  }
  errno = worst;
  give_up(report, Stage::starting);
}

/// Our signal handlers must not run in the child before it has reset them.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

/// By number: the declaration in glibc 2.36 is for C alone.
Descriptor open_pidfd(pid_t pid) {
  return Descriptor{static_cast<int>(syscall(SYS_pidfd_open, pid, 0))};
}

bool prepare(const Program& program, Spawned& ours, ChildEnds& childs) {
  childs.standard[0] = make_input(program.input);
  return childs.standard[0] && make_pipe(ours.output, childs.standard[1]) &&
         make_pipe(ours.errors, childs.standard[2]) && make_pipe(ours.failure, childs.failure);
}

}  // namespace

base::result<Spawned> spawn(const Program& program) {
  Spawned ours;
  ChildEnds childs;
  if (!prepare(program, ours, childs))
    return base::failure(system_error("no pipe for a child process"));
  const ExecImage image{program, environ};
  const pid_t parent = getpid();
  // Until we have its descriptor, also no handler of the host's may collect its end.
  const SignalsBlocked blocked;
  ours.pid = fork();
  if (ours.pid == 0) become(image, childs, program.folder.c_str(), parent);
  if (ours.pid < 0) return base::failure(system_error("no child process"));
  setpgid(
      ours.pid,
      ours.pid);  // the child does it too; whoever is first, the group is there before we signal it
  ours.exit = open_pidfd(ours.pid);
  if (!ours.exit && errno == ESRCH) return base::failure(base::Errc::io_failed, exit_status_lost);
  if (!ours.exit) {
    const base::Error error = system_error("no descriptor for a child process");
    kill(-ours.pid, SIGKILL);
    waitpid(ours.pid, nullptr, 0);
    return base::failure(error);
  }
  return ours;
}

std::optional<base::Error> read_failure(const Descriptor& failure, const Program& program) {
  StartFailure told{};
  if (read(failure.get(), &told, sizeof told) != sizeof told) return std::nullopt;
  const std::string why = std::string{": "} + std::strerror(told.error);
  const bool missing = told.error == ENOENT || told.error == ENOTDIR;
  const base::Errc code = missing ? base::Errc::not_found : base::Errc::io_failed;
  if (told.stage == Stage::starting)
    return base::Error{code, base::printable(program.argv.front(), 200) + why};
  if (told.stage == Stage::entering_folder)
    return base::Error{code, base::printable(program.folder, 200) + why};
  return base::Error{base::Errc::io_failed, "a child process could not be set up" + why};
}

}  // namespace bluegreen::adapter::process
