#include "adapter/kubernetes/ports_test_base.hpp"

namespace bluegreen::kubernetes_test {

namespace {

using base::Errc;
using model::Color;
using model::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto up = R"({"status":"UP"})";
constexpr auto down = R"({"status":"DOWN","components":{"db":{"status":"DOWN"}}})";

class ProbesTest : public PortsTest {
 protected:
  /// The name of one of green's pods.
  std::string pod(int number) {
    return recorded_.state().pods[static_cast<std::size_t>(3 + number)].name;
  }
  void answer_path(const std::string& pod, const std::string& path,
                   base::result<http::Response> answer) {
    outside_.answer_pod("GET /api/v1/namespaces/butterfly/pods/" + pod + ":8080/proxy" + path,
                        std::move(answer));
  }
  void answer_log(const std::string& pod, base::result<std::string> log) {
    outside_.answer("GET /api/v1/namespaces/butterfly/pods/" + pod + "/log", std::move(log));
  }
};

TEST_F(ProbesTest, OnePodThatIsDownFailsTheColor) {
  answer_path(pod(0), "/actuator/health", http::Response{200, {}, up});
  answer_path(pod(1), "/actuator/health", http::Response{503, {}, down});
  const auto report = probe(runbook::ActuatorHealth{});
  EXPECT_EQ(report.verdict, Verdict::failed)
      << "the third did not answer: fail comes before unknown";
  EXPECT_EQ(report.detail, pod(1) + ": health is DOWN: db: DOWN");
}

TEST_F(ProbesTest, AnErrorOnTheWayIsUnknown) {
  answer_path(pod(0), "/actuator/health", http::Response{200, {}, up});
  answer_path(pod(1), "/actuator/health", http::Response{200, {}, up});
  EXPECT_EQ(probe(runbook::ActuatorHealth{}).verdict, Verdict::unknown);
  answer_path(pod(2), "/actuator/health", http::Response{502, {}, "<html>"});
  EXPECT_EQ(probe(runbook::ActuatorHealth{}).verdict, Verdict::unknown);
  answer_path(pod(2), "/actuator/health", http::Response{200, {}, up});
  EXPECT_EQ(probe(runbook::ActuatorHealth{}).verdict, Verdict::passed);
}

TEST_F(ProbesTest, WithoutTheApiServerNothingIsKnown) {
  ScriptedOutside outside;
  auto ports =
      kubernetes::make_kubernetes_ports(outside, outside, outside, outside, outside, options());
  outside.answer("GET", base::failure(Errc::server_error, "etcd is away"));
  for (const runbook::ProbeSpec& spec : {runbook::ProbeSpec{runbook::ActuatorHealth{}},
                                         {runbook::Smoke{"/"}},
                                         {runbook::LogsClean{100, {}}},
                                         {runbook::MetricsPresent{}}}) {
    const auto id = begin(ports->probes(), port::RunProbe{spec, Color::green, "1.2.4"});
    outside.turn();
    EXPECT_EQ(std::get<model::ProbeReport>(end_of(id)).verdict, Verdict::unknown);
  }
}

TEST_F(ProbesTest, SmokeGoesThroughTheColorsOwnServiceOnce) {
  const std::string path =
      "GET /api/v1/namespaces/butterfly/services/perception-green:8080/proxy/api/v1/health";
  outside_.answer_pod(path, http::Response{204, {}, ""});
  EXPECT_EQ(probe(runbook::Smoke{"/api/v1/health"}).verdict, Verdict::passed);
  EXPECT_THAT(outside_.calls, ElementsAre(path));
  outside_.answer_pod(path, http::Response{302, {}, ""});
  EXPECT_EQ(probe(runbook::Smoke{"/api/v1/health"}).verdict, Verdict::failed);
  outside_.answer_pod(path, base::failure(Errc::server_error, "no endpoints available"));
  EXPECT_EQ(probe(runbook::Smoke{"/api/v1/health"}).verdict, Verdict::unknown);
}

TEST_F(ProbesTest, LogsAreReadBoundedAndOfTheServicesContainer) {
  for (const int each : {0, 1, 2}) answer_log(pod(each), std::string("INFO fine\n"));
  EXPECT_EQ(probe(runbook::LogsClean{100, std::nullopt}).verdict, Verdict::passed);
  EXPECT_THAT(outside_.calls[1],
              HasSubstr("/log?container=perception&limitBytes=1048576&tailLines=100"));
  outside_.calls.clear();
  EXPECT_EQ(probe(runbook::LogsClean{std::nullopt, std::chrono::milliseconds{1500}}).verdict,
            Verdict::passed);
  EXPECT_THAT(outside_.calls[1], HasSubstr("sinceSeconds=2"));
}

TEST_F(ProbesTest, AnErrorInOneLogFailsAndACutLogIsUnknown) {
  answer_log(pod(0), std::string("INFO fine\n"));
  answer_log(pod(1), std::string(1024 * 1024, 'x'));
  answer_log(pod(2), std::string("INFO fine\n"));
  EXPECT_EQ(probe(runbook::LogsClean{100, std::nullopt}).verdict, Verdict::unknown);
  ScriptedOutside outside;
  auto ports =
      kubernetes::make_kubernetes_ports(outside, outside, outside, outside, outside, options());
  outside.answer("/pods?", recorded_.text("pods"));
  outside.answer("/log?", std::string("INFO fine\nERROR boom\n"));
  const auto id =
      begin(ports->probes(), port::RunProbe{runbook::LogsClean{100, {}}, Color::green, "1.2.4"});
  outside.turn();
  const auto report = std::get<model::ProbeReport>(end_of(id));
  EXPECT_EQ(report.verdict, Verdict::failed);
  EXPECT_THAT(report.detail, HasSubstr("logs: ERROR boom"));
}

TEST_F(ProbesTest, MetricsMustBeThere) {
  for (const int each : {0, 1, 2}) {
    answer_path(pod(each), "/actuator/prometheus",
                http::Response{200, {}, "http_server_requests_seconds_count{uri=\"/\"} 1\n"});
  }
  EXPECT_EQ(probe(runbook::MetricsPresent{}).verdict, Verdict::passed);
  answer_path(pod(1), "/actuator/prometheus", http::Response{200, {}, "jvm_info 1\n"});
  EXPECT_EQ(probe(runbook::MetricsPresent{}).verdict, Verdict::unknown) << "nobody asked it yet";
  answer_path(pod(1), "/actuator/prometheus", http::Response{404, {}, ""});
  EXPECT_EQ(probe(runbook::MetricsPresent{}).verdict, Verdict::failed);
  answer_path(pod(1), "/actuator/prometheus", http::Response{500, {}, ""});
  EXPECT_EQ(probe(runbook::MetricsPresent{}).verdict, Verdict::unknown);
}

TEST_F(ProbesTest, ACommandsExitCodeIsTheVerdict) {
  process::Ended ended;
  ended.output = "checking\n7 of 8 flows work\n";
  for (const int code : {0, 1, 2, 137}) {
    ended.exit_code = code;
    outside_.answer_program("RUN ./test.sh", ended);
  }
  const runbook::Command command{{"./test.sh", "perception; rm -rf /"}, std::chrono::minutes{1}};
  EXPECT_EQ(probe(command),
            (model::ProbeReport{Verdict::passed, "exit code 0: 7 of 8 flows work"}));
  EXPECT_EQ(probe(command).verdict, Verdict::failed);
  EXPECT_EQ(probe(command).verdict, Verdict::unknown);
  EXPECT_EQ(probe(command).verdict, Verdict::unknown);
  EXPECT_EQ(outside_.programs[0].argv, command.argv);
  EXPECT_EQ(outside_.programs[0].timeout, command.timeout);
  EXPECT_THAT(
      outside_.programs[0].environment,
      ElementsAre(std::pair("BLUEGREEN_SERVICE", "perception"),
                  std::pair("BLUEGREEN_NAMESPACE", "butterfly"),
                  std::pair("BLUEGREEN_COLOR", "green"), std::pair("BLUEGREEN_VERSION", "1.2.4")));
}

TEST_F(ProbesTest, ACommandThatDoesNotEndOrStartIsUnknown) {
  EXPECT_EQ(probe(runbook::Command{{"./missing"}, std::chrono::minutes{1}}).verdict,
            Verdict::unknown);
  process::Ended ended;
  ended.timed_out = true;
  ended.exit_code = 1;
  outside_.answer_program("RUN ./slow", ended);
  EXPECT_EQ(probe(runbook::Command{{"./slow"}, std::chrono::minutes{1}}).verdict, Verdict::unknown);
}

TEST_F(ProbesTest, AProbeThatIsNotOursIsUnknown) {
  EXPECT_EQ(probe(runbook::ErrorRate{}).verdict, Verdict::unknown);
  EXPECT_EQ(probe(runbook::Custom{"mine", {}}).verdict, Verdict::unknown);
}

}  // namespace

}  // namespace bluegreen::kubernetes_test
