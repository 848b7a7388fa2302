#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/yaml.hpp"
#include "bluegreen/runbook/parse.hpp"

namespace bluegreen::runbook {

using base::Mark;

/// Collects the mistakes of one file. Beyond the largest number only one more is added, which says
/// so.
class Mistakes {
 public:
  explicit Mistakes(std::string file) : file_(std::move(file)) {}

  BLUEGREEN_EXPORT void add(Mark where, const std::string& message, const std::string& expected,
                            std::string suggestion = {});
  bool empty() const { return found_.empty(); }
  /// In the order of the file.
  BLUEGREEN_EXPORT std::vector<Mistake> take() &&;

 private:
  std::string file_;
  std::vector<Mistake> found_;
};

/// The word among `known` that `word` was most likely meant to be; empty when none is near.
BLUEGREEN_EXPORT std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// Foreign text for a message: quoted, bounded, printable.
BLUEGREEN_EXPORT std::string quoted(std::string_view text);

}  // namespace bluegreen::runbook
