#pragma once

#include "bluegreen/base/result.hpp"
#include "bluegreen/journal/entry.hpp"

namespace bluegreen::port {

/// Takes the entries of the journal in order. append() returns when the entry is kept as well as
/// the sink keeps anything; it is called on the thread that pumps and should take no longer than a
/// local write.
class BLUEGREEN_EXPORT JournalSink {
 public:
  virtual ~JournalSink() = default;
  virtual base::result<void> append(const std::string& release_id, const journal::Entry& entry) = 0;
};

}  // namespace bluegreen::port
