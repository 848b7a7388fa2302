// Every row of environments.def is opened by the name that a runbook gives it.
#include <gmock/gmock.h>

#include "bluegreen/live/open_session.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "live/own_kubeconfig.hpp"

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

class EveryEnvironment : public testing::TestWithParam<std::string> {
 protected:
  OwnKubeconfig own_{kubeconfig};
  static runbook::Runbook runbook_on(const std::string& environment) {
    auto parsed = runbook::parse(
        "service: shop\nnamespace: n\nrelease: {chart: c/shop}\n"
        "validate: []\nwatch: []\nhold: 10s\n"
        "environment: " +
            environment + "\n",
        "f");
    if (parsed.ok()) return parsed.runbooks.front();
    ADD_FAILURE() << runbook::to_text(parsed.mistakes.front());
    return {};
  }
};

TEST_P(EveryEnvironment, IsOpenedByItsName) {
  const auto opened = open_session(runbook_on(GetParam()), {}, {});
  ASSERT_TRUE(opened) << opened.error().message;
  const auto outcome = opened.value()->session().deploy("1.2.4", session::Until::held);
  if (GetParam() == "kubernetes") {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::unreachable);
  } else {
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome.value(), session::Outcome::done);
  }
}

TEST_P(EveryEnvironment, KnowsItsSettings) {
  const auto opened = open_session(runbook_on(GetParam()), {.settings = {{"contxt", "c"}}}, {});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::invalid_argument);
  EXPECT_THAT(opened.error().message, HasSubstr("no setting 'contxt'"));
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const auto& row : runbook::environment_rows()) names.emplace_back(row.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Rows, EveryEnvironment, testing::ValuesIn(names()),
                         [](const auto& row) { return row.param; });

}  // namespace
}  // namespace bluegreen::live
