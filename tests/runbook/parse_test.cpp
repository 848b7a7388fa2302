#include <fstream>
#include <sstream>

#include "runbook/parsing.hpp"

namespace bluegreen::runbook {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Runbook three_keys_value() {
  Runbook runbook;
  runbook.service = {model::Namespace{"butterfly"}, "perception"};
  runbook.release.chart = "butterfly/perception";
  runbook.validate = {ActuatorHealth{}, Smoke{"/api/v1/health"}, LogsClean{100, std::nullopt},
                      MetricsPresent{}};
  runbook.watch = {ErrorRate{base::Share::percent(1)}, LogsClean{std::nullopt, minutes{5}}};
  return runbook;
}

const std::string full =
    "service: perception\n"
    "namespace: butterfly\n"
    "environment: my_processes\n"
    "port: 9090\n"
    "release:\n"
    "  chart: oci://registry.example/charts/perception\n"
    "  values: [values.yaml, values-prod.yaml]\n"
    "  set: {a.b: 'x y', debug: true, ratio: 0.5}\n"
    "  replicas: 7\n"
    "traffic: {switch: instant}\n"
    "validate:\n"
    "  - actuator_health: /health\n"
    "  - smoke: {path: /}\n"
    "  - metrics_present\n"
    "  - logs_clean: {since: 90s}\n"
    "watch:\n"
    "  - error_rate: 0.5%\n"
    "  - error_rate: {limit: 2%, window: 1m, minimum_requests: 5}\n"
    "  - latency: 1.5s\n"
    "  - command: [./check, '']\n"
    "  - command: {argv: [./check], timeout: 30s}\n"
    "  - custom: cache_warm\n"
    "  - custom: {name: lag, args: {group: g, most: 10}}\n"
    "gate: {name: ask-me, limit: 2h}\n"
    "metrics: {path: /metrics}\n"
    "drain: {path: /drain, limit: 0s}\n"
    "hold: 20m\n"
    "probe_interval: 500ms\n"
    "on_unknown: return\n"
    "cleanup: {scale_down_after: 20m, delete_after: now}\n"
    "deadlines: {install: 1m, start: 2m, validate: 3m, propagate: 4s, return: 5m, clean_up: 6m}\n";

Runbook full_value() {
  Runbook runbook;
  runbook.service = {model::Namespace{"butterfly"}, "perception"};
  runbook.environment = "my_processes";
  runbook.port = 9090;
  runbook.release = {"oci://registry.example/charts/perception",
                     {"values.yaml", "values-prod.yaml"},
                     {{"a.b", "x y"}, {"debug", "true"}, {"ratio", "0.5"}},
                     7};
  runbook.validate = {ActuatorHealth{"/health"}, Smoke{"/"}, MetricsPresent{"/metrics"},
                      LogsClean{std::nullopt, seconds{90}}};
  runbook.watch = {ErrorRate{base::Share::parts_per_million(5'000)},
                   ErrorRate{base::Share::percent(2), minutes{1}, 5},
                   Latency{milliseconds{1'500}},
                   Command{{"./check", ""}},
                   Command{{"./check"}, seconds{30}},
                   Custom{"cache_warm", {}},
                   Custom{"lag", {{"group", "g"}, {"most", "10"}}}};
  runbook.gate = GateSpec{"ask-me", hours{2}};
  runbook.metrics.path = "/metrics";
  runbook.drain = {"/drain", seconds{0}};
  runbook.hold = minutes{20};
  runbook.probe_interval = milliseconds{500};
  runbook.on_unknown = OnUnknown::give_back;
  runbook.cleanup = {base::Delay::after(minutes{20}), base::Delay::now()};
  runbook.deadlines = {minutes{1}, minutes{2}, minutes{3}, seconds{4}, minutes{5}, minutes{6}};
  return runbook;
}

TEST(Parse, three_keys_are_a_complete_runbook) {
  const Runbook runbook = good(three_keys);
  EXPECT_EQ(runbook, three_keys_value());
  EXPECT_EQ(runbook.hold, minutes{15});
  EXPECT_EQ(runbook.cleanup.scale_down_after, base::Delay::after(minutes{30}));
  EXPECT_EQ(runbook.cleanup.delete_after, base::Delay::after(hours{2}));
}

TEST(Parse, every_key_is_read) { EXPECT_EQ(good(full, {{"my_processes"}}), full_value()); }

TEST(Parse, replica_count_is_the_floor_of_replicas) {
  const Runbook runbook = good(three_keys + "  set: {replicaCount: 5, other: 1}\n");
  EXPECT_EQ(runbook.release.replicas, 5);
  EXPECT_EQ(runbook.release.set, (std::map<std::string, std::string>{{"other", "1"}}));
  EXPECT_EQ(good(three_keys + "  set: {replicaCount: 5}\n  replicas: 5\n").release.replicas, 5);
}

TEST(Parse, without_a_scale_down_nothing_is_deleted) {
  const Runbook runbook = good(three_keys + "cleanup: {scale_down_after: never}\n");
  EXPECT_TRUE(runbook.cleanup.delete_after.is_never());
}

TEST(Parse, null_is_no_gate_and_an_empty_mapping_the_default_one) {
  EXPECT_EQ(good(three_keys + "gate: null\n").gate, std::nullopt);
  EXPECT_EQ(good(three_keys + "gate: {}\n").gate, GateSpec{});
  EXPECT_EQ(good(three_keys + "drain: {path: null}\n").drain, Drain{});
}

TEST(Parse, an_empty_list_of_probes_is_taken_at_its_word) {
  EXPECT_TRUE(good(three_keys + "validate: []\n").validate.empty());
}

TEST(Parse, several_documents_or_a_list_of_services) {
  const std::string second =
      "service: capsule\nnamespace: butterfly\nrelease: {chart: butterfly/capsule}\n";
  const ParseOutcome documents = parse(three_keys + "---\n" + second + "---\n", "f");
  ASSERT_TRUE(documents.ok());
  ASSERT_EQ(documents.runbooks.size(), 2U);
  EXPECT_EQ(documents.runbooks[1].service.name, "capsule");

  const ParseOutcome list = parse(
      "services:\n"
      "  - {service: a, namespace: n, release: {chart: c/a}}\n"
      "  - {service: a, namespace: m, release: {chart: c/a}}\n",
      "f");
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list.runbooks.size(), 2U);
}

TEST(Parse, anchors_and_aliases_stand_for_their_values) {
  const Runbook runbook =
      good(three_keys + "hold: &time 15m\ncleanup: {scale_down_after: *time}\n");
  EXPECT_EQ(runbook.cleanup.scale_down_after, base::Delay::after(minutes{15}));
}

TEST(ToYaml, is_read_back_to_an_equal_value) {
  std::vector<Runbook> runbooks{three_keys_value(), full_value()};
  runbooks.push_back(three_keys_value());
  runbooks.back().validate.clear();
  runbooks.back().cleanup = {base::Delay::never(), base::Delay::never()};
  runbooks.push_back(three_keys_value());
  for (const std::string text :
       {"null", "~",     "yes",    "0x1F", "1.5", "- a", "a: b", "a #b", "\"q\"",
        "\\",   "ä €",   "%x",     "*a",   "&a",  "!t",  "{}",   "[",    "'",
        "|",    " lead", "trail ", ".inf", "",    "<<",  "15m"}) {
    runbooks.back().release.set["k" + std::to_string(runbooks.back().release.set.size())] = text;
    runbooks.back().watch.emplace_back(Command{{"./x", text}});
  }
  for (const Runbook& runbook : runbooks) {
    const std::string yaml = to_yaml(runbook);
    EXPECT_EQ(good(yaml, {{runbook.environment}}), runbook) << yaml;
    EXPECT_EQ(to_yaml(good(yaml, {{runbook.environment}})), yaml);
  }
}

TEST(Examples, are_runbooks_of_the_six_services) {
  for (const std::string service :
       {"perception", "capsule", "odyssey", "plato", "nexus", "synapse"}) {
    std::ifstream file{std::string{BLUEGREEN_SOURCE_DIR} + "/examples/runbooks/" + service +
                       ".yaml"};
    std::stringstream text;
    text << file.rdbuf();
    const Runbook runbook = good(text.str());
    EXPECT_EQ(runbook.service, (model::ServiceName{model::Namespace{"butterfly"}, service}));
    EXPECT_EQ(runbook.release, (ChartRelease{"butterfly/" + service, {"values-prod.yaml"}, {}, 3}));
    EXPECT_EQ(runbook.validate, three_keys_value().validate);
    const std::vector<ProbeSpec> watch{ErrorRate{}, Latency{}, LogsClean{std::nullopt, minutes{5}},
                                       Command{{"./scripts/integration-test.sh", service, "prod"}}};
    EXPECT_EQ(runbook.watch, watch);
    EXPECT_EQ(runbook.hold, minutes{15});
    EXPECT_EQ(runbook.cleanup, Cleanup{});
    EXPECT_EQ(good(to_yaml(runbook)), runbook);
  }
}

}  // namespace
}  // namespace bluegreen::runbook
