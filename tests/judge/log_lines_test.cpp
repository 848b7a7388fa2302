#include "bluegreen/judge/log_lines.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

using bluegreen::judge::first_error;

namespace {

struct Row {
  std::string form;
  std::string line;
  std::string reading;
};

std::string with_tabs(std::string text) {
  const std::string sign = "⇥";
  for (auto at = text.find(sign); at != std::string::npos; at = text.find(sign))
    text.replace(at, sign.size(), "\t");
  return text;
}

std::string cell(std::istringstream& row) {
  std::string text;
  std::getline(row, text, '|');
  const auto start = text.find_first_not_of(" `");
  return start == std::string::npos ? ""
                                    : text.substr(start, text.find_last_not_of(" `") + 1 - start);
}

/// The rows of the published table.
std::vector<Row> table() {
  std::ifstream file{BLUEGREEN_SOURCE_DIR "/docs/reference/logs.md"};
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    std::istringstream row{line};
    std::string before;
    if (!std::getline(row, before, '|') || !before.empty() || line.find('`') == std::string::npos)
      continue;
    auto form = cell(row);
    auto text = cell(row);
    rows.push_back({form, with_tabs(text), cell(row)});
  }
  return rows;
}

TEST(LogLines, AreReadAsThePublishedTableSays) {
  EXPECT_GT(table().size(), 55U);
  for (const auto& [form, line, reading] : table()) {
    EXPECT_THAT(reading, testing::AnyOf("error", "harmless", "none")) << form;
    EXPECT_EQ(first_error(line).has_value(), reading == "error") << form << ": " << line;
  }
}

TEST(LogLines, FindsErrorsByTheirLevel) {
  for (const auto* line : {
           "2026-11-24T07:51:30.000Z ERROR 1 --- [perception] [  main] o.s.boot.SpringApplication "
           ": boom",
           "07:51:30.001 [worker 3] ERROR c.e.Foo - boom",
           "[ERROR] boom",
           "ERROR: boom",
           "2026-11-24 07:51:30 FATAL: the database system is shutting down",
           "\x1b[31mERROR\x1b[0m boom",
           "\x1b[1;31mSEVERE\x1b[m boom",
           R"({"@timestamp":"2026-11-24","level":"ERROR","message":"boom"})",
           R"({"message":"INFO","log.level" : "error"})",
           R"({"severity":"CRITICAL"})",
           "time=2026 level=error msg=boom",
       }) {
    EXPECT_TRUE(first_error(line)) << line;
  }
}

TEST(LogLines, PassesOverWhatOnlySpeaksOfErrors) {
  for (const auto* line : {
           "",
           "2026-11-24T07:51:30.000Z  INFO 1 --- [main] c.e.Foo : finished with 0 ERROR lines",
           "2026-11-24T07:51:30.000Z  WARN 1 --- [main] c.e.ErrorHandler : ERROR handler "
           "registered",
           "2026-11-24T07:51:30.000Z DEBUG 1 --- [main] error",
           "no error here, errors=0",
           "ERROR_RATE 0.0",
           "TERROR",
           "java.lang.IllegalStateException: error",
           "\tat c.e.ErrorController.error(ErrorController.java:7)",
           R"({"level":"INFO","message":"ERROR level=error"})",
           R"({"message":"ERROR count 0","level":"INFO"})",
           "level=info msg=\"level=error\"",
           "\x1b[32mINFO\x1b[0m ERROR",
           "\x1b[",
           "level",
           "level=",
       }) {
    EXPECT_FALSE(first_error(line)) << line;
  }
}

TEST(LogLines, TellsTheFirstErrorBoundedAndPrintable) {
  EXPECT_EQ(first_error("INFO a\r\nERROR b\x1b[2J\nERROR c\n"), "ERROR b\\x1b[2J");
  EXPECT_EQ(first_error("ERROR " + std::string(100'000, 'x'))->size(), 200U);
  EXPECT_EQ(first_error("INFO cut at the end ERR"), std::nullopt);
}

}  // namespace
