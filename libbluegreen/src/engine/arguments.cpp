#include "engine/arguments.hpp"

#include <fmt/format.h>

namespace bluegreen::engine {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string text(model::Color color) { return std::string{model::to_text(color)}; }

struct ArgumentsOf {
  Fields operator()(const port::Install& install) const {
    return {{"color", text(install.color)},
            {"version", install.version},
            {"replicas", fmt::format("{}", install.replicas)},
            {"precondition", "traffic is not on the color"}};
  }
  Fields operator()(const port::Scale& scale) const {
    return {{"color", text(scale.color)},
            {"from", fmt::format("{}", scale.from_replicas)},
            {"to", fmt::format("{}", scale.to_replicas)},
            {"precondition", "uid and replicas as read"}};
  }
  Fields operator()(const port::Uninstall& uninstall) const {
    return {{"color", text(uninstall.color)},
            {"precondition", "revision as read; traffic is not on the color"}};
  }
  Fields operator()(const port::SetDrain& drain) const {
    return {{"color", text(drain.color)},
            {"path", drain.path},
            {"draining", drain.draining ? "true" : "false"}};
  }
  Fields operator()(const port::ReplacePods& replace) const {
    return {{"color", text(replace.color)}, {"precondition", "uid as read"}};
  }
  Fields operator()(const port::TakeOver& take) const {
    return {{"fence", fmt::format("{}", take.stamp.fence)},
            {"precondition", "no higher fencing number"}};
  }
  Fields operator()(const port::SwitchTraffic& change) const {
    return {{"door", change.door},
            {"from", model::to_text(change.from_split)},
            {"to", model::to_text(change.to_split)},
            {"precondition",
             change.version.empty() ? "no such door" : "version, split and fence as read"}};
  }
  Fields operator()(const auto&) const { return {}; }
};

}  // namespace

std::vector<std::pair<std::string, std::string>> arguments_of(const port::Request& request) {
  return std::visit(ArgumentsOf{}, request);
}

}  // namespace bluegreen::engine
