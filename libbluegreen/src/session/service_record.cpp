#include "session/service_record.hpp"

#include <algorithm>

#include "bluegreen/port/thrown.hpp"
#include "port/readable.hpp"

namespace bluegreen::session {
namespace {

constexpr base::Duration answer_limit = std::chrono::seconds{30};
constexpr base::Duration patience_with_record = std::chrono::seconds{10};
constexpr base::Duration shortest_pause{250};
constexpr int most_tries = 8;

/// The store is there and has trouble of its own; who cannot be reached at all is told of at once.
bool passes(base::Errc code) {
  return code == base::Errc::rate_limited || code == base::Errc::server_error ||
         code == base::Errc::timed_out;
}

base::Error no_answer() { return {base::Errc::timed_out, "no answer in time"}; }

}  // namespace

/// The answer of the store, when it comes: to be kept by who asks.
template <class T>
std::pair<std::shared_ptr<std::optional<base::result<T>>>, std::function<void(base::result<T>)>>
ServiceRecord::answer() {
  auto answer = std::make_shared<std::optional<base::result<T>>>();
  auto take = [answer, reactor = reactor_, alive = std::weak_ptr{alive_}](base::result<T> given) {
    if (*answer) return;  // the first counts
    if (!given) given = base::failure(port::readable(given.error()));
    *answer = std::move(given);
    if (alive.lock()) reactor->wake();
  };
  return {answer, take};
}

Task<base::result<port::StoredRecord>> ServiceRecord::load_once() {
  const auto [answer, take] = this->answer<port::StoredRecord>();
  port::ask<port::StoredRecord>(take, [this](const auto& done) { store_->load(done); });
  const std::function<bool()> has_come = [answer] { return answer->has_value(); };
  const auto in_time = co_await turns_.work(answer_limit, has_come);
  if (!in_time) co_return base::failure(in_time.error());
  if (!in_time.value()) co_return base::failure(no_answer());
  co_return std::move(**answer);
}

Task<base::result<port::StoredRecord>> ServiceRecord::load() {
  const auto end = turns_.now().monotonic + patience_with_record;
  for (base::Duration pause = shortest_pause;; pause *= 2) {
    auto stored = co_await load_once();
    const bool last = turns_.now().monotonic + pause > end;
    if (stored || last || !passes(stored.error().code)) co_return stored;
    const auto rested = co_await turns_.rest(pause);
    if (!rested) co_return base::failure(rested.error());
  }
}

Task<base::result<engine::Record>> ServiceRecord::read() {
  auto stored = co_await load();
  if (!stored) co_return base::failure(stored.error());
  co_return engine::decode(stored.value().text, turns_.now(), &runbook_);
}

/// Awaited also where the host wants to leave: what is claimed is given back.
Task<base::result<std::string>> ServiceRecord::store(std::string expected, std::string text) {
  const auto [answer, take] = this->answer<std::string>();
  port::ask<std::string>(take, [&](const auto& done) { store_->store(expected, text, done); });
  const std::function<bool()> has_come = [answer] { return answer->has_value(); };
  const auto in_time = co_await turns_.see_through(answer_limit, has_come);
  if (!in_time) co_return base::failure(no_answer());
  co_return std::move(**answer);
}

Task<base::result<Claimed>> ServiceRecord::change(Change change) {
  for (int tries = 0;; ++tries) {
    auto stored = co_await load();
    if (!stored) co_return base::failure(stored.error());
    auto record = engine::decode(stored.value().text, turns_.now(), &runbook_);
    if (!record) co_return base::failure(record.error());
    auto changed = change(std::move(record.value()));
    if (!changed) co_return base::failure(changed.error());
    const auto text = engine::encode(changed.value(), turns_.now());
    auto version = co_await store(stored.value().version, text);
    if (version) co_return Claimed{std::move(changed.value()), std::move(version.value())};
    const auto now_there = co_await load();
    if (now_there && now_there.value().text == text)
      co_return Claimed{std::move(changed.value()), now_there.value().version};
    if (tries >= most_tries) co_return base::failure(version.error());
    // Somebody else wrote: again, at once, on what stands now. Who says so twice may be behind.
    const auto code = version.error().code;
    const bool conflict_again = code == base::Errc::conflict && tries > 0;
    if (!conflict_again && !passes(code)) continue;
    const auto rested = co_await turns_.rest(shortest_pause * (1 << std::min(tries, 3)));
    if (!rested) co_return base::failure(rested.error());
  }
}

Task<base::result<bool>> ServiceRecord::wait_for_driver(base::Duration limit, Answered answered) {
  const auto seen = std::make_shared<bool>(false);
  port::RecordWatch watch;
  static_cast<void>(port::thrown_by([&] {
    watch = store_->watch(
        [seen, answered, reactor = reactor_, runbook = runbook_,
         alive = std::weak_ptr{alive_}](const base::result<port::StoredRecord>& changed) {
          if (!changed || alive.expired()) return;
          const auto record = engine::decode(changed.value().text, reactor->now(), &runbook);
          if (record && answered(record.value())) *seen = true;
          reactor->wake();
        });
  }));
  const std::function<bool()> has_answered = [seen] { return *seen; };
  auto heard = co_await turns_.work(limit, has_answered);
  if (!heard) {
    co_return base::failure(base::Errc::cancelled,
                            "interrupted while waiting for the other driver");
  }
  co_return heard;
}

/// Once is not enough: the last write of a dead one may have been on its way.
Task<base::result<bool>> ServiceRecord::driver_lives(engine::Record record) {
  const auto renewed = std::make_shared<base::UtcTime>(record.renewed);
  for (int renewals = 0; renewals < 2; ++renewals) {
    const Answered renews = [renewed, before = *renewed](const engine::Record& seen) {
      if (seen.renewed != before) *renewed = seen.renewed;
      return *renewed != before;
    };
    const auto changed = co_await wait_for_driver(record.lease, renews);
    if (!changed || !changed.value()) co_return changed;
  }
  co_return true;
}

}  // namespace bluegreen::session
