#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "bluegreen/port/operation.hpp"

namespace bluegreen::compose {

/// Ids for parts, far from those of any engine.
port::OperationId next_part_id();

/// A part of an operation, at its own port.
struct Part {
  std::function<void(port::OperationId, port::CompletionSink&)> start;
  std::function<void(port::OperationId)> cancel;
};

using Answers = std::vector<port::Answer>;
using Combine = std::function<port::Answer(const Answers&)>;

/// When an operation of several parts is over.
enum class Until {
  first_failure,  ///< or every answer: what is left is cancelled
  all_answered,   ///< writes are awaited, whatever became of the others
};

/// Operations that are made of parts. What the parts answered last is combined when each has
/// answered; a watch's again with every news that makes a difference. Parts may answer from any
/// thread; what comes of an operation is told in order, nothing after its end, and ports are called
/// from the thread that pumps alone.
class Joint : public port::CompletionSink {
 public:
  /// Precondition: there is a part.
  void start(port::OperationId id, std::vector<Part> parts, Until until, Combine combine,
             port::CompletionSink& sink);
  void cancel(port::OperationId id);
  void complete(port::Completion completion) override;
  void close();
  /// Every part that was started has ended, and nothing is being told.
  bool idle() const;

 private:
  struct Whole {
    port::OperationId id{};
    port::CompletionSink* sink = nullptr;
    Until until = Until::first_failure;
    Combine combine;
    std::vector<Part> parts;
    std::vector<port::OperationId> ids;
    std::vector<std::optional<port::Answer>> answers;
    std::vector<bool> ended;
    std::optional<port::Answer> told;
    std::deque<port::Completion> to_tell;
    bool telling = false;  ///< by some thread, in order and without the lock
  };
  bool begins(port::OperationId part);
  std::shared_ptr<Whole> take(port::Completion completion);
  void combine(Whole& whole);
  void end(Whole& whole, port::Answer answer);
  void tell(Whole& whole);
  bool on_pumping_thread() const;
  void cancel_what_is_left();

  mutable std::mutex mutex_;
  decltype(std::this_thread::get_id()) pumping_;  ///< that started the last operation
  std::size_t under_way_ = 0;                     ///< parts
  std::size_t completing_ = 0;                    ///< calls of complete()
  bool closed_ = false;
  std::vector<std::function<void()>> left_;  ///< cancels of parts whose whole is over
  std::map<port::OperationId, std::shared_ptr<Whole>> wholes_;
  std::map<port::OperationId, std::pair<std::shared_ptr<Whole>, std::size_t>> parts_;
};

}  // namespace bluegreen::compose
