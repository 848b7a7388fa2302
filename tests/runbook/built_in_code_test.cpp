// A runbook that was built in code is held to what a file may say.
#include <functional>
#include <string>
#include <utility>
#include <vector>

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

/// A text of the runbook, by its key.
struct Text {
  const char* key;
  std::function<void(Runbook&, std::string)> put;
  bool may_be_empty = false;
};

template <class Settings, class Put>
Text text_of_probe(const char* key, Settings settings, const Put& put, bool may_be_empty = false) {
  const auto put_in = [settings, put](Runbook& it, std::string text) {
    auto written = settings;
    put(written, std::move(text));
    it.validate = {std::move(written)};
  };
  return {key, put_in, may_be_empty};
}

std::vector<Text> texts_of_runbook() {
  return {
      {"service", [](auto& it, auto text) { it.service.name = std::move(text); }},
      {"namespace", [](auto& it, auto text) { it.service.name_space.name = std::move(text); }},
      {"environment", [](auto& it, auto text) { it.environment = std::move(text); }},
      {"release.chart", [](auto& it, auto text) { it.release.chart = std::move(text); }},
      {"release.values", [](auto& it, auto text) { it.release.values = {std::move(text)}; }},
      {"release.set has the name",
       [](auto& it, auto text) {
         it.release.set = {{std::move(text), "1"}};
       }},
      {"release.set.a",
       [](auto& it, auto text) {
         it.release.set = {{"a", std::move(text)}};
       },
       true},
      {"gate.name", [](auto& it, auto text) { it.gate->name = std::move(text); }},
      {"metrics.source", [](auto& it, auto text) { it.metrics.source = std::move(text); }},
      {"metrics.path", [](auto& it, auto text) { it.metrics.path = std::move(text); }},
      {"drain.path", [](auto& it, auto text) { it.drain.path = std::move(text); }},
  };
}

std::vector<Text> texts_of_probes() {
  const auto path = [](auto& it, std::string text) { it.path = std::move(text); };
  return {
      text_of_probe("actuator_health.path", ActuatorHealth{}, path),
      text_of_probe("smoke.path", Smoke{}, path),
      text_of_probe("metrics_present.path", MetricsPresent{}, path),
      text_of_probe("command.argv", Command{},
                    [](auto& it, auto text) { it.argv = {std::move(text)}; }),
      text_of_probe(
          "command.argv", Command{},
          [](auto& it, auto text) {
            it.argv = {"check", text};
          },
          true),
      text_of_probe("custom.name", Custom{}, [](auto& it, auto text) { it.name = text; }),
      text_of_probe("custom.args has the name", Custom{"warm", {}},
                    [](auto& it, auto text) {
                      it.args = {{text, "1"}};
                    }),
      text_of_probe(
          "custom.args.a", Custom{"warm", {}},
          [](auto& it, auto text) {
            it.args = {{"a", text}};
          },
          true),
  };
}

std::vector<Text> every_text() {
  auto all = texts_of_runbook();
  for (auto& text : texts_of_probes()) all.push_back(std::move(text));
  return all;
}

TEST(BuiltInCode, NoTextIsEmptyWhereAFileMustSaySomething) {
  for (const auto& text : every_text()) {
    auto runbook = shop();
    text.put(runbook, "");
    if (text.may_be_empty) {
      EXPECT_EQ(mistakes(runbook), "") << text.key;
    } else {
      EXPECT_THAT(mistakes(runbook), HasSubstr(text.key));
    }
  }
}

TEST(BuiltInCode, NoTextHasControlCharactersOrIsWithoutEnd) {
  using namespace std::string_literals;
  for (const auto& text : every_text()) {
    for (const auto& wrong : {"/a\0b"s, "\0"s, "/a\nb"s, "/\x7f"s}) {
      auto runbook = shop();
      text.put(runbook, wrong);
      EXPECT_THAT(mistakes(runbook), HasSubstr(text.key)) << wrong;
    }
    // What reads YAML may refuse these before a key is known.
    for (const auto& wrong : {"/\xff"s, std::string(2049, 'a'), std::string(2049, '/')}) {
      auto runbook = shop();
      text.put(runbook, wrong);
      EXPECT_NE(mistakes(runbook), "") << text.key << ' ' << wrong;
    }
  }
}

TEST(BuiltInCode, WhatNotEveryEnvironmentNeedsMayBeEmpty) {
  auto runbook = shop();
  runbook.environment = "groups";
  runbook.service.name_space = {};
  runbook.release.chart.clear();
  EXPECT_EQ(mistakes(runbook), "");
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
