#include "bluegreen/engine/sink.hpp"

#include <utility>

namespace bluegreen::engine {
namespace {

class FunctionSink : public Sink {
 public:
  explicit FunctionSink(std::function<void(const Notice&)> tell) : tell_(std::move(tell)) {}
  base::result<void> tell(const Notice& notice) override {
    tell_(notice);
    return base::success();
  }

 private:
  std::function<void(const Notice&)> tell_;
};

}  // namespace

std::shared_ptr<Sink> sink_of(std::function<void(const Notice&)> tell) {
  if (!tell) return nullptr;
  return std::make_shared<FunctionSink>(std::move(tell));
}

}  // namespace bluegreen::engine
