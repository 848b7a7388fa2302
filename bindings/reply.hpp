#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "bluegreen/port/operation.hpp"
#include "bluegreen/port/record_store.hpp"

namespace bluegreen_python {

namespace port = bluegreen::port;
namespace base = bluegreen::base;

/// Something of a session that Python answers on a thread of its own. It can be told to hurry.
class Pending {
 public:
  virtual ~Pending() = default;
  void cancel();
  bool cancelled() const { return cancelled_.load(); }
  /// True as soon as it is cancelled, false when `longest` has passed first. Call without the GIL.
  bool wait_cancelled(base::Duration longest);

 private:
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
};

/// What a session shares with the Python threads that answer it. After close() their answers go nowhere. The first
/// exception of Python's is kept here until the session rethrows it.
class Link {
 public:
  void close();
  void add(const std::shared_ptr<Pending>& pending);
  /// Runs `deliver` unless closed; close() waits for it.
  void deliver(const std::function<void()>& deliver);

  void keep(std::exception_ptr raised);
  bool raised() const;
  std::exception_ptr take_raised();

 private:
  std::mutex delivering_;
  bool open_ = true;
  mutable std::mutex mutex_;
  std::vector<std::weak_ptr<Pending>> pending_;
  std::exception_ptr raised_;
};

/// Answers one operation, once (observations of a watch: many times). From any thread.
class Reply : public Pending {
 public:
  Reply(std::shared_ptr<Link> link, port::OperationId id, port::CompletionSink& sink)
      : link_(std::move(link)), id_(id), sink_(sink) {}
  void complete(port::Answer answer, bool last = true);
  Link& link() { return *link_; }
  port::OperationId id() const { return id_; }

 private:
  std::shared_ptr<Link> link_;
  port::OperationId id_;
  port::CompletionSink& sink_;
  std::atomic<bool> done_{false};
};

}  // namespace bluegreen_python
