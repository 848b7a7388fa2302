// Verdicts on counted requests, and their reasons.
#include <algorithm>
#include <limits>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/base/printable.hpp"
#include "bluegreen/judge/traffic.hpp"

namespace bluegreen::judge {
namespace {

constexpr std::size_t most_names = 3;
constexpr std::size_t longest_name = 80;
constexpr std::uint64_t million = 1'000'000;

/// part * by / all, as near as numbers of that size allow.
std::uint64_t scaled(std::uint64_t part, std::uint64_t by, std::uint64_t all) {
  const bool fits = part <= std::numeric_limits<std::uint64_t>::max() / by;
  return fits ? part * by / all : part / std::max<std::uint64_t>(all / by, 1);
}

/// All requests, where pods that are not seen answered as many as the others.
std::uint64_t with_unseen(const CountedTraffic& traffic) {
  const std::uint64_t seen = traffic.evidence.seen_time.parts_per_million();
  return seen == 0 ? traffic.counts.requests : scaled(traffic.counts.requests, million, seen);
}

std::string named(const std::vector<std::string>& pods) {
  std::vector<std::string> names;
  for (const auto& pod : pods) {
    if (names.size() == most_names) break;
    names.push_back(base::printable(pod, longest_name));
  }
  const auto more = pods.size() - names.size();
  return fmt::format("{}{}", fmt::join(names, ", "),
                     more == 0 ? "" : fmt::format(" and {} more", more));
}

/// "; 2 of 3 pods not seen for 40s: perception-green-1, perception-green-2"
std::string unseen(const Evidence& evidence) {
  if (evidence.complete()) return {};
  if (evidence.missing.empty()) return "; no pod is seen";
  const auto length = std::chrono::floor<std::chrono::seconds>(evidence.missing_for);
  return fmt::format("; {} of {} pods not seen for {}: {}", evidence.missing.size(),
                     evidence.seen + evidence.missing.size(), base::to_text(length),
                     named(evidence.missing));
}

model::ProbeReport report(model::Verdict verdict, std::string detail,
                          const CountedTraffic& traffic) {
  return {verdict, std::move(detail) + unseen(traffic.evidence)};
}

bool are_too_few(const CountedTraffic& traffic, std::uint32_t minimum) {
  return traffic.counts.requests < std::max(minimum, 1U);
}

model::ProbeReport too_few(const CountedTraffic& traffic, std::uint32_t minimum) {
  return report(
      model::Verdict::unknown,
      fmt::format("{} requests seen, {} are needed to judge", traffic.counts.requests, minimum),
      traffic);
}

/// Missing evidence blocks a pass, never a fail.
model::Verdict verdict(const CountedTraffic& traffic, bool is_broken) {
  if (is_broken) return model::Verdict::failed;
  return traffic.evidence.complete() ? model::Verdict::passed : model::Verdict::unknown;
}

}  // namespace

model::Verdict error_rate_verdict(const CountedTraffic& traffic, base::Share limit,
                                  std::uint32_t minimum_requests) {
  if (are_too_few(traffic, minimum_requests)) return model::Verdict::unknown;
  return verdict(traffic, traffic.counts.errors > limit.of(with_unseen(traffic)));
}

model::ProbeReport judge_error_rate(const CountedTraffic& traffic, base::Share limit,
                                    std::uint32_t minimum_requests) {
  if (are_too_few(traffic, minimum_requests)) return too_few(traffic, minimum_requests);
  const auto [requests, errors, microseconds] = traffic.counts;
  const auto per_million = scaled(errors, million, requests);
  return report(error_rate_verdict(traffic, limit, minimum_requests),
                fmt::format("{} of {} requests failed ({}.{:02}%)", errors, requests,
                            per_million / 10'000, per_million % 10'000 / 100),
                traffic);
}

model::Verdict latency_verdict(const CountedTraffic& traffic, base::Duration limit,
                               std::uint32_t minimum_requests) {
  if (are_too_few(traffic, minimum_requests)) return model::Verdict::unknown;
  const auto mean = std::chrono::microseconds{traffic.counts.microseconds / with_unseen(traffic)};
  return verdict(traffic, mean > limit);
}

model::ProbeReport judge_latency(const CountedTraffic& traffic, base::Duration limit,
                                 std::uint32_t minimum_requests) {
  if (are_too_few(traffic, minimum_requests)) return too_few(traffic, minimum_requests);
  const auto [requests, errors, microseconds] = traffic.counts;
  const auto mean = microseconds / requests;
  return report(
      latency_verdict(traffic, limit, minimum_requests),
      fmt::format("mean {}.{:03} ms over {} requests", mean / 1000, mean % 1000, requests),
      traffic);
}

}  // namespace bluegreen::judge
