// What a person does with a service: reading it, beginning a release, taking one over, telling its
// driver.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/compose/whole_world.hpp"
#include "bluegreen/model/version.hpp"
#include "bluegreen/port/mailbox.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "port/readable.hpp"
#include "session/implementation.hpp"

namespace bluegreen::session {
namespace {

using engine::Phase;
using engine::Record;

constexpr base::Duration answer_limit = std::chrono::seconds{30};
constexpr base::Duration patience_with_driver = std::chrono::seconds{10};
constexpr port::OperationId own_observation{1};
const std::optional<engine::Intent> nothing;

/// A version that is none, or a runbook that was built in code and that no record could keep.
std::optional<base::Error> mistake_of(const runbook::SharedRunbook& runbook,
                                      const std::string& version) {
  if (const auto good = model::check_version(version); !good) return good.error();
  const auto& mistakes = runbook.mistakes();
  if (mistakes.empty()) return std::nullopt;
  return base::Error{base::Errc::invalid_argument, runbook::to_text(mistakes.front())};
}

bool is_under_way(const Record& record) {
  return record.release && !engine::is_end(record.release->phase);
}

}  // namespace

Task<base::result<model::Observation>> Session::Implementation::observe() {
  port::Mailbox answers{*ports_.reactor};
  compose::WholeWorld world{ports_};
  world.start(own_observation, port::Observe{}, answers.sink());
  std::vector<port::Completion> came;
  const std::function<bool()> has_come = [&] {
    if (came.empty()) came = answers.take();
    return !came.empty();
  };
  const auto in_time = co_await turns_.work(answer_limit, has_come);
  if (!in_time) co_return base::failure(in_time.error());
  if (!in_time.value()) co_return base::failure(base::Errc::timed_out, "no answer in time");
  const auto answer = port::readable(std::move(came.front().answer));
  if (const auto* failure = std::get_if<port::Failure>(&*answer))
    co_return base::failure(failure->error);
  co_return std::get<model::Observation>(*answer);
}

Task<base::result<plan::Plan>> Session::Implementation::plan(std::string version) {
  if (auto mistaken = mistake_of(runbook_, version)) co_return base::failure(std::move(*mistaken));
  co_return co_await plan_as_seen(version);
}

Task<base::result<plan::Plan>> Session::Implementation::plan_as_seen(std::string version) {
  auto observation = co_await observe();
  if (!observation) co_return base::failure(observation.error());
  co_return plan::make_plan(*runbook_, observation.value(), version);
}

/// What a plan refuses is refused before the first write. What cannot be read yet is the engine's
/// to wait for.
Task<bool> Session::Implementation::refuses(std::string version) {
  const auto found = co_await plan_as_seen(version);
  if (!found || found.value().refusals.empty()) co_return false;
  auto refused = engine::begin_release(
      {runbook_->service.name, 0, 0, version, options_.owner, runbook_}, turns_.now().utc);
  refused.phase = Phase::refused;
  refused.reason = fmt::format("{}", fmt::join(found.value().refusals, "; "));
  keep(std::move(refused));
  co_return true;
}

Task<base::result<Outcome>> Session::Implementation::deploy(std::string version, Until until) {
  if (auto mistaken = mistake_of(runbook_, version)) co_return base::failure(std::move(*mistaken));
  if (co_await refuses(version)) co_return Outcome::refused;
  const ServiceRecord::Change claim = [this, version](Record record) {
    return engine::claim_new(std::move(record), claimant(), runbook_, version, turns_.now());
  };
  const auto claimed = co_await begin_pump(claim);
  if (!claimed) co_return base::failure(claimed.error());
  co_return co_await drive(until, nothing);
}

/// What was claimed is in the pump alone: the frames of who waits for a driver stay small.
Task<base::result<bool>> Session::Implementation::begin_pump(ServiceRecord::Change claim) {
  auto claimed = co_await record_.change(claim);
  if (!claimed) co_return base::failure(claimed.error());
  auto& [record, version] = claimed.value();
  const bool has_intents = !record.intents.empty();
  pump_ =
      std::make_unique<engine::Pump>(ports_, std::move(record), std::move(version), options_.sinks);
  co_return has_intents;
}

Task<base::result<Outcome>> Session::Implementation::resume(Until until) {
  const auto found = co_await look_for_driver(until);
  if (!found) co_return base::failure(found.error());
  if (found.value()) co_return *found.value();
  co_return co_await take_over(until, nothing);
}

/// Nothing where the release is to be taken over, the outcome where nothing of it is due.
Task<base::result<std::optional<Outcome>>> Session::Implementation::look_for_driver(Until until) {
  auto record = co_await record_.read();
  if (!record) co_return base::failure(record.error());
  if (!is_under_way(record.value())) {
    co_return base::failure(base::Errc::not_found,
                            "no release is under way: there is nothing to resume");
  }
  if (until == Until::due && has_reached(*record.value().release, until, turns_.now())) {
    keep(std::move(*record.value().release));
    co_return std::optional{Outcome::done};
  }
  const auto alive = co_await record_.driver_lives(record.value());
  if (!alive) co_return base::failure(alive.error());
  if (alive.value()) {
    co_return base::failure(base::Errc::refused,
                            fmt::format("the release is driven by {}: abort it, or let it go on",
                                        record.value().owner));
  }
  co_return std::optional<Outcome>{};
}

Task<base::result<Outcome>> Session::Implementation::take_over(
    Until until, std::optional<engine::Intent> intent) {
  const ServiceRecord::Change claim = [this](Record record) {
    return engine::claim_to_resume(std::move(record), claimant(), turns_.now());
  };
  const auto has_intents = co_await begin_pump(claim);
  if (!has_intents) co_return base::failure(has_intents.error());
  if (has_intents.value()) intent.reset();  // it waits in the record and is taken from there
  co_return co_await drive(until, std::move(intent));
}

Task<base::result<Outcome>> Session::Implementation::abort(std::string who) {
  return hand_in({fmt::format("{}-abort", options_.owner), "abort", std::move(who)}, Until::end);
}

Task<base::result<Outcome>> Session::Implementation::promote(std::string who, Until until) {
  auto record = co_await record_.read();
  if (!record) co_return base::failure(record.error());
  if (!record.value().release || !engine::is_question(record.value().release->phase))
    co_return base::failure(base::Errc::refused, "no gate is open: there is nothing to promote");
  engine::StoredIntent intent{fmt::format("{}-promote", options_.owner), "promote", who};
  co_return co_await hand_in(std::move(intent), until);
}

/// Tells the driver by the record; a driver that does not take it is gone, and is followed.
Task<base::result<Outcome>> Session::Implementation::hand_in(engine::StoredIntent intent,
                                                             Until until) {
  const ServiceRecord::Change leave_intent = [intent](Record record) {
    return engine::leave_intent(std::move(record), intent);
  };
  auto left = co_await record_.change(leave_intent);
  if (!left) co_return base::failure(left.error());
  const auto& record = left.value().record;
  const ServiceRecord::Answered taken = [fence = record.fence](const Record& seen) {
    return seen.fence >= fence && seen.intents.empty();
  };
  const bool nobody_drives = record.lease == base::Duration::zero();
  const auto patience = nobody_drives ? base::Duration::zero() : patience_with_driver;
  const auto heard = co_await record_.wait_for_driver(patience, taken);
  if (!heard) co_return base::failure(heard.error());
  const auto kind =
      intent.kind == "abort" ? engine::Intent::Kind::abort : engine::Intent::Kind::promote;
  std::optional<engine::Intent> first{{kind, intent.who}};
  if (!heard.value()) co_return co_await take_over(until, std::move(first));
  if (kind == engine::Intent::Kind::promote) co_return Outcome::done;  // the driver goes on
  co_return co_await await_end();
}

/// Waits until the driver has ended the release; one that falls silent meanwhile is followed.
Task<base::result<Outcome>> Session::Implementation::await_end() {
  while (true) {
    auto record = co_await record_.read();
    if (!record) co_return base::failure(record.error());
    if (!is_under_way(record.value())) {
      last_.reset();
      if (auto& release = record.value().release) keep(std::move(*release));
      co_return last_ ? outcome_of(*last_) : Outcome::done;
    }
    // Its end may have been written in the same millisecond.
    const ServiceRecord::Answered writes = [renewed = record.value().renewed](const Record& seen) {
      return seen.renewed != renewed || !is_under_way(seen);
    };
    const auto alive = co_await record_.wait_for_driver(record.value().lease, writes);
    if (!alive) co_return base::failure(alive.error());
    if (!alive.value()) co_return co_await take_over(Until::end, nothing);
  }
}

Task<base::result<Outcome>> Session::Implementation::rollback(std::uint64_t number, Until until) {
  auto record = co_await record_.read();
  if (!record) co_return base::failure(record.error());
  for (const auto& past : record.value().history) {
    if (past.number != number) continue;
    auto parsed = runbook::parse_recorded(past.runbook, "record");
    if (!parsed.ok())
      co_return base::failure(base::Errc::malformed, runbook::to_text(parsed.mistakes.front()));
    auto changed = *runbook_;
    changed.release = parsed.runbooks.front().release;
    runbook_ = std::move(changed);
    co_return co_await deploy(past.version, until);
  }
  co_return base::failure(base::Errc::not_found,
                          fmt::format("release {} is not in the history", number));
}

}  // namespace bluegreen::session
