#include "session/tally.hpp"

#include <algorithm>
#include <tuple>

namespace bluegreen::session {
namespace {

int badness(const RehearsalSummary& summary) {
  if (summary.gave_up) return 6;
  switch (summary.outcome) {
    case Outcome::needs_person:
      return 5;
    case Outcome::refused:
      return 4;
    case Outcome::waiting:
      return 3;
    case Outcome::interrupted:
      return 2;
    case Outcome::returned:
      return 1;
    case Outcome::done:
      return 0;
  }
  return 0;
}

void add_to(sim::RequestCounts& sum, const sim::RequestCounts& counts) {
  sum.sent += counts.sent;
  sum.good += counts.good;
  sum.bad += counts.bad;
  sum.lost += counts.lost;
}

template <class T>
Quantiles<T> quantiles_of(const Histogram& values) {
  const auto value = [](std::uint64_t number) {
    return T{static_cast<decltype(T{} / T{1})>(number)};
  };
  return {value(values.min()), value(values.percentile(50)), value(values.percentile(95)),
          value(values.max())};
}

}  // namespace

std::uint64_t bad_requests(const RehearsalSummary& summary) {
  return summary.fresh.lost + summary.fresh.bad + summary.kept.lost + summary.kept.bad;
}

bool is_worse(const RehearsalSummary& a, const RehearsalSummary& b) {
  const auto rank = [](const RehearsalSummary& each) {
    return std::tuple{-badness(each), ~bad_requests(each), each.seed};
  };
  return rank(a) < rank(b);
}

void Tally::add(const RehearsalSummary& summary) {
  ++result_.rehearsed;
  auto& worst = result_.worst;
  worst.insert(std::ranges::upper_bound(worst, summary, is_worse), summary);
  if (worst.size() > worst_) worst.pop_back();
  if (summary.gave_up) {
    ++result_.gave_up;
    return;
  }
  ++result_.outcomes[summary.outcome];
  if (summary.hits > 0) ++result_.hit;
  add_to(result_.fresh, summary.fresh);
  add_to(result_.kept, summary.kept);
  bad_.add(bad_requests(summary));
  took_.add(static_cast<std::uint64_t>(summary.took.count()));
}

RehearseManyResult Tally::take(bool interrupted) {
  result_.interrupted = interrupted;
  result_.bad = quantiles_of<std::uint64_t>(bad_);
  result_.took = quantiles_of<base::Duration>(took_);
  return std::move(result_);
}

}  // namespace bluegreen::session
