#include <algorithm>

#include "runbook/parsing.hpp"

namespace bluegreen::runbook {
namespace {

struct Case {
  std::string lines;  ///< behind the three keys, so from line 5 on
  std::string place;  ///< "LINE:COLUMN" of its only mistake
  std::string message;
  std::string suggestion = {};
};

void expect_only(const std::string& text, const Case& each) {
  const ParseOutcome outcome = parse(text, "f");
  EXPECT_TRUE(outcome.runbooks.empty()) << each.lines;
  for (std::size_t i = 1; i < outcome.mistakes.size(); ++i)
    ADD_FAILURE() << to_text(outcome.mistakes[i]);
  ASSERT_FALSE(outcome.mistakes.empty()) << each.lines;
  const Mistake& mistake = outcome.mistakes.front();
  EXPECT_EQ(std::to_string(mistake.line) + ":" + std::to_string(mistake.column), each.place)
      << to_text(mistake);
  EXPECT_EQ(mistake.message, each.message);
  EXPECT_EQ(mistake.suggestion, each.suggestion) << to_text(mistake);
  EXPECT_FALSE(mistake.expected.empty());
  EXPECT_EQ(mistake.file, "f");
}

void expect_each(const std::vector<Case>& cases) {
  for (const Case& each : cases) expect_only(three_keys + each.lines, each);
}

TEST(Mistakes, unknown_keys_and_the_nearest_known_one) {
  expect_each({
      {"hodl: 5m\n", "5:1", "unknown key 'hodl'", "hold"},
      {"probeInterval: 5s\n", "5:1", "unknown key 'probeInterval'", "probe_interval"},
      {"scale_down_after: 30m\n", "5:1", "unknown key 'scale_down_after'",
       "cleanup.scale_down_after"},
      {"xyzzy: 1\n", "5:1", "unknown key 'xyzzy'"},
      {"  chrat: 1\n", "5:3", "unknown key 'chrat' in release", "chart"},
      {"cleanup:\n  delete_atfer: 2h\n", "6:3", "unknown key 'delete_atfer' in cleanup",
       "delete_after"},
      {"watch:\n  - latency: {maen: 5ms}\n", "6:15", "unknown key 'maen' in watch[0].latency",
       "mean"},
      {"\"a\\e[2Jb\": 1\n", "5:1", "unknown key 'a\\x1b[2Jb'"},
  });
}

TEST(Mistakes, wrong_types) {
  expect_each({
      {"hold: 15\n", "5:7", "hold is the number '15'"},
      {"hold: [15m]\n", "5:7", "hold is a list"},
      {"hold:\n", "5:1", "hold is nothing"},
      {"port: '8080'\n", "5:7", "port is '8080'"},
      {"port: 80.5\n", "5:7", "port is the number '80.5'"},
      {"environment: yes\n", "5:14", "environment is the boolean 'yes'"},
      {"cleanup: 30m\n", "5:10", "cleanup is '30m'"},
      {"gate: true\n", "5:7", "gate is the boolean 'true'"},
      {"  values: values-prod.yaml\n", "5:11", "release.values is 'values-prod.yaml'"},
      {"  values: [a, 5]\n", "5:15", "release.values holds the number '5'"},
      {"  set: [a]\n", "5:8", "release.set is a list"},
      {"  set: {a: [1]}\n", "5:12", "release.set.a is a list"},
      {"validate: smoke\n", "5:11", "validate is 'smoke'"},
      {"validate: [[smoke]]\n", "5:12", "validate[0] is a list"},
      {"watch: [{command: ./x}]\n", "5:19", "watch[0].command is './x'"},
      {"watch: [{command: []}]\n", "5:19", "watch[0].command is a list"},
      {"watch: [{command: ['']}]\n", "5:20", "watch[0].command holds ''"},
      {"validate: [{logs_clean: 100}]\n", "5:25", "validate[0].logs_clean is the number '100'"},
  });
}

TEST(Mistakes, durations_delays_and_percentages) {
  expect_each({
      {"hold: 15 minutes\n", "5:7", "hold is '15 minutes'"},
      {"hold: never\n", "5:7", "hold is 'never'"},
      {"drain: {limit: 1m1h}\n", "5:16", "drain.limit is '1m1h'"},
      {"cleanup: {scale_down_after: 0}\n", "5:29", "cleanup.scale_down_after is the number '0'"},
      {"cleanup: {delete_after: later}\n", "5:25", "cleanup.delete_after is 'later'"},
      {"watch: [{error_rate: 1}]\n", "5:22", "watch[0].error_rate is the number '1'"},
      {"watch: [{error_rate: 101%}]\n", "5:22", "watch[0].error_rate is '101%'"},
      {"watch: [{error_rate: 0.00001%}]\n", "5:22", "watch[0].error_rate is '0.00001%'"},
  });
}

TEST(Mistakes, values_out_of_range) {
  expect_each({
      {"port: 0\n", "5:7", "port is the number '0'"},
      {"port: 65536\n", "5:7", "port is the number '65536'"},
      {"port: 99999999999999999999\n", "5:7", "port is the number '99999999999999999999'"},
      {"port: 010\n", "5:7", "port is the number '010'"},
      {"  replicas: -1\n", "5:13", "release.replicas is the number '-1'"},
      {"probe_interval: 1ms\n", "5:17", "probe_interval is '1ms'"},
      {"deadlines: {start: 2d}\n", "5:20", "deadlines.start is '2d'"},
      {"validate: [{logs_clean: {tail: 0}}]\n", "5:32",
       "validate[0].logs_clean.tail is the number '0'"},
  });
}

TEST(Mistakes, texts_that_would_mean_something_else_where_they_end) {
  expect_each({
      {"  values: [--debug]\n", "5:12", "release.values holds '--debug'"},
      {"  set: {'a b': 1}\n", "5:9", "release.set has the name 'a b'"},
      {"  set: {a: \"x\\0y\"}\n", "5:12", "release.set.a is 'x\\x00y'"},
      {"drain: {path: actuator/drain}\n", "5:15", "drain.path is 'actuator/drain'"},
      {"drain: {path: '/a b'}\n", "5:15", "drain.path is '/a b'"},
      {"  set: {image.tag: 1.2.4}\n", "5:9",
       "release.set.image.tag is given, which bluegreen sets itself"},
  });
  const std::string name(48, 'a');
  for (const std::string service :
       {"Perception", "9lives", "-a", "a-", "a_b", "a.b", "''", "a/b", "ä"}) {
    const std::string text = "namespace: n\nrelease: {chart: c/c}\nservice: " + service + "\n";
    const std::string found = service == "''" ? "" : service;
    expect_only(text, {service, "3:10", "service is '" + found + "'"});
  }
  expect_only("namespace: n\nrelease: {chart: c/c}\nservice: " + name + "\n",
              {name, "3:10", "service is '" + name + "'"});
}

TEST(Mistakes, missing_keys_with_the_line_where_they_should_be) {
  EXPECT_EQ(mistakes_of("# a comment\nhold: 15m\n"),
            (std::vector<std::string>{
                "f:2:1: service is missing (expected a name of at most 47 small letters, digits "
                "and '-' that begins with "
                "a letter)",
                "f:2:1: namespace is missing (expected a name of at most 63 small letters, digits "
                "and '-')",
                "f:2:1: release.chart is missing (expected a text that does not begin with '-')"}));
  expect_only("service: a\nnamespace: n\nrelease:\n  replicas: 2\n",
              {"", "4:3", "release.chart is missing"});
  expect_each({
      {"validate: [smoke]\n", "5:12", "validate[0].smoke.path is missing"},
      {"validate: [{smoke: {}}]\n", "5:20", "validate[0].smoke.path is missing"},
      {"watch: [{custom: {args: {a: b}}}]\n", "5:18", "watch[0].custom.name is missing"},
      {"watch: [command]\n", "5:9", "watch[0].command.argv is missing"},
  });
}

TEST(Mistakes, keys_written_twice) {
  expect_each({
      {"hold: 15m\nhold: 16m\n", "6:1", "hold is written twice, first in line 5"},
      {"  chart: other/chart\n", "5:3", "release.chart is written twice, first in line 4"},
      {"  set: {a: 1, a: 2}\n", "5:15", "release.set.a is written twice"},
      {"validate: [{smoke: {path: /a, path: /b}}]\n", "5:31",
       "validate[0].smoke.path is written twice, first in line 5"},
  });
}

TEST(Mistakes, contradictions) {
  expect_each({
      {"cleanup: {scale_down_after: never, delete_after: 2h}\n", "5:36",
       "cleanup.delete_after is 2h and cleanup.scale_down_after is never"},
      {"hold: 31m\n", "5:1", "hold is 31m, longer than cleanup.scale_down_after, which is 30m"},
      {"cleanup: {scale_down_after: now}\n", "5:11",
       "hold is 15m, longer than cleanup.scale_down_after, which is now"},
      {"hold: 1m\nprobe_interval: 2m\n", "6:1",
       "probe_interval is 2m, longer than hold, which is 1m"},
      {"validate: [{logs_clean: {tail: 100, since: 5m}}]\n", "5:37",
       "validate[0].logs_clean has both tail and since"},
      {"validate: [logs_clean]\n", "5:12", "validate[0].logs_clean has neither tail nor since"},
      {"validate: [{error_rate: 1%}]\n", "5:13",
       "error_rate in validate: the new color has no requests before the switch"},
      {"watch: [{custom: smoke}]\n", "5:10",
       "watch[0].custom has the name 'smoke' of a built-in probe"},
      {"  replicas: 4\n  set: {replicaCount: 5}\n", "6:9",
       "release.set.replicaCount is 5 and release.replicas is 4"},
      {"  set: {replicaCount: none}\n", "5:9", "release.set.replicaCount is 'none'"},
  });
}

TEST(Mistakes, a_wrong_value_does_not_contradict_others) {
  expect_each({{"hold: 31\ncleanup: {scale_down_after: 1m}\n", "5:7", "hold is the number '31'"},
               {"hold: 5m\ncleanup: {scale_down_after: soon}\n", "6:29",
                "cleanup.scale_down_after is 'soon'"}});
}

TEST(Mistakes, a_gradual_switch_is_known_and_not_there_yet) {
  const auto found =
      mistakes_of(three_keys + "traffic: {switch: gradual, via: httproute, steps: [10, 100]}\n");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0],
            "f:5:19: traffic.switch is 'gradual', which is not supported yet in this version "
            "(expected instant)");
  EXPECT_EQ(found[1],
            "f:5:33: traffic.via is not supported yet in this version (expected no such key)");
  expect_each({{"traffic: {switch: instnat}\n", "5:19", "traffic.switch is 'instnat'", "instant"}});
}

