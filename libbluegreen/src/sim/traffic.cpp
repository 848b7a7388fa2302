#include "bluegreen/sim/traffic.hpp"

#include <algorithm>

namespace bluegreen::sim {

namespace {

constexpr std::uint64_t million = 1'000'000;
constexpr base::Duration drain_period{100};
constexpr base::Duration settle_period{200};

std::uint64_t milliseconds(base::Duration span) { return static_cast<std::uint64_t>(span.count()); }

/// amount / divisor with the remainder carried from one call to the next.
std::uint64_t divide(std::uint64_t amount, std::uint64_t divisor, std::uint64_t& remainder) {
  const std::uint64_t sum = amount + remainder;
  remainder = sum % divisor;
  return sum / divisor;
}

/// Deals an amount round, one at a time, from where the last deal ended.
template <class Take>
void deal(std::uint64_t amount, std::uint64_t parts, std::uint64_t& next, const Take& take) {
  if (parts == 0) return;
  const std::uint64_t each = amount / parts;
  const std::uint64_t more = amount % parts;
  const std::uint64_t first = next % parts;
  for (std::uint64_t at = 0; at < parts; ++at) {
    const std::uint64_t turn = at < first ? at + parts - first : at - first;
    take(at, each + (turn < more ? 1 : 0));
  }
  next = (first + more) % parts;
}

/// Deals to the pods that the door sends to: take(pod, share). What finds no pod is given to a pod
/// that is none.
template <class Take>
void deal_through(const Backends& backends, std::uint64_t amount, Turns& turns, const Take& take) {
  if (!backends.divides) {
    const auto& pods = backends.pods;
    if (pods.empty() && amount > 0) take(PodId{}, amount);
    return deal(amount, pods.size(), turns.next,
                [&](std::uint64_t at, std::uint64_t share) { take(pods[at].pod, share); });
  }
  const auto deal_to = [&](const std::vector<PodId>& pods, std::uint64_t part) {
    if (pods.empty() && part > 0) take(PodId{}, part);
    deal(part, pods.size(), turns.next,
         [&](std::uint64_t at, std::uint64_t share) { take(pods[at], share); });
  };
  const auto& split = *backends.divides;
  const auto weight = static_cast<std::uint64_t>(split.weight(model::Color::blue));
  const auto blue =
      divide(amount * weight, static_cast<std::uint64_t>(split.sum()), turns.remainder);
  deal_to(backends.of(model::Color::blue), std::min(blue, amount));
  deal_to(backends.of(model::Color::green), amount - std::min(blue, amount));
}

}  // namespace

Traffic::Traffic(ClusterState& state, EventQueue& queue, const WorldOptions& options)
    : state_(state),
      queue_(queue),
      options_(options),
      homeless_(options.traffic.kept_connections) {}

void Traffic::advance() {
  const base::Duration span = queue_.now() - counted_until_;
  if (span <= base::Duration::zero()) return;
  const TrafficOptions& clients = options_.traffic;
  const std::uint64_t fresh =
      divide(milliseconds(span) * clients.new_per_second, 1000, fresh_remainder_);
  send(fresh, span);

  const std::uint64_t divisor = std::uint64_t{1000} * std::max(clients.kept_connections, 1U);
  for (Pod& pod : state_.pods) {
    if (pod.kept == 0) continue;
    const std::uint64_t load = milliseconds(span) * clients.kept_per_second * pod.kept;
    const std::uint64_t requests = divide(load, divisor, pod.kept_remainder);
    count(&pod, requests, totals_.kept, span);
    pod.kept_answers += requests;
  }
  if (homeless_ > 0) {
    const std::uint64_t load = milliseconds(span) * clients.kept_per_second * homeless_;
    const std::uint64_t requests = divide(load, divisor, homeless_remainder_);
    totals_.kept.sent += requests;
    lose(requests, totals_.kept, counted_until_);
  }
  counted_until_ = queue_.now();
}

void Traffic::send(std::uint64_t all, base::Duration span) {
  deal(all, state_.doors.size(), next_door_, [&](std::uint64_t at, std::uint64_t requests) {
    DoorObject& door = state_.doors[at];
    deal_through(door.proxied, requests, door.fresh, [&](PodId pod, std::uint64_t share) {
      count(state_.find(pod), share, totals_.fresh, span);
    });
  });
}

void Traffic::count(Pod* pod, std::uint64_t requests, RequestCounts& counts, base::Duration span) {
  counts.sent += requests;
  const bool is_met = pod != nullptr && pod->answers() && state_.is_reached(*pod);
  if (!is_met) return lose(requests, counts, counted_until_);
  const std::uint64_t bad = fail_some(*pod, requests, span);
  counts.bad += bad;
  counts.good += requests - bad;
  pod->requests += requests;
  pod->errors += bad;
  const Fault* slow = requests > 0 ? state_.suffers(*pod, FaultKind::latency) : nullptr;
  const std::uint32_t latency_us = slow != nullptr
                                       ? static_cast<std::uint32_t>(slow->by.count()) * 1000U
                                       : pod->behavior.latency_us;
  pod->total_microseconds += requests * latency_us;
}

std::uint64_t Traffic::fail_some(Pod& pod, std::uint64_t requests, base::Duration span) {
  const std::uint64_t rate = state_.error_rate(pod).parts_per_million();
  if (rate == 0 || requests == 0) return 0;
  const std::uint64_t before = pod.error_remainder;
  const std::uint64_t bad = divide(requests * rate, million, pod.error_remainder);
  if (bad == 0) return 0;
  // Which request failed first, and how many were good after the last failure.
  const std::uint64_t first = (million - before + rate - 1) / rate;
  const std::uint64_t since = pod.error_remainder / rate;
  const auto part = [&](std::uint64_t share) {
    return base::Duration{
        static_cast<std::int64_t>(milliseconds(span) * std::min(share, requests) / requests)};
  };
  const base::Instant last = queue_.now() - part(since);
  bad_between(counted_until_ + part(first), last);
  state_.suffers(pod, FaultKind::errors);
  pod.last_error_line = last;
  pod.lines_since_error = 0;
  return bad;
}

void Traffic::lose(std::uint64_t requests, RequestCounts& counts, base::Instant from) {
  if (requests == 0) return;
  counts.lost += requests;
  bad_between(from, queue_.now());
}

void Traffic::bad_between(base::Instant first, base::Instant last) {
  totals_.first_bad = std::min(totals_.first_bad.value_or(first), first);
  totals_.last_bad = std::max(totals_.last_bad.value_or(last), last);
}

void Traffic::pod_ends(Pod& pod, bool cut) {
  const std::uint32_t connections = pod.kept;
  if (connections == 0) return;
  pod.kept = 0;
  // A server that ends in peace closes idle connections; the request that is just being sent on one
  // is lost.
  const std::uint32_t struck = cut ? connections : (connections + 7) / 8;
  totals_.kept.sent += struck;
  lose(struck, totals_.kept, queue_.now());
  pod.phase = PodPhase::backoff;  // it takes no connection any more
  connect(connections);
}

void Traffic::connect(std::uint32_t connections) {
  deal(connections, state_.doors.size(), next_home_, [&](std::uint64_t at, std::uint64_t through) {
    DoorObject& door = state_.doors[at];
    deal_through(door.proxied, through, door.homes, [&](PodId id, std::uint64_t share) {
      Pod* pod = state_.find(id);
      const bool taken = pod != nullptr && pod->answers() && state_.is_reached(*pod);
      (taken ? pod->kept : homeless_) += static_cast<std::uint32_t>(share);
    });
  });
  if (homeless_ == 0 || settling_ || nobody_is_there()) return;
  settling_ = true;
  queue_.after(settle_period, [this] {
    settling_ = false;
    proxy_changed();
  });
}

bool Traffic::nobody_is_there() const {
  return std::ranges::all_of(state_.doors,
                             [](const DoorObject& door) { return door.proxied.pods.empty(); });
}

void Traffic::proxy_changed() {
  if (homeless_ == 0 || nobody_is_there()) return;
  const std::uint32_t connections = homeless_;
  homeless_ = 0;
  connect(connections);
}

void Traffic::drain_begins() {
  if (draining_) return;
  draining_ = true;
  for (Pod& pod : state_.pods) pod.kept_told = pod.kept_answers;
  queue_.after(drain_period, [this] { drain_tick(); });
}

void Traffic::drain_tick() {
  std::uint32_t moving = 0;
  bool any = false;
  for (Pod& pod : state_.pods) {
    any = any || (pod.draining && !pod.terminating);
    if (!pod.draining) continue;
    const std::uint64_t answered = pod.kept_answers - pod.kept_told;
    const auto moved = static_cast<std::uint32_t>(std::min<std::uint64_t>(pod.kept, answered));
    pod.kept_told = pod.kept_answers;
    pod.kept -= moved;
    moving += moved;
  }
  draining_ = any;
  if (moving > 0) connect(moving);
  if (any) queue_.after(drain_period, [this] { drain_tick(); });
}

}  // namespace bluegreen::sim
