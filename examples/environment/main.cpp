// Releases the shop: release FOLDER deploy VERSION | resume | abort | status
#include <iostream>

#include "bluegreen/adapter/poll/poll_reactor.hpp"
#include "bluegreen/adapter/sqlite/record_store.hpp"
#include "bluegreen/compose/function_ports.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "bluegreen/session/session.hpp"
#include "shop.hpp"

/// The rows of the backends count what HAProxy itself answered, too; those of servers do not.
result<model::TrafficSample> sample(const port::SampleTraffic&) {
  auto seen = look();
  if (!seen) return failure(seen.error());
  const auto now = std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now());
  model::TrafficSample all;
  for (const auto color : model::colors) {
    const std::string name{to_text(color)};
    auto& row = seen.value()[name + "/BACKEND"];
    all.pods[color] = {{name, std::stoull(row["req_tot"]), std::stoull(row["hrsp_5xx"]), 0, now}};
  }
  return all;
}

/// Each process of the color is asked itself, before users are on it.
model::ProbeReport smoke(const port::RunProbe& run) {
  const auto seen = look();
  if (!seen) return {model::Verdict::unknown, seen.error().message};
  for (auto& server : servers(std::string{to_text(run.color)}, seen.value())) {
    const auto said = ask(server, run.probe.get_if<runbook::Smoke>()->path);
    const auto wrong = said.empty() ? model::Verdict::unknown : model::Verdict::failed;
    if (said != run.version) return {wrong, "a process answered '" + said + "'"};
  }
  return {model::Verdict::passed, "every process answers"};
}

result<session::Outcome> run(session::Session& it, const std::vector<std::string>& words) {
  if (words[1] == "deploy") return it.deploy(words.back(), session::Until::held);
  if (words[1] == "resume") return it.resume(session::Until::held);
  if (words[1] == "abort") return it.abort("somebody at a terminal");
  const auto record = it.record();
  if (!record || !record.value().release) return failure(Errc::not_found, "there is no release");
  const auto outcome = session::outcome_of(*record.value().release);
  std::cout << last_line(*record.value().release, outcome) << '\n';
  return outcome;
}

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 2 || chdir(words[0].c_str()) != 0) return 2;
  std::ifstream file{"release.yaml"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto parsed = runbook::parse(text, "release.yaml", {{"haproxy"}});
  for (const auto& mistake : parsed.mistakes) std::cerr << to_text(mistake) << '\n';
  if (!parsed.ok()) return 2;
  const auto reactor = std::move(adapter::poll::make_poll_reactor().value());
  const auto record = adapter::sqlite::open_record_store("record.db", "shop", *reactor);
  if (!record) return std::cerr << record.error().message << '\n', 2;
  Shop shop;
  shop.refresh_every(std::chrono::milliseconds{100}, *reactor);
  const auto counters = compose::metric_source_of(sample);
  const auto probe = compose::probe_of(smoke);
  session::SessionOptions options;
  options.owner = "release:" + std::to_string(getpid());
  options.lease = std::chrono::seconds{3};
  options.sinks = {engine::sink_of([](const auto& told) {
    std::cout << to_text(told.release.phase) << ": " << told.entry.text << std::endl;
  })};
  port::Ports ports{reactor.get(), &shop, &shop, counters.get(), record.value().get(), {}};
  ports.probes["smoke"] = probe.get();
  session::Session session{ports, parsed.runbooks.front(), options};
  const auto outcome = run(session, words);
  if (!outcome) return std::cerr << outcome.error().message << '\n', 2;
  if (session.release() != nullptr)
    std::cout << last_line(*session.release(), outcome.value()) << '\n';
  return exit_code(outcome.value());
}
