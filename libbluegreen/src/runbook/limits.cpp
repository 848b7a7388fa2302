#include "bluegreen/runbook/limits.hpp"

namespace bluegreen::runbook {
namespace {

// Of what no runbook has a key for.
constexpr base::Duration reading_limit = std::chrono::minutes{1};
constexpr base::Duration switch_limit = std::chrono::minutes{2};
constexpr base::Duration person_limit = std::chrono::hours{24};

}  // namespace

std::optional<base::Duration> limit_of(const Runbook& runbook, model::Limit limit) {
  const Deadlines& deadlines = runbook.deadlines;
  switch (limit) {
    case model::Limit::reading:
      return reading_limit;
    case model::Limit::install:
      return deadlines.install;
    case model::Limit::start:
      return deadlines.start;
    case model::Limit::validate:
      return deadlines.validate;
    case model::Limit::gate:
      return runbook.gate ? std::optional{runbook.gate->limit} : std::nullopt;
    case model::Limit::switch_write:
      return switch_limit;
    case model::Limit::propagate:
      return deadlines.propagate;
    case model::Limit::drain:
      return runbook.drain.limit;
    case model::Limit::hold:
      return runbook.hold;
    case model::Limit::person:
      return person_limit;
    case model::Limit::give_back:
      return deadlines.give_back;
    case model::Limit::clean_up:
      return deadlines.clean_up;
    case model::Limit::delay:
    case model::Limit::none:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace bluegreen::runbook
