// Renewals of the record: while a driver is alone with it, nobody can tell one from the other, and
// all of them are computed at once.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "bluegreen/sim/world.hpp"

namespace bluegreen::sim {

namespace {

constexpr std::string_view operation_name = "record_store";

}  // namespace

/// Another driver reads it, or a fault waits for a write of it; or renewals would overlap.
bool World::anybody_could_tell(const port::Renewal& renewal) const {
  const bool alone = std::ranges::count(drivers_, true, &Driver::alive) == 1;
  const bool overlap = 2 * options_.api.high >= renewal.every;
  return options_.renewals_one_by_one || !alone || overlap ||
         std::ranges::any_of(armed_, [](const Armed& armed) {
           const Fault& fault = armed.fault;
           return fault.count > 0 &&
                  (fault.operation == operation_name || fault.operation == "any");
         });
}

World::OneRenewal World::renewal_of(DriverId by, std::uint64_t number, base::Instant begun) const {
  constexpr std::uint64_t most_renewals = std::uint64_t{1} << 32U;
  base::Random chances{renewal_seed_ + static_cast<std::uint64_t>(by) * most_renewals + number};
  const base::Duration way = options_.api.draw(chances);
  return {begun, begun + way, chances};
}

void World::renew_record(DriverId by, port::Renewal renewal, port::RecordStore::RenewalEnded done) {
  const std::uint64_t number = ++driver(by).renewals;
  if (!anybody_could_tell(renewal) && renewal.expected == record_.version) {
    unseen_ = Unseen{by, std::move(renewal), std::move(done), number};
    return;
  }
  const OneRenewal one = renewal_of(by, number, queue_.now());
  begin_renewal(by, one, std::move(renewal), std::move(done));
}

/// The last that was begun before now, and how many have been written with it.
World::Seen World::seen_of(const Unseen& unseen) const {
  const base::Instant first = unseen.renewal.now.monotonic;
  const base::Duration every = unseen.renewal.every;
  const auto later = std::max<std::int64_t>(0, (queue_.now() - first - base::Duration{1}) / every);
  const std::uint64_t count = static_cast<std::uint64_t>(later);
  Seen seen{renewal_of(unseen.by, unseen.first + count, first + every * later), count, first};
  seen.has_arrived = seen.newest.arrives < queue_.now();
  if (seen.has_arrived) ++seen.written;
  if (seen.written == 0) return seen;
  seen.last = first + every * static_cast<std::int64_t>(seen.written - 1);
  return seen;
}

port::StoredRecord World::record() const {
  const auto text = [this] { return unread_ ? unread_() : record_.text; };
  if (!unseen_) return {record_.version, text()};
  const Seen seen = seen_of(*unseen_);
  if (seen.written == 0) return {record_.version, text()};
  return {std::to_string(record_version_ + seen.written),
          unseen_->renewal.text(timestamp(seen.last))};
}

/// From now on renewals are events: what has arrived is written, what is on its way goes on.
void World::see_renewals() {
  if (!unseen_) return;
  Unseen unseen = *std::exchange(unseen_, std::nullopt);
  Seen seen = seen_of(unseen);
  driver(unseen.by).renewals = unseen.first + seen.written - (seen.has_arrived ? 1 : 0);
  if (seen.written > 0) {
    record_version_ += seen.written;
    record_.version = std::to_string(record_version_);
    unread_ = [text = unseen.renewal.text, last = timestamp(seen.last)] { return text(last); };
    say({record_version_}, [this] {
      return fmt::format("record version {} of {} bytes", record_.version, unread_().size());
    });
  }
  if (!seen.has_arrived) {
    unseen.renewal.expected = record_.version;
    return begin_renewal(unseen.by, seen.newest, std::move(unseen.renewal), std::move(unseen.done));
  }
  const base::Duration way_back = options_.api.draw(seen.newest.chances);
  const base::Instant answered = std::max(seen.newest.arrives + way_back, queue_.now());
  queue_.at(answered, [this, by = unseen.by, done = std::move(unseen.done),
                       renewed = port::Renewed{record_.version, seen.newest.begun}] {
    if (!alive(by)) return;
    ++driver(by).answers;
    done(renewed);
  });
}

void World::end_renewal(DriverId by) {
  if (unseen_ && unseen_->by == by) see_renewals();
}

}  // namespace bluegreen::sim
