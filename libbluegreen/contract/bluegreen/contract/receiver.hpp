#pragma once

#include <memory>

#include "bluegreen/port/operation.hpp"

namespace bluegreen::contract {

/// Receives completions for as long as it lives.
class Receiver : public port::CompletionReceiver {
 public:
  Receiver() = default;
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  port::CompletionSink sink() const { return port::CompletionSink{self_}; }

 private:
  std::shared_ptr<port::CompletionReceiver> self_{this, [](auto*) {}};
};

}  // namespace bluegreen::contract
