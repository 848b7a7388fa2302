#pragma once

#include "bluegreen/session/rehearse_many.hpp"
#include "session/histogram.hpp"

namespace bluegreen::session {

/// Counts summaries as they come, and keeps the worst.
class Tally {
 public:
  explicit Tally(std::size_t worst) : worst_(worst) {}

  void add(const RehearsalSummary& summary);
  std::uint64_t count() const { return result_.rehearsed; }
  RehearseManyResult take(bool interrupted);

 private:
  const std::size_t worst_;
  RehearseManyResult result_;
  Histogram bad_;
  Histogram took_;
};

}  // namespace bluegreen::session