TEST(Mistakes, probes) {
  expect_each({
      {"validate: [smok]\n", "5:12", "unknown probe 'smok' in validate", "smoke"},
      {"validate: [{aktuator_health: /x}]\n", "5:13", "unknown probe 'aktuator_health' in validate",
       "actuator_health"},
      {"watch:\n  - latency:\n    mean: 200ms\n", "6:5", "watch[0] has 2 keys side by side"},
      {"watch: [5]\n", "5:9", "watch[0] is the number '5'"},
      {"on_unknown: retrun\n", "5:13", "on_unknown is 'retrun'", "return"},
  });
}

TEST(Mistakes, services_of_the_same_name) {
  const std::string text =
      "services:\n"
      "  - {service: a, namespace: n, release: {chart: c/a}}\n"
      "  - {service: b, namespace: n, release: {chart: c/b}}\n"
      "  - {service: a, namespace: n, release: {chart: c/a}}\n";
  expect_only(text,
              {"", "4:6", "a second runbook for 'a' in the namespace 'n', the first is in line 2"});
  expect_only("services:\n  - {service: a, namespace: n, release: {chart: c/a}}\nhold: 5m\n",
              {"", "3:1", "unknown key 'hold' beside services"});
  expect_only("services: []\n", {"", "1:11", "services is a list"});
  expect_only("services: 5\n", {"", "1:11", "services is the number '5'"});
}

