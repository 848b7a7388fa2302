#include "bluegreen/adapter/helm/command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace helm = bluegreen::adapter::helm;
namespace process = bluegreen::adapter::process;
using bluegreen::base::Errc;
using bluegreen::model::Color;
using bluegreen::model::Namespace;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

const helm::Connection connection{"helm", "/k/config", "prod", Namespace{"butterfly"},
                                  std::chrono::minutes{10}};

helm::Upgrade perception() {
  return {"perception-green", "butterfly/perception", {"values-prod.yaml"}, {}, "1.2.4", 3,
          Color::green,       "perception-7"};
}

std::string document_of(std::map<std::string, std::string> set) {
  auto upgrade = perception();
  upgrade.set = std::move(set);
  const auto document = helm::values_document(upgrade);
  return document ? document.value() : document.error().message;
}

TEST(HelmCommand, Upgrade) {
  const auto command = helm::upgrade(connection, perception());
  ASSERT_TRUE(command);
  EXPECT_THAT(
      command.value().argv,
      ElementsAre("helm", "upgrade", "--install", "--reset-values", "--namespace=butterfly",
                  "--kubeconfig=/k/config", "--kube-context=prod", "--timeout=600s",
                  "--labels=bluegreen-release=perception-7",
                  "--description=bluegreen release perception-7", "--values=values-prod.yaml",
                  "--values=-", "--", "perception-green", "butterfly/perception"));
  EXPECT_EQ(command.value().input,
            R"({"image":{"tag":"1.2.4"},"replicaCount":3,"service":{"name":"perception-green"},)"
            R"("deployment":{"labels":{"version":"green"}}})");
  EXPECT_EQ(command.value().timeout, std::chrono::minutes{10});
}

TEST(HelmCommand, NeverWaitsAndNeverShowsASetting) {
  auto upgrade = perception();
  upgrade.set = {{"password", "hunter2=,\\"}};
  const auto command = helm::upgrade(connection, upgrade);
  ASSERT_TRUE(command);
  for (const auto& word : command.value().argv) {
    EXPECT_THAT(word, Not(HasSubstr("hunter2")));
    EXPECT_THAT(word, Not(HasSubstr("--wait")));
  }
  EXPECT_THAT(command.value().input, HasSubstr(R"("password":"hunter2=,\\")"));
}

TEST(HelmCommand, DataIsNeverAnOption) {
  auto upgrade = perception();
  upgrade.chart = "--post-renderer=evil";
  upgrade.values = {"--x", "a,b \"c\".yaml"};
  const auto command = helm::upgrade(connection, upgrade);
  ASSERT_TRUE(command);
  const auto& argv = command.value().argv;
  const auto end = std::find(argv.begin(), argv.end(), "--");
  EXPECT_THAT(std::vector(end, argv.end()),
              ElementsAre("--", "perception-green", "--post-renderer=evil"));
  EXPECT_THAT(argv, testing::Contains("--values=--x"));
  EXPECT_THAT(argv, testing::Contains("--values=\"a,b \"\"c\"\".yaml\""));
}

TEST(HelmCommand, RefusesAReleaseIdThatIsNoLabel) {
  for (const auto* id : {"", "-a", "a-", "a b", "a=b", "a,b", "ä"}) {
    auto upgrade = perception();
    upgrade.release_id = id;
    const auto command = helm::upgrade(connection, upgrade);
    ASSERT_FALSE(command) << id;
    EXPECT_EQ(command.error().code, Errc::invalid_argument);
  }
}

TEST(HelmCommand, UninstallAndRollback) {
  EXPECT_THAT(helm::uninstall(connection, "perception-blue").argv,
              ElementsAre("helm", "uninstall", "--ignore-not-found", "--namespace=butterfly",
                          "--kubeconfig=/k/config", "--kube-context=prod", "--timeout=600s", "--",
                          "perception-blue"));
  helm::Connection as_helm_finds_it;
  as_helm_finds_it.name_space = Namespace{"butterfly"};
  EXPECT_THAT(helm::rollback(as_helm_finds_it, "perception-blue", 4).argv,
              ElementsAre("helm", "rollback", "--namespace=butterfly", "--timeout=600s", "--",
                          "perception-blue", "4"));
}

