#pragma once

#include <map>
#include <string>
#include <vector>

#include "bluegreen/engine/sink.hpp"

namespace bluegreen::engine {

/// Keeps the journal in memory, for as long as it lives: for tests, and for a host that only wants
/// to show it. Grows without a limit. Not for several threads.
class BLUEGREEN_EXPORT MemoryJournal final : public Sink {
 public:
  /// Never fails.
  base::result<void> tell(const Notice& notice) override;

  /// In the order in which they came; empty for a release that nothing is known of.
  std::vector<journal::Entry> entries(const std::string& release_id) const;
  /// The releases, in the order of their first entries.
  const std::vector<std::string>& releases() const { return releases_; }

 private:
  std::map<std::string, std::vector<journal::Entry>> entries_;
  std::vector<std::string> releases_;
};

}  // namespace bluegreen::engine
