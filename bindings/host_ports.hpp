#pragma once

#include <map>
#include <memory>

#include <pybind11/pybind11.h>

#include "bluegreen/port/environment.hpp"
#include "bluegreen/port/metric_source.hpp"
#include "bluegreen/port/probe.hpp"
#include "bluegreen/port/reactor.hpp"
#include "bluegreen/port/traffic_switcher.hpp"
#include "host.hpp"

namespace bluegreen_python {

/// Runs Python code with the GIL; an exception of Python's stays in the link and never crosses the
/// library.
template <class Call>
bool guarded(Link& link, const Call& call) noexcept {
  const pybind11::gil_scoped_acquire gil;
  try {
    call();
    return true;
  } catch (...) {
    link.keep(std::current_exception());
    return false;
  }
}

/// What the engine is told of an exception of Python's: an exception of ours says what failed; any
/// other one stays in the link and ends the session's work.
base::Error failure_of(Link& link, const pybind11::object& raised);

/// Calls bluegreen.worker.HOW(target, request, reply) on a thread of Python's. Call with the GIL.
/// It is started by one call of C, so that no signal handler runs, and raises, between "not
/// started" and "started"; and the thread has no frame of C++ at its bottom, because the
/// interpreter's end unwinds it.
void start_thread(const char* how, const pybind11::object& target, const pybind11::object& request,
                  const pybind11::object& reply);

/// Starts operations at a Python object, each on a thread of its own, and hears of their
/// cancellation.
class OperationPort {
 public:
  explicit OperationPort(std::shared_ptr<Link> link) : link_(std::move(link)) {}

 protected:
  template <class Host, class Request>
  void begin(port::OperationId id, port::CompletionSink sink, const std::shared_ptr<Host>& host,
             const Request& request);
  void cancel_reply(port::OperationId id) {
    const auto found = replies_.find(id);
    if (found == replies_.end()) return;
    if (const auto reply = found->second.lock()) reply->cancel();
  }

 private:
  std::shared_ptr<Link> link_;
  std::map<port::OperationId, std::weak_ptr<Reply>> replies_;
};

class ProbePort final : public port::Probe, private OperationPort {
 public:
  ProbePort(std::shared_ptr<Link> link, std::shared_ptr<HostProbe> probe)
      : OperationPort(std::move(link)), probe_(std::move(probe)) {}
  void start(port::OperationId id, const port::RunProbe& request,
             port::CompletionSink sink) override;
  void cancel(port::OperationId id) override { cancel_reply(id); }

 private:
  std::shared_ptr<HostProbe> probe_;
};

Question question_of(const port::RunProbe& request);

class EnvironmentPort final : public port::Environment,
                              public port::TrafficSwitcher,
                              public port::MetricSource,
                              private OperationPort {
 public:
  EnvironmentPort(std::shared_ptr<Link> link, std::shared_ptr<HostEnvironment> environment)
      : OperationPort(std::move(link)), environment_(std::move(environment)) {}
  void start(port::OperationId id, const port::EnvironmentRequest& request,
             port::CompletionSink sink) override {
    std::visit([&](const auto& one) { ask(id, one, std::move(sink)); }, request);
  }
  void start(port::OperationId id, const port::SwitcherRequest& request,
             port::CompletionSink sink) override {
    std::visit([&](const auto& one) { ask(id, one, std::move(sink)); }, request);
  }
  void start(port::OperationId id, const port::SampleTraffic& request,
             port::CompletionSink sink) override {
    ask(id, request, std::move(sink));
  }
  void cancel(port::OperationId id) override { cancel_reply(id); }

 private:
  void ask(port::OperationId id, const port::Request& request, port::CompletionSink sink);

  std::shared_ptr<HostEnvironment> environment_;
};

/// A switcher of Python's that stands beside other ports.
class SwitcherPort final : public port::TrafficSwitcher, private OperationPort {
 public:
  SwitcherPort(std::shared_ptr<Link> link, std::shared_ptr<HostSwitcher> switcher)
      : OperationPort(std::move(link)), switcher_(std::move(switcher)) {}
  void start(port::OperationId id, const port::SwitcherRequest& request,
             port::CompletionSink sink) override;
  void cancel(port::OperationId id) override { cancel_reply(id); }

 private:
  std::shared_ptr<HostSwitcher> switcher_;
};

/// A metric source of Python's that stands beside other ports.
class MetricsPort final : public port::MetricSource, private OperationPort {
 public:
  MetricsPort(std::shared_ptr<Link> link, std::shared_ptr<HostMetrics> metrics)
      : OperationPort(std::move(link)), metrics_(std::move(metrics)) {}
  void start(port::OperationId id, const port::SampleTraffic& request,
             port::CompletionSink sink) override;
  void cancel(port::OperationId id) override { cancel_reply(id); }

 private:
  std::shared_ptr<HostMetrics> metrics_;
};

/// The reactor of a session: a clock of Python's or the environment's reactor, and a mailbox for
/// what must run on the thread that pumps.
class HostReactor final : public port::Reactor {
 public:
  HostReactor(std::shared_ptr<Link> link, std::shared_ptr<HostClock> clock)
      : link_(std::move(link)), clock_(std::move(clock)) {}
  /// Before anything else. It outlives whoever waits here.
  void stand_on(port::Reactor& live) { live_ = &live; }
  base::Timestamp now() override;
  void wait_until(base::Instant deadline) override;
  void wake() noexcept override;
  /// From any thread.
  void post(std::function<void()> task);

 private:
  bool run_posted();
  bool has_clock() const { return clock_ != nullptr && !clock_raised_.load(); }
  /// From now on real time, which goes on from where the clock was.
  void clock_raised();

  std::shared_ptr<Link> link_;
  std::shared_ptr<HostClock> clock_;  ///< none: that of `live_`
  std::atomic<bool> clock_raised_{false};
  base::Duration ahead_{};  ///< of the live clock
  port::Reactor* live_ = nullptr;
  base::Timestamp last_{};
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
};

class RecordPort final : public port::RecordStore {
 public:
  RecordPort(std::shared_ptr<Link> link, std::shared_ptr<HostRecord> record, HostReactor& reactor)
      : link_(std::move(link)), record_(std::move(record)), reactor_(reactor) {}
  void load(Loaded done) override;
  void store(std::string expected, std::string text, Stored done) override;
  port::RecordWatch watch(Loaded changed) override;

 private:
  std::weak_ptr<RecordReply> begin(const RecordRequest& request, Loaded done);

  std::shared_ptr<Link> link_;
  std::shared_ptr<HostRecord> record_;
  HostReactor& reactor_;
};

}  // namespace bluegreen_python
