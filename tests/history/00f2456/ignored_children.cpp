// A host that ignores the ends of its children is not told why a program's end is unknown.
#include <csignal>

#include "bluegreen/adapter/process/child.hpp"
#include "host.hpp"

int main() {
  using namespace host;
  Met met;
  std::signal(SIGCHLD, SIG_IGN);
  const auto reactor = adapter::http::make_curl_reactor();
  const auto launcher = adapter::process::make_launcher(*reactor.value());
  std::optional<base::result<adapter::process::Ended>> ended;
  adapter::process::Program program;
  program.argv = {"/bin/true"};
  launcher->start(program, [&](auto end) { ended = std::move(end); });
  while (!ended) reactor.value()->wait_until(reactor.value()->now().monotonic + 1s);
  if (*ended) {
    met.unless(ended->value().exit_code == 0, "/bin/true failed");
  } else {
    const auto& error = ended->error();
    met.unless(
        error.message.find("SIGCHLD") != std::string::npos,
        std::string{"/bin/true ended as "} + base::to_text(error.code) + ": " + error.message);
  }
  return met.exit_code();
}
