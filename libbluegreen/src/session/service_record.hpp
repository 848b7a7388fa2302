#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "bluegreen/engine/record.hpp"
#include "bluegreen/port/reactor.hpp"
#include "bluegreen/port/record_store.hpp"
#include "session/turns.hpp"

namespace bluegreen::session {

/// A record of ours as it was stored, with its version.
struct Claimed {
  engine::Record record;
  std::string version;
};

/// The record of the service, as a session reads, changes and follows it.
class ServiceRecord {
 public:
  using Change = std::function<base::result<engine::Record>(engine::Record)>;
  using Answered = std::function<bool(const engine::Record&)>;

  /// `runbook`: that the record may hold.
  ServiceRecord(port::RecordStore* store, port::Reactor* reactor, Turns& turns,
                runbook::SharedRunbook runbook)
      : store_(store), reactor_(reactor), turns_(turns), runbook_(std::move(runbook)) {}

  Task<base::result<engine::Record>> read();
  /// By compare-and-set, tried again on what stands when somebody else wrote meanwhile.
  Task<base::result<Claimed>> change(Change change);
  /// True as soon as a version of the record answers; false when none did in time.
  Task<base::result<bool>> wait_for_driver(base::Duration limit, Answered answered);
  /// A driver renews the record.
  Task<base::result<bool>> driver_lives(engine::Record record);

 private:
  Task<base::result<port::StoredRecord>> load();
  Task<base::result<port::StoredRecord>> load_once();
  template <class T>
  std::pair<std::shared_ptr<std::optional<base::result<T>>>, std::function<void(base::result<T>)>>
  answer();
  Task<base::result<std::string>> store(std::string expected, std::string text);

  port::RecordStore* store_;
  port::Reactor* reactor_;
  Turns& turns_;
  runbook::SharedRunbook runbook_;
  std::shared_ptr<const bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace bluegreen::session
