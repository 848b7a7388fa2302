#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bluegreen/port/executor.hpp"
#include "bluegreen/port/record_store.hpp"

namespace bluegreen::compose {

/// The record of one service in memory: where no release has to outlive its process, and for tests.
/// Any number of stores are on it, each on the thread of its own executor.
class MemoryRecord;
BLUEGREEN_EXPORT std::shared_ptr<MemoryRecord> make_memory_record();

/// A store on it, for the sessions of one thread. It fails with conflict, and with too_large beyond
/// port::largest_record.
class BLUEGREEN_EXPORT MemoryRecordStore final : public port::RecordStore {
 public:
  /// A record of its own, which nobody else has.
  explicit MemoryRecordStore(port::Executor& executor)
      : MemoryRecordStore(make_memory_record(), executor) {}
  /// `executor` brings the callbacks to the thread that pumps; it outlives the store. A `record`
  /// that is null is one of its own, too.
  MemoryRecordStore(std::shared_ptr<MemoryRecord> record, port::Executor& executor);
  ~MemoryRecordStore() override;
  MemoryRecordStore(const MemoryRecordStore&) = delete;
  MemoryRecordStore& operator=(const MemoryRecordStore&) = delete;

  void load(Loaded done) override;
  void store(std::string expected, std::string text, Stored done) override;
  [[nodiscard]] port::RecordWatch watch(Loaded changed) override;

 private:
  friend class MemoryRecord;
  using Watcher = std::weak_ptr<const Loaded>;

  /// Runs the task later, unless the store has ended.
  void later(std::function<void()> task) const;
  void tell(const Watcher& watcher, const port::StoredRecord& record) const;

  std::shared_ptr<MemoryRecord> record_;
  port::Executor& executor_;
  std::vector<Watcher> watchers_;  ///< guarded by the record's lock, as others' changes read it
  std::shared_ptr<int> alive_ = std::make_shared<int>();  ///< its end is ours
};

}  // namespace bluegreen::compose
