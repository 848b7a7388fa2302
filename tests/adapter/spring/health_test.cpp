#include "bluegreen/adapter/spring/health.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace spring = bluegreen::adapter::spring;
using bluegreen::base::Errc;
using bluegreen::model::Verdict;

namespace {

std::string fixture(const std::string& name) {
  std::ifstream file(std::string(BLUEGREEN_SOURCE_DIR "/tests/adapter/spring/fixtures/") + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

Verdict verdict_of(std::string_view json) {
  return spring::judge(spring::parse_health(json).value()).verdict;
}

TEST(Health, ReadsARealAnswer) {
  const auto health = spring::parse_health(fixture("health.json"));
  ASSERT_TRUE(health);
  EXPECT_EQ(health.value(), (spring::Health{"UP", {}}));
  EXPECT_EQ(spring::judge(health.value()).verdict, Verdict::passed);
}

TEST(Health, NamesTheComponentsThatAreDown) {
  const auto health = spring::parse_health(
      R"({"status":"DOWN","components":{"db":{"status":"DOWN"},"ping":{"status":"UP"},)"
      R"("disk":{"status":"OUT_OF_SERVICE"}}})");
  ASSERT_TRUE(health);
  const auto report = spring::judge(health.value());
  EXPECT_EQ(report.verdict, Verdict::failed);
  EXPECT_EQ(report.detail, "health is DOWN: db: DOWN, disk: OUT_OF_SERVICE");
}

TEST(Health, AWordItDoesNotKnowIsUnknown) {
  EXPECT_EQ(verdict_of(R"({"status":"OUT_OF_SERVICE"})"), Verdict::failed);
  EXPECT_EQ(verdict_of(R"({"status":"UNKNOWN"})"), Verdict::unknown);
  EXPECT_EQ(verdict_of(R"({"status":"up"})"), Verdict::unknown);
  EXPECT_EQ(verdict_of(R"({"status":""})"), Verdict::unknown);
}

TEST(Health, RefusesWhatIsNoHealth) {
  for (const auto* text : {"", "{}", "[]", "UP", "{\"status\":1}", "{\"status\":\"UP\"",
                           "{\"status\":null}", "\"UP\""}) {
    const auto health = spring::parse_health(text);
    ASSERT_FALSE(health) << text;
    EXPECT_EQ(health.error().code, Errc::malformed) << text;
  }
}

TEST(Health, DepthCostsNoStack) {
  const std::string open(400'000, '[');
  const std::string close(400'000, ']');
  EXPECT_EQ(spring::parse_health(open).error().code, Errc::malformed);
  EXPECT_TRUE(spring::parse_health("{\"status\":\"UP\",\"components\":" + open + close + "}"));
  EXPECT_EQ(spring::parse_health(std::string(1024 * 1024 + 1, ' ')).error().code, Errc::too_large);
}

TEST(Health, HostileTextIsBoundedAndPrintable) {
  std::string json = R"({"status":"DOWN","components":{)";
  for (int i = 0; i < 1000; ++i) {
    json += (i ? "," : "") + ("\"c" + std::to_string(i)) + R"(\u001b[31m\n)" +
            std::string(500, 'x') + R"(":{"status":"DOWN"})";
  }
  const auto health = spring::parse_health(json + "}}");
  ASSERT_TRUE(health);
  EXPECT_EQ(health.value().not_up.size(), 10U);
  const auto detail = spring::judge(health.value()).detail;
  EXPECT_LE(detail.size(), 400U);
  EXPECT_EQ(detail.find('\x1b'), std::string::npos);
  EXPECT_EQ(detail.find('\n'), std::string::npos);
}

}  // namespace
