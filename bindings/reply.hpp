#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bluegreen/engine/pump.hpp"
#include "bluegreen/port/operation.hpp"
#include "bluegreen/port/record_store.hpp"

namespace bluegreen_python {

namespace port = bluegreen::port;
namespace base = bluegreen::base;

class Pending;

/// What a session shares with the Python threads that answer it. After close() their answers go
/// nowhere. The first exception of Python's is kept here until the session rethrows it.
class Link {
 public:
  /// Cancels all that is pending and waits for its threads, but for no longer than a second. Call
  /// without the GIL.
  void close();
  void add(const std::shared_ptr<Pending>& pending);
  /// Runs `deliver` unless closed; close() waits for it. Call without the GIL.
  void deliver(const std::function<void()>& deliver);

  void keep(std::exception_ptr raised);
  bool raised() const;
  std::exception_ptr take_raised();

 private:
  friend class Pending;

  std::mutex delivering_;
  bool open_ = true;
  mutable std::mutex mutex_;
  std::condition_variable left_;
  int threads_ = 0;
  std::vector<std::weak_ptr<Pending>> pending_;
  std::exception_ptr raised_;
};

/// Something of a session that Python answers on a thread of its own. It can be told to end.
class Pending {
 public:
  explicit Pending(std::shared_ptr<Link> link);
  virtual ~Pending();
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;

  void cancel() { cancelled_ = true; }
  bool cancelled() const { return cancelled_.load(); }
  Link& link() { return *link_; }

 private:
  std::shared_ptr<Link> link_;
  std::atomic<bool> cancelled_{false};
};

/// Answers one operation, once (observations of a watch: many times). From any thread, without the
/// GIL.
class Reply final : public Pending {
 public:
  Reply(std::shared_ptr<Link> link, port::OperationId id, port::CompletionSink sink)
      : Pending(std::move(link)), id_(id), sink_(std::move(sink)) {}
  void complete(port::Answer answer, bool last = true);

 private:
  port::OperationId id_;
  port::CompletionSink sink_;
  std::atomic<bool> done_{false};
};

/// Answers a record's request. From any thread, without the GIL.
class RecordReply final : public Pending {
 public:
  using Told = std::function<void(base::result<port::StoredRecord>)>;
  RecordReply(std::shared_ptr<Link> link, Told told)
      : Pending(std::move(link)), told_(std::move(told)) {}
  void tell(base::result<port::StoredRecord> stored) {
    link().deliver([&] { told_(std::move(stored)); });
  }

 private:
  Told told_;
};

/// Promote, abort, or nothing: somebody else answers.
using GateAnswer = std::optional<bluegreen::engine::Intent::Kind>;

/// What a gate answered, when it has.
class GateReply final : public Pending {
 public:
  explicit GateReply(std::shared_ptr<Link> link) : Pending(std::move(link)) {}
  void answer(GateAnswer given);
  /// Once.
  std::optional<GateAnswer> take();

 private:
  std::mutex mutex_;
  std::optional<GateAnswer> given_;
};

}  // namespace bluegreen_python
