// Every row of environments.def is opened by the name that a runbook gives it.
#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>

#include "bluegreen/live/open_session.hpp"
#include "bluegreen/runbook/parse.hpp"

namespace bluegreen::live {
namespace {

using base::Errc;
using testing::HasSubstr;

/// Nothing listens at port 1.
constexpr auto kubeconfig = R"(
apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: k, user: u}}]
clusters: [{name: k, cluster: {server: "http://127.0.0.1:1"}}]
users: [{name: u, user: {}}]
)";

class EveryEnvironment : public testing::TestWithParam<runbook::EnvironmentRow> {
 protected:
  EveryEnvironment() {
    const auto file = testing::TempDir() + "every_environment_kubeconfig";
    std::ofstream{file} << kubeconfig;
    setenv("KUBECONFIG", file.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): no thread reads it
  }
  static runbook::Runbook runbook_on(std::string_view environment) {
    auto parsed = runbook::parse(
        "service: shop\nnamespace: n\nrelease: {chart: c/shop}\n"
        "validate: []\nwatch: []\nhold: 10s\n"
        "environment: " +
            std::string{environment} + "\n",
        "f");
    if (parsed.ok()) return parsed.runbooks.front();
    ADD_FAILURE() << runbook::to_text(parsed.mistakes.front());
    return {};
  }
};

TEST_P(EveryEnvironment, IsOpenedByItsName) {
  const auto opened = open_session(runbook_on(GetParam().name), {}, {});
  ASSERT_TRUE(opened) << opened.error().message;
  const auto outcome = opened.value()->session().deploy("1.2.4", session::Until::held);
  if (GetParam().name == "kubernetes") {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::unreachable);
  } else {
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome.value(), session::Outcome::done);
  }
}

TEST_P(EveryEnvironment, KnowsItsSettings) {
  const auto opened =
      open_session(runbook_on(GetParam().name), {.settings = {{"contxt", "c"}}}, {});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::invalid_argument);
  EXPECT_THAT(opened.error().message, HasSubstr("no setting 'contxt'"));
}

INSTANTIATE_TEST_SUITE_P(Rows, EveryEnvironment,
                         testing::ValuesIn(std::vector(runbook::environment_rows().begin(),
                                                       runbook::environment_rows().end())),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace bluegreen::live
