#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/yaml.hpp"
#include "bluegreen/runbook/environment.hpp"
#include "runbook/mistakes.hpp"

namespace bluegreen::runbook {

/// The environments that a runbook may name.
class Answering {
 public:
  /// Those of the library and of the host; `any`: a name that is neither needs nothing.
  Answering(const std::vector<EnvironmentTraits>& of_host, bool any);

  /// What the runbook's environment needs. One that nobody answers for is a mistake.
  EnvironmentTraits traits_of(const base::YamlNode& runbook, Mistakes& mistakes) const;

 private:
  std::vector<EnvironmentTraits> known_;
  bool any_ = false;
};

}  // namespace bluegreen::runbook
