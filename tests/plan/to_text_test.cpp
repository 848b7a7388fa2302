// The dry runs of the six examples, against files. BLUEGREEN_UPDATE_GOLDEN=1 in the environment
// writes them anew.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "bluegreen/base/utf8.hpp"
#include "bluegreen/plan/plan.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "plan/observations.hpp"
#include "traffic.hpp"

namespace bluegreen::plan {
namespace {

const std::string source = BLUEGREEN_SOURCE_DIR;

std::string read(const std::string& path) {
  std::ifstream file{path};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

runbook::Runbook example(const std::string& service) {
  const auto path = source + "/examples/runbooks/" + service + ".yaml";
  auto parsed = runbook::parse(read(path), path);
  if (parsed.ok() && parsed.runbooks.size() == 1) return parsed.runbooks.front();
  ADD_FAILURE() << path << " is no runbook";
  return {};
}

void compare(const std::string& golden, const std::string& text) {
  const auto path = source + "/tests/plan/golden/" + golden + ".txt";
  if (std::getenv("BLUEGREEN_UPDATE_GOLDEN") != nullptr) std::ofstream{path} << text;
  EXPECT_EQ(text, read(path)) << path;
}

std::size_t columns(std::string_view line) {
  std::size_t count = 0;
  while (!line.empty()) {
    line.remove_prefix(base::first_character(line).length);
    ++count;
  }
  return count;
}

void expect_narrow(const std::string& text) {
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns(line), 120U) << line;
}

class DryRun : public testing::TestWithParam<const char*> {};

TEST_P(DryRun, IsTheGoldenText) {
  const auto text = to_text(make_plan(example(GetParam()), steady(model::Color::blue), "1.2.4"));
  compare(GetParam(), text);
  expect_narrow(text);
}

TEST_P(DryRun, ReadsTheSameWithTheColorsChanged) {
  const auto runbook = example(GetParam());
  const auto forth = make_plan(runbook, steady(model::Color::blue), "1.2.4");
  const auto back = make_plan(runbook, steady(model::Color::green), "1.2.4");
  ASSERT_EQ(forth.steps.size(), back.steps.size());
  EXPECT_EQ(to_text(back).find("Deploy Green"), std::string::npos);
  EXPECT_NE(to_text(back).find("Step 2: Deploy Blue"), std::string::npos);
  EXPECT_NE(to_text(back).find("Step 6: Cleanup Green"), std::string::npos);
  expect_narrow(to_text(back));
}

INSTANTIATE_TEST_SUITE_P(Examples, DryRun,
                         testing::Values("capsule", "nexus", "odyssey", "perception", "plato",
                                         "synapse"),
                         [](const auto& tested) { return std::string{tested.param}; });

TEST(PlanText, OfAFirstRelease) {
  const auto text = to_text(make_plan(example("perception"), test::nothing_there(), "1.2.4"));
  compare("first_release", text);
  expect_narrow(text);
}

TEST(PlanText, SaysRefusalsAndNotesFirst) {
  auto seen = steady(model::Color::blue);
  test::door(seen).foreign_owner = "Helm release perception-blue";
  seen.workloads.green = running("1.2.2");
  const auto text = to_text(make_plan(example("perception"), seen, "1.2.4"));
  compare("refused", text);
}

TEST(PlanText, StaysNarrowWhateverTheRunbookNames) {
  auto runbook = example("perception");
  runbook.release.chart = "oci://registry.example.com/" + std::string(150, 'c');
  runbook.validate = {runbook::Smoke{"/" + std::string(300, 's')}};
  runbook.watch.assign(12, runbook::Latency{});
  runbook.gate = runbook::GateSpec{std::string(200, 'g'), std::chrono::hours{1}};
  runbook.drain.path = "/" + std::string(150, 'd');
  expect_narrow(to_text(make_plan(runbook, steady(model::Color::blue), std::string(100, '1'))));
}

}  // namespace
}  // namespace bluegreen::plan
