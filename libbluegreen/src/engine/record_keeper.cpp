#include "engine/record_keeper.hpp"

#include <algorithm>

#include "bluegreen/port/thrown.hpp"

namespace bluegreen::engine {
namespace {

constexpr base::Duration far_away = std::chrono::hours{24 * 365 * 100};
constexpr base::Duration longest_wait = std::chrono::seconds{30};
constexpr base::Duration answer_limit = std::chrono::minutes{1};
/// So many failures in a row are told; one alone is mended by the next try.
constexpr int failures_told = 2;

base::Duration wait_after(int failures) {
  return std::min<base::Duration>(std::chrono::milliseconds{250} * (1 << std::min(failures, 7)),
                                  longest_wait);
}

Phase phase_of(const Record& record) {
  return record.release->resume_to.value_or(record.release->phase);
}

/// Lets go of the large part of what no record has: as long as the release waits it would be kept.
void shrink(Release& recorded) {
  recorded.observation = {};
  recorded.flights = std::vector<Flight>{};
  recorded.probes = std::vector<ProbeStatus>{};
  recorded.target_traffic = {};
}

}  // namespace

RecordKeeper::RecordKeeper(port::RecordStore& store, port::Reactor& reactor, Record record,
                           std::string version)
    : store_(store),
      reactor_(reactor),
      record_(std::make_shared<const Record>(std::move(record))),
      version_(std::move(version)),
      recorded_(phase_of(*record_)) {
  if (record_->intents.empty()) return;
  take_intents(record_->intents);  // left for a driver that is gone
  change([](Record& without) { without.intents.clear(); });
}

template <class Change>
void RecordKeeper::change(const Change& apply) {
  auto changed = std::make_shared<Record>(*record_);
  apply(*changed);
  record_ = std::move(changed);
}

void RecordKeeper::let_go() {
  change([](Record& record) { record.lease = base::Duration::zero(); });
  leaving_ = true;
}

void RecordKeeper::write(const Release& state, base::Timestamp now) {
  if (lost_ || state.phase == Phase::superseded) return;
  ++wanted_;
  if (retry_at_ > now.monotonic && is_return(state.phase)) retry_at_ = now.monotonic;
}

void RecordKeeper::tend(const Release& state, base::Timestamp now) {
  if (lost_ || state.phase == Phase::superseded) return;
  if (!watching_) {
    watching_ = true;
    renew_at_ = now.monotonic + lease_ / 3;
    // A store that throws tells of no changes: writes find them.
    static_cast<void>(port::thrown_by([&] {
      watch_ = store_.watch(
          [this, alive = std::weak_ptr{alive_}](const base::result<port::StoredRecord>& changed) {
            if (alive.lock()) hear(changed);
          });
    }));
  }
  if (renewing_ && (must_look_ || stored_ < wanted_)) end_renewal(now);
  if (writing_ && !renewing_ && now.monotonic - asked_at_ >= answer_limit) tell_failure();
  if (writing_ || now.monotonic < retry_at_) return;
  asked_at_ = now.monotonic;
  if (must_look_) return look();
  if (stored_ < wanted_) return send(state, now);
  if (now.monotonic >= renew_at_ && !is_end(state.phase)) renew(now);
}

/// From now on its answer is awaited as that of a write.
void RecordKeeper::end_renewal(base::Timestamp now) {
  renewing_ = false;
  asked_at_ = now.monotonic;
  static_cast<void>(port::thrown_by([&] { store_.end_renewal(); }));
}

/// It says nothing new but the time: what a release comes to is written when it comes to it.
void RecordKeeper::renew(base::Timestamp now) {
  writing_ = true;
  renewing_ = true;
  renew_at_ = now.monotonic + lease_ / 3;
  port::Renewal renewal{version_, now, lease_ / 3, [record = record_](base::Timestamp then) {
                          Record again = *record;
                          again.renewed = then.utc;
                          return encode(again, then);
                        }};
  auto thrown = port::thrown_by([&] {
    store_.renew(std::move(renewal),
                 [this, alive = std::weak_ptr{alive_}](const base::result<port::Renewed>& answer) {
                   if (alive.lock()) take_renewed(answer);
                 });
  });
  if (thrown) take_renewed(base::failure(std::move(*thrown)));
}

void RecordKeeper::send(const Release& state, base::Timestamp now) {
  change([&](Record& record) {
    record.release = state;
    shrink(*record.release);
    record.renewed = now.utc;
  });
  sent_ = wanted_;
  sent_text_ = encode(*record_, now);
  writing_ = true;
  renew_at_ = now.monotonic + lease_ / 3;
  port::ask<std::string>(
      [this, alive = std::weak_ptr{alive_}](base::result<std::string> answer) {
        if (alive.lock()) take_stored(std::move(answer));
      },
      [this](auto done) { store_.store(version_, sent_text_, std::move(done)); });
}

void RecordKeeper::take_stored(base::result<std::string> answer) {
  writing_ = false;
  reactor_.wake();
  if (answer) {
    version_ = std::move(answer.value());
    note_stored();
    failures_ = 0;
    met_conflict_ = false;
    taken_.clear();
    return;
  }
  take_failure(answer.error());
}

void RecordKeeper::take_renewed(const base::result<port::Renewed>& answer) {
  writing_ = false;
  renewing_ = false;
  reactor_.wake();
  if (!answer) return take_failure(answer.error());
  version_ = answer.value().version;
  renew_at_ = answer.value().last + lease_ / 3;
  failures_ = 0;
  taken_.clear();
}

void RecordKeeper::take_failure(const base::Error& error) {
  must_look_ = true;  // a conflict: somebody wrote; another failure: it may have been written
  // One conflict is looked at at once; a store that goes on saying so is a failing one.
  if (error.code != base::Errc::conflict || std::exchange(met_conflict_, true)) fail(error);
}

void RecordKeeper::look() {
  writing_ = true;
  port::ask<port::StoredRecord>(
      [this, alive = std::weak_ptr{alive_}](base::result<port::StoredRecord> answer) {
        if (alive.lock()) take_loaded(std::move(answer));
      },
      [this](auto done) { store_.load(std::move(done)); });
}

void RecordKeeper::take_loaded(base::result<port::StoredRecord> answer) {
  writing_ = false;
  reactor_.wake();
  if (!answer) return fail(answer.error());
  auto found = decode(answer.value().text, reactor_.now(), known_runbook());
  if (!found) return fail(found.error());
  must_look_ = false;
  take_record(std::move(found.value()), answer.value().version, answer.value().text);
}

void RecordKeeper::take_record(Record found, std::string version, const std::string& text) {
  if (found.fence > record_->fence) {
    lost_ = true;
    events_.emplace_back(Superseded{found.owner});
    return;
  }
  version_ = std::move(version);
  if (text == sent_text_ && sent_ > stored_) note_stored();
  take_intents(std::move(found.intents));
}

void RecordKeeper::take_intents(std::vector<StoredIntent> intents) {
  if (intents.empty()) return taken_.clear();
  if (leaving_) {
    change([&](Record& record) { record.intents = std::move(intents); });
    return;
  }
  for (const auto& intent : intents) {
    if (std::ranges::find(taken_, intent.id) != taken_.end()) continue;
    taken_.push_back(intent.id);
    if (intent.kind == "abort") events_.emplace_back(Abort{intent.who});
    if (intent.kind == "promote") events_.emplace_back(Promote{intent.who});
  }
  ++wanted_;  // the next write is without them
}

void RecordKeeper::hear(const base::result<port::StoredRecord>& changed) {
  // The watch may be behind our own writes; it only says that a look is worth it.
  if (!changed || lost_ || changed.value().version == version_ ||
      changed.value().text == sent_text_)
    return;
  const auto found = decode(changed.value().text, reactor_.now(), known_runbook());
  if (!found) return;
  if (found.value().fence <= record_->fence && found.value().intents.empty()) return;
  must_look_ = true;
  reactor_.wake();
}

void RecordKeeper::fail(const base::Error& error) {
  const auto now = reactor_.now().monotonic;
  retry_at_ = now + wait_after(failures_);
  if (failures_++ == 0) failed_at_ = now;
  last_error_ = error;
  if (failures_ >= failures_told) tell_failure();
}

void RecordKeeper::note_stored() {
  stored_ = sent_;
  std::string{}.swap(sent_text_);  // it is nobody's any more, and as long as a runbook
  recorded_ = phase_of(*record_);
  last_error_ = unanswered();
  if (std::exchange(told_, false)) events_.emplace_back(RecordWritten{});
}

void RecordKeeper::tell_failure() {
  if (!std::exchange(told_, true)) events_.emplace_back(failure());
}

bool RecordKeeper::cannot_be_written_since(base::Instant since, base::Timestamp now) const {
  return now.monotonic - since >= patience || (failures_ > 0 && failed_at_ >= since);
}

base::Instant RecordKeeper::next_deadline() const {
  if (writing_ && !renewing_ && !told_) return asked_at_ + answer_limit;
  if (lost_ || writing_) return base::Instant{} + far_away;
  if (!watching_ || stored_ < wanted_ || must_look_) return retry_at_;
  return std::max(renew_at_, retry_at_);
}

std::vector<Event> RecordKeeper::take_events() { return std::exchange(events_, {}); }

}  // namespace bluegreen::engine
