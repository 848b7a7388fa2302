#include <fstream>
#include <sstream>

#include "runbook/parsing.hpp"

namespace bluegreen::runbook {
namespace {

TEST(JsonSchema, is_the_published_one) {
  std::ifstream file{std::string{BLUEGREEN_SOURCE_DIR} + "/docs/reference/runbook.schema.json"};
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), json_schema()) << "the table of keys has changed: publish the schema anew";
}

TEST(JsonSchema, has_the_defaults_of_the_values) {
  const std::string schema = json_schema();
  for (const std::string part :
       {"\"default\": \"15m\"", "\"default\": \"30m\"", "\"default\": \"2h\"", "\"default\": 8080",
        "\"default\": \"1%\"", "\"default\": \"/actuator/health\"", "\"default\": \"promote\"",
        "\"default\": \"ask\""}) {
    EXPECT_NE(schema.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(schema.find("gradual\""), std::string::npos);
}

}  // namespace
}  // namespace bluegreen::runbook
