// A runbook that was built in code is held to what a file may say.
#include <functional>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bluegreen/runbook/parse.hpp"

namespace bluegreen::runbook {
namespace {

using testing::HasSubstr;
using testing::Not;

Runbook shop() {
  Runbook runbook;
  runbook.service = {model::Namespace{"default"}, "shop"};
  runbook.release.chart = "shop";
  runbook.gate.emplace();
  runbook.validate = {Command{{"check"}}};
  runbook.watch = {Latency{}};
  return runbook;
}

/// All mistakes in one text.
std::string mistakes(const Runbook& runbook) {
  std::string all;
  for (const auto& mistake : validate(runbook)) all += to_text(mistake) + "\n";
  return all;
}

TEST(BuiltInCode, IsRight) { EXPECT_EQ(mistakes(shop()), ""); }

TEST(BuiltInCode, NoLengthIsNegativeOrWithoutEnd) {
  using Place = std::function<base::Duration&(Runbook&)>;
  const std::pair<const char*, Place> lengths[] = {
      {"hold", [](auto& it) -> auto& { return it.hold; }},
      {"probe_interval", [](auto& it) -> auto& { return it.probe_interval; }},
      {"drain.limit", [](auto& it) -> auto& { return it.drain.limit; }},
      {"gate.limit", [](auto& it) -> auto& { return it.gate->limit; }},
      {"deadlines.install", [](auto& it) -> auto& { return it.deadlines.install; }},
      {"deadlines.start", [](auto& it) -> auto& { return it.deadlines.start; }},
      {"deadlines.validate", [](auto& it) -> auto& { return it.deadlines.validate; }},
      {"deadlines.propagate", [](auto& it) -> auto& { return it.deadlines.propagate; }},
      {"deadlines.return", [](auto& it) -> auto& { return it.deadlines.give_back; }},
      {"deadlines.clean_up", [](auto& it) -> auto& { return it.deadlines.clean_up; }},
      {"timeout",
       [](auto& it) -> auto& { return it.validate[0].template edit<Command>().timeout; }},
  };
  for (const auto& [key, place] : lengths) {
    for (const auto length : {base::Duration{-1}, base::Duration::max(), base::Duration::min()}) {
      auto runbook = shop();
      place(runbook) = length;
      EXPECT_THAT(mistakes(runbook), HasSubstr(key)) << length.count();
    }
  }
  auto runbook = shop();
  runbook.cleanup.delete_after = base::Delay::after(base::Duration::max());
  EXPECT_THAT(mistakes(runbook), HasSubstr("cleanup.delete_after"));
}

TEST(BuiltInCode, AWordThatDoesNotExistIsAMistake) {
  for (const int number : {9, 2, -1}) {
    auto runbook = shop();
    runbook.on_unknown = static_cast<OnUnknown>(number);
    EXPECT_THAT(mistakes(runbook), HasSubstr("expected ask or return")) << number;
  }
}

TEST(BuiltInCode, AMistakeHasItsKeyAndNoPlaceInAFile) {
  auto runbook = shop();
  runbook.hold = base::Duration{-5000};
  const auto found = validate(runbook);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 0);
  EXPECT_EQ(found[0].column, 0);
  EXPECT_THAT(to_text(found[0]), testing::StartsWith("runbook: hold is '-5s' (expected "));
}

}  // namespace
}  // namespace bluegreen::runbook
