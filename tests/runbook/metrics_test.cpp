#include "runbook/parsing.hpp"

namespace bluegreen::runbook {
namespace {

using Texts = std::vector<std::string>;

TEST(Metrics, AreTheActuatorsWhereNothingIsSaid) {
  EXPECT_EQ(good(three_keys).metrics, (Metrics{"actuator", "/actuator/prometheus"}));
  EXPECT_EQ(good(three_keys + "metrics: {path: /metrics}\n").metrics,
            (Metrics{"actuator", "/metrics"}));
}

TEST(Metrics, OfASourceThatNobodyKnowsAreAMistake) {
  EXPECT_EQ(mistakes_of(three_keys + "metrics: {source: actuater}\n"),
            Texts{"f:5:19: metrics.source is 'actuater' (expected one of actuator; did you mean "
                  "'actuator'?)"});
  EXPECT_EQ(mistakes_of(three_keys + "metrics: {source: 7}\n").size(), 1U);
}

std::string path_of(const std::vector<ProbeSpec>& probes) {
  return probes.front().get_if<MetricsPresent>()->path;
}

TEST(Metrics, AreWhereTheProbeLooksForThemUnlessItSaysAPath) {
  const auto runbook = three_keys + "metrics: {path: /m}\n";
  const auto bare = good(runbook + "validate: [metrics_present]\nwatch: [metrics_present: {}]\n");
  EXPECT_EQ(path_of(bare.validate), "/m");
  EXPECT_EQ(path_of(bare.watch), "/m");
  const auto own = good(runbook +
                        "validate: [metrics_present: /actuator/prometheus]\n"
                        "watch: [metrics_present: {path: /n}]\n");
  EXPECT_EQ(path_of(own.validate), "/actuator/prometheus");
  EXPECT_EQ(path_of(own.watch), "/n");
  EXPECT_EQ(good(to_yaml(own)), own);
}

TEST(OwnPaths, AreAllThatTheRunbookAsks) {
  EXPECT_EQ(own_paths(good(three_keys)),
            (Texts{"/actuator/health", "/actuator/prometheus", "/api/v1/health"}));
  EXPECT_EQ(own_paths(good(three_keys +
                           "metrics: {path: /m}\n"
                           "drain: {path: /drain}\n"
                           "validate: [smoke: /a, smoke: '/b?deep=1', actuator_health: /up]\n"
                           "watch: [smoke: /c, smoke: /a, metrics_present: /n, error_rate]\n")),
            (Texts{"/a", "/b", "/c", "/drain", "/m", "/n", "/up"}));
}

}  // namespace
}  // namespace bluegreen::runbook
