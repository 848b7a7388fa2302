#include "bluegreen/compose/memory_record_store.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>

#include <fmt/format.h>

namespace bluegreen::compose {

class MemoryRecord {
 public:
  port::StoredRecord read() {
    const std::scoped_lock lock{mutex_};
    return record_;
  }

  base::result<std::string> write(const std::string& expected, std::string text) {
    if (text.size() > port::largest_record) {
      return base::failure(base::Errc::too_large, fmt::format("a record of {} bytes", text.size()));
    }
    const std::scoped_lock lock{mutex_};
    if (expected != record_.version)
      return base::failure(base::Errc::conflict, "the record is not as it was read");
    record_ = {std::to_string(++writes_), std::move(text)};
    for (const auto* store : stores_) {
      for (const auto& watcher : store->watchers_) store->tell(watcher, record_);
    }
    return record_.version;
  }

  void add(const MemoryRecordStore& store) {
    const std::scoped_lock lock{mutex_};
    stores_.push_back(&store);
  }
  void remove(const MemoryRecordStore& store) {
    const std::scoped_lock lock{mutex_};
    std::erase(stores_, &store);
  }
  /// Under the lock, so that no change falls between the present record and the first news.
  void add_watcher(MemoryRecordStore& store, const MemoryRecordStore::Watcher& watcher) {
    const std::scoped_lock lock{mutex_};
    std::erase_if(store.watchers_, [](const auto& each) { return each.expired(); });
    store.watchers_.push_back(watcher);
    store.tell(watcher, record_);
  }

 private:
  std::mutex mutex_;
  port::StoredRecord record_;
  std::uint64_t writes_ = 0;
  std::vector<const MemoryRecordStore*> stores_;
};

std::shared_ptr<MemoryRecord> make_memory_record() { return std::make_shared<MemoryRecord>(); }

MemoryRecordStore::MemoryRecordStore(std::shared_ptr<MemoryRecord> record, port::Executor& executor)
    : record_(record ? std::move(record) : make_memory_record()), executor_(executor) {
  record_->add(*this);
}

MemoryRecordStore::~MemoryRecordStore() { record_->remove(*this); }

void MemoryRecordStore::later(std::function<void()> task) const {
  executor_.post([alive = std::weak_ptr{alive_}, task = std::move(task)] {
    if (!alive.expired()) task();
  });
}

void MemoryRecordStore::tell(const Watcher& watcher, const port::StoredRecord& record) const {
  later([watcher, record] {
    if (const auto changed = watcher.lock()) (*changed)(record);
  });
}

void MemoryRecordStore::load(Loaded done) {
  later([done = std::move(done), record = record_->read()] { done(record); });
}

void MemoryRecordStore::store(std::string expected, std::string text, Stored done) {
  later([done = std::move(done), answer = record_->write(expected, std::move(text))] {
    done(answer);
  });
}

port::RecordWatch MemoryRecordStore::watch(Loaded changed) {
  auto watcher = std::make_shared<const Loaded>(std::move(changed));
  record_->add_watcher(*this, watcher);
  return watcher;
}

}  // namespace bluegreen::compose
