#include "bluegreen/adapter/spring/prometheus.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace spring = bluegreen::adapter::spring;
namespace base = bluegreen::base;
using bluegreen::base::Errc;
using bluegreen::model::PodCounters;

namespace {

std::string fixture(const std::string& name) {
  std::ifstream file(std::string(BLUEGREEN_SOURCE_DIR "/tests/adapter/spring/fixtures/") + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

auto parse(const std::string& text, const spring::OwnRequests& own = {}) {
  return spring::parse_counters(text, "perception-green-1", own);
}

/// A count and a sum of one series.
std::string series(const std::string& labels, const std::string& count,
                   const std::string& seconds = "0") {
  return "http_server_requests_seconds_count" + labels + " " + count +
         "\nhttp_server_requests_seconds_sum" + labels + " " + seconds + "\n";
}

Errc code_of(const std::string& text) {
  const auto counters = parse(text);
  EXPECT_FALSE(counters) << text.substr(0, 200);
  return counters ? Errc{} : counters.error().code;
}

TEST(Prometheus, LeavesOurOwnRequestsOutOfARealAnswer) {
  const auto counters = parse(fixture("prometheus.txt"), {.paths = {"/other", "/api/v1/health"}});
  ASSERT_TRUE(counters) << counters.error().message;
  const base::UtcTime started{base::Duration{1'795'424'209'983}};
  EXPECT_EQ(counters.value(), (PodCounters{"perception-green-1", 3, 3, 8475, {}, started}));
}

TEST(Prometheus, CountsTheSmokePathWhenItIsNotOurs) {
  const auto counters = parse(fixture("prometheus.txt"), {});
  ASSERT_TRUE(counters);
  EXPECT_EQ(counters.value().requests, 53U);
  EXPECT_EQ(counters.value().errors, 3U);
  EXPECT_EQ(counters.value().total_microseconds, 8475U + 237825U);
}

TEST(Prometheus, AddsUpSeries) {
  const auto counters =
      parse(series(R"({status="200",uri="/"})", "1.5E2", "1.25") +
            series(R"({status="503",uri="/"})", "7") +
            series(R"({outcome="SERVER_ERROR",status="UNKNOWN",uri="/x"})", "2", "+0.5") +
            series(R"({ uri = "/a b,}\"\\\n" , status="404", })", "1", "1e-6 1395066363000"));
  ASSERT_TRUE(counters) << counters.error().message;
  EXPECT_EQ(counters.value(), (PodCounters{"perception-green-1", 160, 9, 1'750'001}));
}

TEST(Prometheus, TellsWhenTheProcessStarted) {
  const std::string start = "process_start_time_seconds";
  EXPECT_EQ(parse(start + " 1.767600000123E9\n").value().started,
            base::UtcTime{base::Duration{1'767'600'000'123}});
  EXPECT_EQ(parse(series("", "1")).value().started, std::nullopt) << "it is not known";
  EXPECT_EQ(code_of(start + " NaN\n"), Errc::malformed);
  EXPECT_EQ(code_of(start + " 1e12\n"), Errc::malformed) << "no calendar has it";
  EXPECT_EQ(code_of(start + "{a=\"1\"} 1\n" + start + "{a=\"2\"} 2\n"), Errc::malformed);
}

TEST(Prometheus, NobodyAskedYet) {
  EXPECT_EQ(parse("").value(), (PodCounters{"perception-green-1", 0, 0, 0}));
  EXPECT_EQ(parse("jvm_info{a=\"b\"} 1\n").value().requests, 0U);
}

TEST(Prometheus, RefusesNumbersThatNoCounterHas) {
  for (const auto* number : {"NaN",   "+Inf", "-Inf",  "Inf",   "nan",
                             "-1",    "-0.1", "1e17",  "1e999", "0x10",
                             "1_000", "1,5",  "",      "x",     "1.5.2",
                             "++1",   "+",    "1 2 3", "1.5",   "99999999999999999999999"}) {
    EXPECT_EQ(code_of(series(R"({uri="/"})", number)), Errc::malformed) << number;
  }
  EXPECT_EQ(code_of(series(R"({uri="/"})", "1", "NaN")), Errc::malformed);
  EXPECT_EQ(code_of(series(R"({uri="/"})", "1", "1e12")), Errc::malformed)
      << "microseconds beyond 2^53";
}

TEST(Prometheus, ASumOfManyLargeCountsDoesNotWrap) {
  std::string text;
  for (int i = 0; i < 5; ++i)
    text += series("{uri=\"/" + std::to_string(i) + "\"}", "9007199254740992");
  EXPECT_EQ(code_of(text), Errc::malformed);
}

TEST(Prometheus, RefusesASeriesToldTwice) {
  EXPECT_EQ(code_of(series(R"({uri="/"})", "1") + series(R"({uri="/"})", "1")), Errc::malformed);
  EXPECT_EQ(code_of(series(R"({uri="/"})", "1") + series(R"({ uri = "/" } )", " 1")),
            Errc::malformed);
  EXPECT_EQ(
      code_of(series(R"({uri="/",status="200"})", "1") + series(R"({status="200",uri="/"})", "1")),
      Errc::malformed);
}

TEST(Prometheus, RefusesBrokenLabels) {
  for (const auto* labels : {"{", "{uri}", "{uri=}", "{uri=\"}", "{uri=\"/\"", "{uri=\"\\x\"}",
                             "{uri=\"\\", "{=\"/\"}", "{uri=\"/\" status=\"1\"}", "{,}"}) {
    EXPECT_EQ(code_of(series(labels, "1")), Errc::malformed) << labels;
  }
}

TEST(Prometheus, EveryCutOfARealAnswerIsSeen) {
  const auto text = fixture("prometheus.txt");
  for (std::size_t length = 1; length < text.size(); ++length) {
    if (text[length - 1] == '\n') continue;  // whole lines: what HTTP's own length must tell
    ASSERT_FALSE(parse(text.substr(0, length))) << length;
  }
}

TEST(Prometheus, IsBounded) {
  EXPECT_EQ(code_of(std::string(20'000, 'x') + "\n"), Errc::too_large);
  EXPECT_EQ(code_of(std::string(5 * 1024 * 1024, '\n')), Errc::too_large);
  std::string many;
  for (int i = 0; i < 10'001; ++i)
    many += "http_server_requests_seconds_count{uri=\"/" + std::to_string(i) + "\"} 1\n";
  EXPECT_EQ(code_of(many), Errc::too_large);
}

TEST(Prometheus, BytesThatAreNoTextAreSkippedOrRefused) {
  EXPECT_TRUE(parse(std::string("\0\xff\x1b[31m 1\n", 10)));
  EXPECT_EQ(code_of(std::string("http_server_requests_seconds_count{uri=\"/\"} \0"
                                "1\n",
                                48)),
            Errc::malformed);
}

TEST(Prometheus, TellsWhetherTheMetricsAreThere) {
  EXPECT_TRUE(spring::has_request_metrics(fixture("prometheus.txt")));
  EXPECT_FALSE(spring::has_request_metrics(
      "# HELP http_server_requests_seconds_count\nhttp_server_requests_seconds_max 1\n"));
  EXPECT_FALSE(spring::has_request_metrics(""));
}

}  // namespace
