#include "bluegreen/adapter/spring/health.hpp"

#include "bluegreen/base/json.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::spring {

namespace {

constexpr std::size_t largest_answer = 1024 * 1024;
constexpr std::size_t largest_name = 60;
constexpr std::size_t most_components = 10;
constexpr std::size_t largest_detail = 400;

std::vector<std::string> components_not_up(base::JsonValue components) {
  std::vector<std::string> not_up;
  for (const auto& [name, component] : components.members()) {
    if (not_up.size() == most_components) break;
    const auto status = component.at({"status"}).text();
    if (status && *status != "UP") {
      not_up.push_back(base::printable(name, largest_name) + ": " +
                       base::printable(*status, largest_name));
    }
  }
  return not_up;
}

}  // namespace

base::result<Health> parse_health(std::string_view json) {
  const auto document = base::read_json(json, {.size = largest_answer, .depth = base::any_depth});
  if (!document)
    return base::failure(document.error().code, "the health answer: " + document.error().message);
  const auto root = document.value().root();
  const auto status = root.at({"status"}).text();
  if (!status) return base::failure(base::Errc::malformed, "the health answer has no status");
  return Health{base::printable(*status, largest_name), components_not_up(root.at({"components"}))};
}

model::ProbeReport judge(const Health& health) {
  std::string detail = "health is " + health.status;
  for (const auto& component : health.not_up)
    detail += (&component == &health.not_up.front() ? ": " : ", ") + component;
  auto verdict = model::Verdict::unknown;
  if (health.status == "UP") verdict = model::Verdict::passed;
  if (health.status == "DOWN" || health.status == "OUT_OF_SERVICE")
    verdict = model::Verdict::failed;
  return {verdict, base::printable(detail, largest_detail)};
}

}  // namespace bluegreen::adapter::spring
