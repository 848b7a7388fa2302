// Session::observe() races with a port that answers from another thread, which CompletionSink
// allows: the sink that is being answered to is deleted.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "host.hpp"

namespace {

using namespace host;

class RealTime : public port::Reactor {
 public:
  base::Timestamp now() override {
    using namespace std::chrono;
    return {base::Instant{duration_cast<base::Duration>(steady_clock::now().time_since_epoch())},
            time_point_cast<base::Duration>(system_clock::now())};
  }
  void wait_until(base::Instant deadline) override {
    std::unique_lock lock{mutex_};
    woken_.wait_for(lock, deadline - now().monotonic, [this] { return is_woken_; });
    is_woken_ = false;
  }
  void wake() noexcept override {
    const std::scoped_lock lock{mutex_};
    is_woken_ = true;
    woken_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable woken_;
  bool is_woken_ = false;
};

class Threaded : public port::Environment {
 public:
  ~Threaded() override {
    for (auto& thread : threads_) thread.join();
  }
  void start(port::OperationId id, const port::EnvironmentRequest&,
             port::CompletionSink& sink) override {
    threads_.emplace_back([id, &sink] { sink.complete({id, model::Observation{}, true}); });
  }
  void cancel(port::OperationId) override {}

 private:
  std::vector<std::thread> threads_;
};

}  // namespace

int main() {
  Met met;
  RealTime reactor;
  Threaded environment;
  engine::Ports ports;
  ports.reactor = &reactor;
  ports.environment = &environment;
  Session session{ports, perception(), {}};
  for (int times = 0; times < 200; ++times)
    met.unless(session.observe().has_value(), "an observation failed");
  return met.exit_code();
}