TEST(HelmValues, NestsPathsAndTypesValuesAsSetDoes) {
  EXPECT_EQ(
      document_of({{"a.b", "1"},
                   {"a.c", "true"},
                   {"d\\.e", "x,y={\"}"},
                   {"f", "007"},
                   {"g", "1.5"},
                   {"h", "null"},
                   {"i", "-3"},
                   {"j", ""},
                   {"k", "0"}}),
      R"({"a":{"b":1,"c":true},"d.e":"x,y={\"}","f":"007","g":"1.5","h":null,"i":-3,"j":"","k":0,)"
      R"("image":{"tag":"1.2.4"},"replicaCount":3,"service":{"name":"perception-green"},)"
      R"("deployment":{"labels":{"version":"green"}}})");
}

TEST(HelmValues, OurOwnSettingsWin) {
  const auto document =
      document_of({{"image.tag", "9.9.9"}, {"image.pullPolicy", "Always"}, {"replicaCount", "1"}});
  EXPECT_EQ(
      document,
      R"({"image":{"pullPolicy":"Always","tag":"1.2.4"},"replicaCount":3,)"
      R"("service":{"name":"perception-green"},"deployment":{"labels":{"version":"green"}}})");
}

TEST(HelmValues, RefusesPathsThatCannotBeNested) {
  EXPECT_EQ(document_of({{"a", "1"}, {"a.b", "2"}}),
            "set: 'a.b': another key gives a part of its path a value");
  EXPECT_EQ(document_of({{"image", "1"}}),
            "set: 'image.tag': another key gives a part of its path a value");
  EXPECT_EQ(document_of({{"replicaCount.x", "1"}}), "set: 'replicaCount': another key is below it");
  EXPECT_EQ(document_of({{"a[0]", "1"}}), "set: 'a[0]': a list index needs a values file");
  EXPECT_EQ(document_of({{"a..b", "1"}}), "set: 'a..b': a part of the path is empty");
  EXPECT_EQ(document_of({{"", "1"}}), "set: '': a part of the path is empty");
  std::string deep = "a";
  for (int i = 0; i < 100'000; ++i) deep += ".a";
  EXPECT_THAT(document_of({{deep, "1"}}), HasSubstr("the path is too long"));
}

TEST(HelmError, SaysWhatHelmSaidLast) {
  process::Ended ended;
  EXPECT_FALSE(helm::error_of(ended, {}));
  ended.exit_code = 1;
  ended.errors =
      "WARNING: old\nError: UPGRADE FAILED: another operation (install/upgrade/rollback) is in "
      "progress\n";
  EXPECT_EQ(helm::error_of(ended, {})->code, Errc::conflict);
  ended.errors = "Error: uninstall: Release not loaded: x: release: not found\n";
  EXPECT_EQ(helm::error_of(ended, {})->code, Errc::not_found);
  ended.errors = "Error: Kubernetes cluster unreachable: Get \"https://10.0.0.1\": refused";
  EXPECT_EQ(helm::error_of(ended, {})->code, Errc::unreachable);
  ended.errors = "";
  EXPECT_EQ(helm::error_of(ended, {})->code, Errc::process_failed);
  ended.timed_out = true;
  EXPECT_EQ(helm::error_of(ended, {})->code, Errc::timed_out);
}

TEST(HelmError, IsBoundedPrintableAndHidesSettings) {
  process::Ended ended;
  ended.exit_code = 1;
  ended.errors =
      "Error: execution error at (x): password hunter2 is \x1b[31mweak" + std::string(10'000, 'x');
  const auto error = helm::error_of(ended, {{"password", "hunter2"}, {"n", "1"}});
  ASSERT_TRUE(error);
  EXPECT_LE(error->message.size(), 430U);
  EXPECT_THAT(error->message, HasSubstr("password … is \\x1b[31mweak"));
  EXPECT_THAT(error->message, Not(HasSubstr("\x1b")));
}

}  // namespace
