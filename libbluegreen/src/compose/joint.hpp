#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
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
/// answered; a watch's again with every news that makes a difference. Thread-safe.
class Joint : public port::CompletionSink {
 public:
  void start(port::OperationId id, std::vector<Part> parts, Until until, Combine combine,
             port::CompletionSink& sink);
  void cancel(port::OperationId id);
  void complete(port::Completion completion) override;
  void close();
  /// Every part that was started has ended.
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
  };
  /// What is to be done after the lock is left: a port or a sink may call back.
  struct Act {
    port::CompletionSink* sink = nullptr;
    std::optional<port::Completion> completion;
    std::vector<std::function<void()>> cancels;
  };

  bool begins(port::OperationId part);
  Act take(port::Completion completion);
  Act end(Whole& whole, port::Answer answer);

  mutable std::mutex mutex_;
  std::size_t under_way_ = 0;  ///< parts
  bool closed_ = false;
  std::map<port::OperationId, std::shared_ptr<Whole>> wholes_;
  std::map<port::OperationId, std::pair<std::shared_ptr<Whole>, std::size_t>> parts_;
};

}  // namespace bluegreen::compose
