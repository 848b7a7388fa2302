#include "bluegreen/model/version.hpp"

#include <string>

#include <gtest/gtest.h>

namespace bluegreen::model {
namespace {

TEST(Version, IsATagWithOrWithoutADigestOrBuildMetadata) {
  for (const auto* version :
       {"1.2.4", "1", "_", "v1.2.4-rc.1", "1.2.4+build.7", "Main_2026-11-28", "sha256:0af1",
        "1.2.4@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}) {
    EXPECT_TRUE(check_version(version)) << version;
  }
  EXPECT_TRUE(check_version(std::string(128, 'v')));
}

TEST(Version, IsNothingElse) {
  using namespace std::string_literals;
  for (const auto& version :
       {""s, " "s, " 1"s, "1 "s, "1\n2"s, "a\0b"s, "\xff\xfe"s, "../../x"s, "a/b"s, "-x"s, ".x"s,
        "+1"s, "1.2.4,replicaCount=9"s, "{1}"s, "1\x1b[31m"s, "ä"s, std::string(129, 'v')}) {
    const auto checked = check_version(version);
    ASSERT_FALSE(checked) << version;
    EXPECT_EQ(checked.error().code, base::Errc::invalid_argument);
    EXPECT_LT(checked.error().message.size(), 300U);
    EXPECT_EQ(checked.error().message.find_first_of("\n\x1b\xff"), std::string::npos);
    EXPECT_EQ(checked.error().message.find("--"), std::string::npos) << "a host has no options";
  }
}

}  // namespace
}  // namespace bluegreen::model
