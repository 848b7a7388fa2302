#include "bluegreen/runbook/environment.hpp"

#include <gmock/gmock.h>

#include "runbook/parsing.hpp"

namespace bluegreen::runbook {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const EnvironmentTraits groups{"groups"};

TEST(Environment, OneThatNobodyAnswersForIsAMistakeWithTheNearestName) {
  const std::string text = three_keys + "environment: ";
  EXPECT_THAT(mistakes_of(text + "staging-2\n"),
              ElementsAre("f:5:14: environment is 'staging-2', for which nobody answers (expected "
                          "kubernetes)"));
  EXPECT_THAT(mistakes_of(text + "Kubernets\n"),
              ElementsAre(HasSubstr("did you mean 'kubernetes'?")));
  const auto outcome = parse(text + "grups\n", "f", {groups});
  ASSERT_EQ(outcome.mistakes.size(), 1U);
  EXPECT_EQ(outcome.mistakes[0].expected, "groups or kubernetes");
  EXPECT_EQ(outcome.mistakes[0].suggestion, "groups");
}

TEST(Environment, EachRunbookOfAFileIsAskedForItsOwn) {
  const auto outcome = parse(
      "services:\n"
      "  - {service: a, environment: groups}\n"
      "  - {service: b, environment: nowhere}\n",
      "f", {groups});
  ASSERT_EQ(outcome.mistakes.size(), 1U);
  EXPECT_EQ(outcome.mistakes[0].line, 3);
}

TEST(Environment, SaysWhatIsRequired) {
  const std::string alone = "service: shop\nenvironment: groups\n";
  const auto runbook = good(alone, {groups});
  EXPECT_EQ(runbook.service, (model::ServiceName{{}, "shop"}));
  EXPECT_EQ(runbook.release.chart, "");
  const auto strict = parse(alone, "f", {{"groups", true, true}}).mistakes;
  ASSERT_EQ(strict.size(), 2U);
  EXPECT_EQ(strict[0].message, "namespace is missing");
  EXPECT_EQ(strict[1].message, "release.chart is missing");
}

TEST(Environment, ARecordIsReadWhateverItsIsCalled) {
  const auto runbook = good("service: shop\nenvironment: groups\n", {groups});
  const auto read = parse_recorded(to_yaml(runbook), "record");
  ASSERT_TRUE(read.ok()) << to_text(read.mistakes.front());
  EXPECT_EQ(read.runbooks.front(), runbook);
  EXPECT_FALSE(parse_recorded("service: shop\nenvironment: kubernetes\n", "record").ok());
}

TEST(Environment, OnlyItsOwnValuesAreTaken) {
  const std::string text = three_keys + "  set: {image.tag: x}\n";
  EXPECT_THAT(mistakes_of(text), ElementsAre(HasSubstr("which bluegreen sets itself")));
  EXPECT_EQ(good(text + "environment: groups\n", {groups}).release.set.size(), 1U);
}

TEST(Environment, WordsAreFilledInWithoutLookingIntoThem) {
  EXPECT_EQ(filled("{a}, {b} and {c", {{"a", "{b}"}, {"b", "2"}}), "{b}, 2 and {c");
  EXPECT_EQ(filled("{other}", {}), "{other}");
  EXPECT_EQ(in_words_of("kubernetes", "{control_plane} and {installer}"),
            "the API server and Helm");
  EXPECT_EQ(in_words_of("groups", "{control_plane} to"), "the environment to");
}

}  // namespace
}  // namespace bluegreen::runbook
