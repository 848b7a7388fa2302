#include "bluegreen/adapter/spring/health.hpp"

#include <rapidjson/document.h>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::spring {

namespace {

constexpr std::size_t largest_answer = 1024 * 1024;
constexpr std::size_t largest_name = 60;
constexpr std::size_t most_components = 10;
constexpr std::size_t largest_detail = 400;

std::string text_of(const rapidjson::Value& value) {
  return base::printable({value.GetString(), value.GetStringLength()}, largest_name);
}

const rapidjson::Value* find(const rapidjson::Value& object, const char* name) {
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::vector<std::string> components_not_up(const rapidjson::Value& components) {
  std::vector<std::string> not_up;
  for (const auto& component : components.GetObject()) {
    if (not_up.size() == most_components) break;
    if (!component.value.IsObject()) continue;
    const auto* status = find(component.value, "status");
    if (status == nullptr || !status->IsString()) continue;
    if (const auto text = text_of(*status); text != "UP")
      not_up.push_back(text_of(component.name) + ": " + text);
  }
  return not_up;
}

}  // namespace

base::result<Health> parse_health(std::string_view json) {
  if (json.size() > largest_answer) {
    return base::failure(base::Errc::too_large, "the health answer is larger than 1 MiB");
  }
  // Parsed iteratively, and only two levels of it are read: depth costs no stack.
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) {
    return base::failure(base::Errc::malformed, "the health answer is no JSON object");
  }
  const auto* status = find(document, "status");
  if (status == nullptr || !status->IsString()) {
    return base::failure(base::Errc::malformed, "the health answer has no status");
  }
  Health health;
  health.status = text_of(*status);
  const auto* components = find(document, "components");
  if (components != nullptr && components->IsObject())
    health.not_up = components_not_up(*components);
  return health;
}

model::ProbeReport judge(const Health& health) {
  std::string detail = "health is " + health.status;
  for (const auto& component : health.not_up)
    detail += (&component == &health.not_up.front() ? ": " : ", ") + component;
  auto verdict = model::Verdict::unknown;
  if (health.status == "UP") verdict = model::Verdict::pass;
  if (health.status == "DOWN" || health.status == "OUT_OF_SERVICE") verdict = model::Verdict::fail;
  return {verdict, base::printable(detail, largest_detail)};
}

}  // namespace bluegreen::adapter::spring
