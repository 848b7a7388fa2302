#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bluegreen/runbook/parse.hpp"
#include "bluegreen/runbook/runbook.hpp"

namespace bluegreen::runbook {

/// A runbook that nobody changes any more, as a release has it: copies share it, with its YAML and
/// its mistakes, which are made once, when somebody asks first. Any number of threads may read one.
class BLUEGREEN_EXPORT SharedRunbook {
 public:
  SharedRunbook();
  SharedRunbook(Runbook runbook);

  const Runbook& operator*() const;
  const Runbook* operator->() const { return &**this; }
  /// As to_yaml().
  const std::string& yaml() const;
  /// That as a JSON text, in its quotes.
  const std::string& yaml_as_json() const;
  /// As validate().
  const std::vector<Mistake>& mistakes() const;

  friend bool operator==(const SharedRunbook& a, const SharedRunbook& b) {
    return a.shared_ == b.shared_ || *a == *b;
  }

 private:
  struct Shared;
  std::shared_ptr<const Shared> shared_;
};

}  // namespace bluegreen::runbook
