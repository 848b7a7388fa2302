#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "bluegreen/port/operation.hpp"

namespace bluegreen::compose {

using Start = std::function<void(port::OperationId, const port::CompletionSink&)>;

/// A part of an operation, at its own port; and how it stands there.
struct Part {
  enum class Standing { waiting, under_way, unwanted, cancelled, ended };

  Start start;
  std::function<void(port::OperationId)> cancel;
  port::OperationId id{};
  Standing standing = Standing::waiting;
  std::optional<port::SharedAnswer> answer{};  ///< the last
};

/// The port outlives the part.
template <class Port, class Request>
Part part_at(Port& port, const Request& request) {
  return {[&port, request](auto id, auto& sink) { port.start(id, request, sink); },
          [&port](auto id) { port.cancel(id); }};
}
/// The same of a request that is a part of one that is shared, and is not copied.
template <class Port, class Request>
Part part_at(Port& port, const Request& request, const port::SharedRequest& whole) {
  return {[&port, &request, whole](auto id, auto& sink) { port.start(id, request, sink); },
          [&port](auto id) { port.cancel(id); }};
}

/// A part that needs no port.
Part answered(port::SharedAnswer answer);

using Answers = std::vector<port::SharedAnswer>;
using Combine = std::function<port::SharedAnswer(const Answers&)>;

inline port::SharedAnswer the_only(const Answers& answers) { return answers.front(); }
/// Applied when all are. Superseded wins over every other failure: it ends the driver.
port::SharedAnswer all_stamped(const Answers& answers);
/// A port answered with something that nobody asked it for.
port::SharedAnswer wrong_answer();

/// When an operation of several parts is over.
enum class Until {
  first_failure,  ///< or every answer: what is left is cancelled
  all_answered,   ///< writes are awaited, whatever became of the others
};

/// An operation that is made of parts. Precondition: there is one.
struct Joined {
  std::vector<Part> parts;
  Combine combine = the_only;
  Until until = Until::first_failure;
};

/// An operation of one part alone, which is not copied.
inline Joined only(Part part) {
  Joined joined;
  joined.parts.push_back(std::move(part));
  return joined;
}

/// Carries out operations of several parts. What the parts answered last is combined when each has
/// answered; a watch's again with every news that makes a difference. Parts may answer from any
/// thread; what comes of an operation is told in order, nothing after its end, and ports are called
/// from the thread that pumps alone.
class Joint : public port::CompletionReceiver, public std::enable_shared_from_this<Joint> {
 public:
  Joint() = default;
  Joint(const Joint&) = delete;
  Joint& operator=(const Joint&) = delete;

  void start(port::OperationId id, Joined joined, port::CompletionSink sink);
  void cancel(port::OperationId id);
  void complete(port::Completion completion) override;
  /// From its end on nothing is told any more and no port is called.
  void close();

 private:
  struct Whole {
    port::OperationId id{};
    std::optional<port::CompletionSink> sink;  ///< none when it is over and parts are still awaited
    Joined joined;
    std::optional<port::SharedAnswer> told{};
  };
  std::pair<Whole*, Part*> find(port::OperationId part);
  std::optional<Start> begin(port::OperationId part);
  void start_part(port::OperationId part, const Start& start);
  void take(port::Completion completion);
  void combine(Whole& whole);
  void end(Whole& whole, port::SharedAnswer answer);
  void tell(std::unique_lock<std::mutex>& lock);
  void cancel_unwanted();

  std::mutex mutex_;
  decltype(std::this_thread::get_id()) pumping_;  ///< that started the last operation
  bool closed_ = false;
  std::list<Whole> wholes_;
  std::deque<std::pair<port::CompletionSink, port::Completion>> to_tell_;
  bool telling_ = false;  ///< by some thread, in order and without the lock
  std::condition_variable told_;
};

/// A port whose operations are made of parts.
template <class Port, class Request>
class JoinedPort : public Port {
 public:
  using Join = std::function<Joined(const Request&)>;
  explicit JoinedPort(Join join) : join_(std::move(join)) {}
  ~JoinedPort() override { joint_->close(); }
  JoinedPort(const JoinedPort&) = delete;
  JoinedPort& operator=(const JoinedPort&) = delete;

  void start(port::OperationId id, const Request& request, port::CompletionSink sink) override {
    joint_->start(id, join_(request), std::move(sink));
  }
  void cancel(port::OperationId id) override { joint_->cancel(id); }

 private:
  Join join_;
  std::shared_ptr<Joint> joint_ = std::make_shared<Joint>();
};

}  // namespace bluegreen::compose
