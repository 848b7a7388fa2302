// The record: one small object behind compare-and-set, in the same cluster.
#include <fmt/format.h>

#include "bluegreen/port/record_store.hpp"
#include "bluegreen/sim/world.hpp"

namespace bluegreen::sim {

/// On its way back, where it may get lost.
template <class Value>
void World::answer_of_record(DriverId by, const std::string& operation, base::result<Value> answer,
                             std::function<void(base::result<Value>)> done) {
  const bool lost = loses_answer(operation);
  if (lost) answer = base::failure(base::Errc::timed_out, "no answer in time");
  queue_.after(lost ? options_.lost_answer : options_.api.draw(network_),
               [this, by, done = std::move(done), answer = std::move(answer)] {
                 if (!alive(by)) return;
                 ++driver(by).answers;
                 done(answer);
               });
}

void World::load_record(DriverId by, port::RecordStore::Loaded done) {
  queue_.after(options_.api.draw(network_), [this, by, done = std::move(done)] {
    if (!alive(by)) return;
    base::result<port::StoredRecord> answer = record_;
    if (auto error = error_for("record_load")) answer = base::failure(*error);
    answer_of_record(by, "record_load", std::move(answer), done);
  });
}

void World::store_record(DriverId by, std::string expected, std::string text,
                         port::RecordStore::Stored done) {
  queue_.after(options_.api.draw(network_), [this, by, expected = std::move(expected),
                                             text = std::move(text), done = std::move(done)] {
    if (vanishes(by)) return;
    base::result<std::string> answer =
        base::failure(base::Errc::conflict, "the record is not as it was read");
    if (auto error = error_for("record_store")) {
      answer = base::failure(*error);
    } else if (text.size() > port::largest_record) {
      answer =
          base::failure(base::Errc::too_large, fmt::format("a record of {} bytes", text.size()));
    } else if (expected == record_.version) {
      change_record(text);
      answer = record_.version;
    }
    answer_of_record(by, "record_store", std::move(answer), done);
  });
}

void World::change_record(std::string text) {
  record_ = {std::to_string(++record_version_), std::move(text)};
  say(fmt::format("record version {} of {} bytes", record_.version, record_.text.size()));
  for (std::size_t index = 0; index < drivers_.size(); ++index) {
    auto& watchers = drivers_[index].record_watchers;
    std::erase_if(watchers, [](const RecordWatcher& each) { return each.expired(); });
    for (const auto& watcher : watchers) tell_record(DriverId{index + 1}, watcher);
  }
}

port::RecordWatch World::watch_record(DriverId by, port::RecordStore::Loaded changed) {
  auto watch = std::make_shared<const port::RecordStore::Loaded>(std::move(changed));
  driver(by).record_watchers.push_back(watch);
  tell_record(by, watch);
  return watch;
}

void World::tell_record(DriverId by, const RecordWatcher& watcher) {
  queue_.after(options_.watch.draw(network_), [this, by, watcher] {
    const auto changed = watcher.lock();
    if (!alive(by) || !changed) return;
    ++driver(by).answers;
    (*changed)(record_);
  });
}

}  // namespace bluegreen::sim
