#pragma once

#include <compare>
#include <string>
#include <utility>

namespace bluegreen::model {

/// Where a service lives. A type of its own, so that a namespace and a name cannot be swapped: what
/// takes both takes no two texts.
struct Namespace {
  Namespace() = default;
  explicit Namespace(std::string its_name) : name(std::move(its_name)) {}

  std::string name;  ///< empty on an environment that has none

  friend auto operator<=>(const Namespace&, const Namespace&) = default;
};

/// Which service. Both parts are DNS labels (RFC 1123).
struct ServiceName {
  Namespace name_space;
  std::string name;

  friend auto operator<=>(const ServiceName&, const ServiceName&) = default;
};

/// "perception in butterfly"; the name alone where there is no namespace.
inline std::string to_text(const ServiceName& service) {
  const auto& place = service.name_space.name;
  return place.empty() ? service.name : service.name + " in " + place;
}

}  // namespace bluegreen::model
