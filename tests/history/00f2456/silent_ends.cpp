// value() of a failure ends the program without a word; the length of a delay that never ends reads
// as now; a port that is missing is met in mid-release, the metric source behind the switch.
#include <array>
#include <functional>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.hpp"

namespace {

using namespace host;

struct End {
  int status = 0;
  std::string said;  ///< on standard error
  bool was_killed() const { return WIFSIGNALED(status) || WEXITSTATUS(status) != 0; }
};

End in_a_child(const std::function<void()>& task) {
  std::array<int, 2> pipe_ends{};
  if (pipe(pipe_ends.data()) != 0) std::abort();
  const auto child = fork();
  if (child == 0) {
    dup2(pipe_ends[1], STDERR_FILENO);
    task();
    _exit(0);
  }
  close(pipe_ends[1]);
  End end;
  std::array<char, 4096> bytes{};
  for (ssize_t count = 0; (count = read(pipe_ends[0], bytes.data(), bytes.size())) > 0;)
    end.said.append(bytes.data(), static_cast<std::size_t>(count));
  close(pipe_ends[0]);
  waitpid(child, &end.status, 0);
  return end;
}

void reads_the_value_of_a_failure(Met& met) {
  const auto end = in_a_child([] {
    const base::result<int> failed = base::failure(base::Errc::not_found, "no such thing");
    std::cout << failed.value();
  });
  met.unless(end.said.find("no such thing") != std::string::npos,
             fmt::format("value() of a failure ends the program by signal {} and says {} bytes",
                         WTERMSIG(end.status), end.said.size()));
}

void reads_the_length_of_never(Met& met) {
  const auto end =
      in_a_child([] { std::cerr << base::to_text(base::parse_delay("never").value().length()); });
  met.unless(end.was_killed(), "Delay::never().length() is " + end.said);
}

void releases_without_a_metric_source(Met& met) {
  const auto end = in_a_child([] {
    sim::World world{{}};
    sim::SimulatedPorts simulated{world};
    auto ports = ports_of(simulated, perception());
    ports.metrics = nullptr;
    SessionOptions options;
    options.notify = [](const engine::Notice& notice) {
      if (notice.entry.kind == journal::EntryKind::phase)
        std::cerr << "entered " << engine::to_text(notice.state.phase) << std::endl;
    };
    static_cast<void>(Session(ports, perception(), options).deploy("1.2.4", Until::held));
  });
  const auto last = end.said.rfind("entered ");
  met.unless(!end.was_killed(),
             last == std::string::npos
                 ? "without a metric source the program ends at once"
                 : fmt::format("without a metric source the program crashed after it {}",
                               end.said.substr(last, end.said.find('\n', last) - last)));
}

}  // namespace

int main() {
  Met met;
  reads_the_value_of_a_failure(met);
  reads_the_length_of_never(met);
  releases_without_a_metric_source(met);
  return met.exit_code();
}