TEST(Mistakes, all_come_at_once_in_the_order_of_the_file) {
  const auto found = mistakes_of(
      "service: Perception\n"
      "namespace: butterfly\n"
      "release:\n"
      "  chrat: butterfly/perception\n"
      "hold: 15\n"
      "validate: [smok, {error_rate: 1%}]\n"
      "cleanup: {scale_down_after: never, delete_after: 2h}\n"
      "---\n"
      "service: capsule\n"
      "on_unknown: x\n");
  std::vector<std::string> places;
  for (const std::string& text : found) places.push_back(text.substr(2, text.find(' ') - 3));
  EXPECT_EQ(places, (std::vector<std::string>{"1:10", "4:3", "4:3", "5:7", "6:12", "6:19", "7:36",
                                              "9:1", "9:1", "10:13"}));
}

TEST(Mistakes, as_text) {
  EXPECT_EQ(
      to_text(Mistake{"a.yaml", 7, 3, "unknown key 'chrat'", "one of chart, values", "chart"}),
      "a.yaml:7:3: unknown key 'chrat' (expected one of chart, values; did you mean 'chart'?)");
  EXPECT_EQ(to_text(Mistake{"a.yaml", 1, 1, "wrong", "", ""}), "a.yaml:1:1: wrong");
  EXPECT_EQ(to_text(Mistake{"\x1b.yaml", 1, 1, "wrong", "", ""}), "\\x1b.yaml:1:1: wrong");
}

// ---- of runbooks that were built in code ----

Runbook complete() {
  Runbook runbook;
  runbook.service = {model::Namespace{"butterfly"}, "perception"};
  runbook.release.chart = "butterfly/perception";
  runbook.validate = {Smoke{"/"}};
  runbook.watch = {ErrorRate{}};
  return runbook;
}

TEST(Validate, a_runbook_that_a_file_could_be_has_no_mistakes) {
  EXPECT_EQ(validate(complete()), std::vector<Mistake>{});
}

TEST(Validate, finds_what_no_file_may_say) {
  const std::pair<const char*, std::function<void(Runbook&)>> mistakes[] = {
      {"hold", [](Runbook& runbook) { runbook.hold = std::chrono::milliseconds{-1}; }},
      {"port", [](Runbook& runbook) { runbook.port = 70'000; }},
      {"service", [](Runbook& runbook) { runbook.service.name = "Not A Name"; }},
      {"probe_interval",
       [](Runbook& runbook) { runbook.probe_interval = runbook.hold + std::chrono::seconds{1}; }},
      {"smoke", [](Runbook& runbook) { runbook.validate = {Smoke{"no slash"}}; }},
  };
  for (const auto& [key, make] : mistakes) {
    Runbook wrong = complete();
    make(wrong);
    const auto found = validate(wrong);
    ASSERT_EQ(found.size(), 1U) << key;
    EXPECT_NE(to_text(found.front()).find(key), std::string::npos) << to_text(found.front());
  }
}

}  // namespace
}  // namespace bluegreen::runbook
