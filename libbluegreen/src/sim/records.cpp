// The record: one small object behind compare-and-set, in the same cluster.
#include <fmt/format.h>

#include "bluegreen/port/record_store.hpp"
#include "bluegreen/sim/world.hpp"

namespace bluegreen::sim {

/// On its way back, where it may get lost.
template <class Value>
void World::answer_of_record(DriverId by, const std::string& operation, base::result<Value> answer,
                             std::function<void(base::result<Value>)> done, base::Random& chances) {
  const bool lost = loses_answer(operation);
  if (lost) answer = base::failure(base::Errc::timed_out, "no answer in time");
  queue_.after(lost ? options_.lost_answer : options_.api.draw(chances),
               [this, by, done = std::move(done), answer = std::move(answer)] {
                 if (!alive(by)) return;
                 ++driver(by).answers;
                 done(answer);
               });
}

void World::load_record(DriverId by, port::RecordStore::Loaded done) {
  queue_.after(options_.api.draw(records_), [this, by, done = std::move(done)] {
    if (!alive(by)) return;
    base::result<port::StoredRecord> answer = record();
    if (auto error = error_for("record_load")) answer = base::failure(*error);
    answer_of_record(by, "record_load", std::move(answer), done, records_);
  });
}

/// `untold`: whose watches need not hear of it.
base::result<std::string> World::judge_store(const std::string& expected, std::string text,
                                             base::Random& chances,
                                             std::optional<DriverId> untold) {
  if (auto error = error_for("record_store")) return base::failure(*error);
  if (text.size() > port::largest_record) {
    return base::failure(base::Errc::too_large, fmt::format("a record of {} bytes", text.size()));
  }
  if (expected != record_.version)
    return base::failure(base::Errc::conflict, "the record is not as it was read");
  change_record(std::move(text), chances, untold);
  return record_.version;
}

void World::store_record(DriverId by, std::string expected, std::string text,
                         port::RecordStore::Stored done) {
  queue_.after(options_.api.draw(records_), [this, by, expected = std::move(expected),
                                             text = std::move(text), done = std::move(done)] {
    if (vanishes(by, records_)) return;
    auto answer = judge_store(expected, text, records_, std::nullopt);
    answer_of_record(by, "record_store", std::move(answer), done, records_);
  });
}

/// A renewal as an event of its own. Its way may have begun before now.
void World::begin_renewal(DriverId by, const OneRenewal& one, port::Renewal renewal,
                          port::RecordStore::RenewalEnded done) {
  queue_.at(one.arrives, [this, by, one, renewal = std::move(renewal), done = std::move(done)] {
    base::Random chances = one.chances;
    if (vanishes(by, chances)) return;
    auto stored = judge_store(renewal.expected, renewal.text(timestamp(one.begun)), chances, by);
    const auto answer = [&]() -> base::result<port::Renewed> {
      if (!stored) return base::failure(stored.error());
      return port::Renewed{std::move(stored.value()), one.begun};
    };
    answer_of_record(by, "record_store", answer(), done, chances);
  });
}

void World::change_record(std::string text, base::Random& chances, std::optional<DriverId> untold) {
  record_ = {std::to_string(++record_version_), std::move(text)};
  unread_ = {};
  say({record_version_, record_.text.size()}, [this] {
    return fmt::format("record version {} of {} bytes", record_.version, record_.text.size());
  });
  for (std::size_t index = 0; index < drivers_.size(); ++index) {
    const DriverId id{index + 1};
    if (id == untold) continue;
    auto& watchers = drivers_[index].record_watchers;
    std::erase_if(watchers, [](const RecordWatcher& each) { return each.expired(); });
    for (const auto& watcher : watchers) tell_record(id, watcher, chances);
  }
}

port::RecordWatch World::watch_record(DriverId by, port::RecordStore::Loaded changed) {
  auto watch = std::make_shared<const port::RecordStore::Loaded>(std::move(changed));
  driver(by).record_watchers.push_back(watch);
  tell_record(by, watch, records_);
  return watch;
}

void World::tell_record(DriverId by, const RecordWatcher& watcher, base::Random& chances) {
  queue_.after(options_.watch.draw(chances), [this, by, watcher] {
    const auto changed = watcher.lock();
    if (!alive(by) || !changed) return;
    ++driver(by).answers;
    (*changed)(record());
  });
}

}  // namespace bluegreen::sim
