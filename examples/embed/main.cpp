// The release of perception 1.2.3 -> 1.2.4 inside a C++ program: a rehearsal, told as it goes.
#include <fstream>
#include <iostream>
#include <iterator>

#include "bluegreen/base/version.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "bluegreen/session/rehearsal.hpp"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cout << "bluegreen " << bluegreen::base::library_version() << '\n';
    return 0;
  }
  std::ifstream file{argv[1], std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto parsed = bluegreen::runbook::parse(text, argv[1]);
  for (const auto& mistake : parsed.mistakes) std::cerr << to_text(mistake) << '\n';
  if (!parsed.ok()) return 2;

  bluegreen::session::RehearsalOptions options;
  options.version = "1.2.4";
  options.sinks = {bluegreen::engine::sink_of([](const auto& told) {
    std::cout << bluegreen::base::to_text(told.entry.at) << ' ' << told.entry.text << '\n';
  })};
  const auto result = bluegreen::session::rehearse(parsed.runbooks.front(), options);
  if (!result) return std::cerr << result.error().message << '\n', 2;
  std::cout << last_line(result.value().release, result.value().outcome) << '\n';
  return exit_code(result.value().outcome);
}
