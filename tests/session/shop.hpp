#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "bluegreen/compose/function_ports.hpp"
#include "bluegreen/compose/memory_record_store.hpp"
#include "bluegreen/contract/receiver.hpp"
#include "bluegreen/session/session.hpp"
#include "compose/rack.hpp"

namespace bluegreen::session {

/// A thread that brings answers, in the order in which they were given to it.
class Courier {
 public:
  ~Courier() {
    {
      const std::scoped_lock lock{mutex_};
      over_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  Courier() = default;
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  void bring(std::function<void()> task) {
    {
      const std::scoped_lock lock{mutex_};
      tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
  }

 private:
  void run() {
    std::unique_lock lock{mutex_};
    while (true) {
      changed_.wait(lock, [this] { return over_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      const auto task = std::exchange(tasks_.front(), {});
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool over_ = false;
  std::thread thread_{[this] { run(); }};
};

/// A port whose answers come from a thread of its own.
template <class Port, class Request>
class FromElsewhere : public Port, private contract::Receiver {
 public:
  FromElsewhere(Port& inner, Courier& courier) : inner_(inner), courier_(courier) {}

  void start(port::OperationId id, const Request& request, port::CompletionSink sink) override {
    sinks_[id] = std::move(sink);
    inner_.start(id, request, Receiver::sink());
  }
  void cancel(port::OperationId id) override { inner_.cancel(id); }

 private:
  void complete(port::Completion completion) override {
    courier_.bring([sink = sinks_.at(completion.id), completion] { sink.complete(completion); });
  }

  Port& inner_;
  Courier& courier_;
  std::map<port::OperationId, port::CompletionSink> sinks_;
};

/// A service on two colors of a rack, whose ports answer from another thread. `Loop` is a reactor
/// with timers and an executor.
class Shop {
 public:
  template <class Loop>
  explicit Shop(Loop& loop) : rack_(loop), record_(loop), reactor_(loop) {
    rack_.serve(model::Color::blue, "1.2.3", 3);
  }

  port::Ports ports() {
    port::Ports ports;
    ports.reactor = &reactor_;
    ports.environment = &environment_;
    ports.switcher = &switcher_;
    ports.metrics = metrics_.get();
    ports.record = &record_;
    ports.probes["smoke"] = probe_.get();
    return ports;
  }
  static runbook::Runbook runbook(const std::string& service = "shop") {
    runbook::Runbook runbook;
    runbook.service = {model::Namespace{"default"}, service};
    runbook.release.chart = "shop";
    runbook.validate = {runbook::Smoke{"/"}};
    runbook.watch = {runbook::Smoke{"/"}};
    runbook.hold = std::chrono::milliseconds{200};
    runbook.drain.limit = std::chrono::milliseconds{40};
    runbook.probe_interval = std::chrono::milliseconds{100};
    return runbook;
  }
  model::Color serving() { return *rack_.balancer().split->sole(); }

 private:
  compose::Rack rack_;
  compose::MemoryRecordStore record_;
  port::Reactor& reactor_;
  Courier courier_;
  FromElsewhere<port::Environment, port::EnvironmentRequest> environment_{rack_, courier_};
  FromElsewhere<port::TrafficSwitcher, port::SwitcherRequest> switcher_{rack_, courier_};
  std::unique_ptr<port::MetricSource> metrics_ =
      compose::metric_source_of([](const port::SampleTraffic&) { return model::TrafficSample{}; });
  std::unique_ptr<port::Probe> probe_ = compose::probe_of([](const port::RunProbe&) {
    return model::ProbeReport{model::Verdict::passed, "status 200"};
  });
};

}  // namespace bluegreen::session
