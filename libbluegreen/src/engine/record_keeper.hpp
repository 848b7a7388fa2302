#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bluegreen/engine/decide.hpp"
#include "bluegreen/engine/record.hpp"
#include "bluegreen/port/reactor.hpp"
#include "bluegreen/port/record_store.hpp"

namespace bluegreen::engine {

/// Keeps the record of one driver: writes by compare-and-set, one write at a time, the newest
/// state; renews the lease; hears what others left there. A write that met a conflict or whose
/// answer was lost is looked at before it is tried again.
class RecordKeeper {
 public:
  /// How long an urgent effect waits for its record.
  static constexpr base::Duration patience = std::chrono::seconds{2};

  RecordKeeper(port::RecordStore& store, port::Reactor& reactor, Record record,
               std::string version);

  /// The state as it is now must be stored; stored(revision()) says when it was.
  void write(const Release& state, base::Timestamp now);
  /// Starts what is due: a write, a renewal, another look.
  void tend(const Release& state, base::Timestamp now);

  /// The next write says that nobody drives any more, so that who comes next need not wait for the
  /// lease. Wishes that are found from now on stay where they are, for that one.
  void let_go();

  std::uint64_t revision() const { return wanted_; }
  bool stored(std::uint64_t revision) const { return stored_ >= revision; }
  bool settled() const { return stored_ >= wanted_ && !writing_; }
  /// What became of the last write that was not stored, and where the record stands.
  RecordFailed failure() const { return {last_error_, recorded_}; }
  /// An effect has waited for its record since then, and its time is up or the record failed
  /// meanwhile.
  bool cannot_be_written_since(base::Instant since, base::Timestamp now) const;
  base::Instant next_deadline() const;
  /// What others want: promotions and aborts, or the news that another driver holds the service.
  /// And whether the record can be written, where that has changed.
  std::vector<Event> take_events();

 private:
  /// That the record holds, if nobody else has written it.
  const runbook::SharedRunbook* known_runbook() const {
    return record_->release ? &record_->release->runbook : nullptr;
  }
  template <class Change>
  void change(const Change& apply);
  void send(const Release& state, base::Timestamp now);
  void end_renewal(base::Timestamp now);
  void renew(base::Timestamp now);
  void look();
  void take_stored(base::result<std::string> answer);
  void take_renewed(const base::result<port::Renewed>& answer);
  void take_failure(const base::Error& error);
  void take_loaded(base::result<port::StoredRecord> answer);
  void take_record(Record found, std::string version, const std::string& text);
  void take_intents(std::vector<StoredIntent> intents);
  void hear(const base::result<port::StoredRecord>& changed);
  static base::Error unanswered() { return {base::Errc::timed_out, "no answer in time"}; }
  void fail(const base::Error& error);
  void note_stored();
  void tell_failure();

  port::RecordStore& store_;
  port::Reactor& reactor_;
  std::shared_ptr<const Record> record_;  ///< a renewal under way shares it: changed as a whole
  std::string version_;
  const base::Duration lease_ = record_->lease;
  bool watching_ = false;
  port::RecordWatch watch_;
  bool writing_ = false;   ///< a store, a renewal or a load is under way
  bool renewing_ = false;  ///< it is a renewal
  bool must_look_ = false;
  bool met_conflict_ = false;  ///< since the last write that was stored
  bool lost_ = false;
  bool leaving_ = false;
  std::vector<std::string>
      taken_;  ///< ids of intents that were taken and may still stand in the stored record
  std::uint64_t wanted_ = 0;  ///< the newest revision of the state
  std::uint64_t stored_ = 0;
  std::uint64_t sent_ = 0;  ///< the revision in the write under way
  std::string sent_text_;
  int failures_ = 0;
  base::Instant failed_at_{};
  base::Instant asked_at_{};  ///< the store, last
  base::Error last_error_ = unanswered();
  bool told_ = false;  ///< that it fails
  Phase recorded_;     ///< where the release stands in the record
  base::Instant retry_at_{};
  base::Instant renew_at_{};
  std::vector<Event> events_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace bluegreen::engine
