#include "host_ports.hpp"

#include <pybind11/stl.h>

#include "time_caster.hpp"

namespace bluegreen_python {

namespace py = pybind11;

void refuse_missing(const Probes& probes) {
  for (const auto& [name, probe] : probes) {
    const auto shown = py::repr(py::cast(name)).cast<std::string>();
    if (!probe) throw py::type_error("probes[" + shown + "] must be Probe, not None");
  }
}

base::Error failure_of(Link& link, const py::object& raised) {
  PyErr_SetObject(py::type::handle_of(raised).ptr(), raised.ptr());
  const auto exception = std::make_exception_ptr(py::error_already_set{});
  try {
    std::rethrow_exception(exception);
  } catch (const py::error_already_set& error) {
    if (auto known = error_of(error)) return *known;
  }
  link.keep(exception);
  return {base::Errc::io_failed, "the host's Python code raised an exception"};
}

void start_thread(const char* how, const py::object& target, const py::object& request,
                  const py::object& reply) {
  const py::object run = py::module_::import("bluegreen.worker").attr(how);
  py::module_::import("_thread").attr("start_new_thread")(run,
                                                          py::make_tuple(target, request, reply));
}

template <class Host, class Request>
void OperationPort::begin(port::OperationId id, port::CompletionSink sink,
                          const std::shared_ptr<Host>& host, const Request& request) {
  auto reply = std::make_shared<Reply>(link_, id, std::move(sink));
  link_->add(reply);
  std::erase_if(replies_, [](const auto& one) { return one.second.expired(); });
  replies_[id] = reply;
  const bool started = guarded(*link_, [&] {
    start_thread("run", py::cast(host).attr("begin"), py::cast(request), py::cast(reply));
  });
  if (!started)
    reply->complete(port::Failure{{base::Errc::cancelled, "the host started no thread"}});
}

void EnvironmentPort::ask(port::OperationId id, const port::Request& request,
                          port::CompletionSink sink) {
  begin(id, std::move(sink), environment_, request);
}

void SwitcherPort::start(port::OperationId id, const port::SwitcherRequest& request,
                         port::CompletionSink sink) {
  begin(id, std::move(sink), switcher_, request);
}

void MetricsPort::start(port::OperationId id, const port::SampleTraffic& request,
                        port::CompletionSink sink) {
  begin(id, std::move(sink), metrics_, request);
}

Question question_of(const port::RunProbe& request) {
  Question question{bluegreen::runbook::kind_of(request.probe), {}, request.color, request.version};
  if (const auto* custom = request.probe.get_if<bluegreen::runbook::Custom>())
    question.args = custom->args;
  return question;
}

void ProbePort::start(port::OperationId id, const port::RunProbe& request,
                      port::CompletionSink sink) {
  begin(id, std::move(sink), probe_, question_of(request));
}

base::Timestamp HostReactor::now() {
  if (has_clock()) {
    const bool told = guarded(*link_, [&] {
      const auto [monotonic, utc] = clock_->now();
      last_ = {std::max(last_.monotonic, monotonic), utc};
    });
    if (told) return last_;
    clock_raised();
  }
  const auto live = live_->now();
  return {live.monotonic + ahead_, live.utc};
}

void HostReactor::clock_raised() {
  ahead_ = last_.monotonic - live_->now().monotonic;
  clock_raised_ = true;
}

void HostReactor::wait_until(base::Instant deadline) {
  if (run_posted()) return;
  if (!has_clock()) {
    live_->wait_until(deadline - ahead_);
  } else if (!guarded(*link_, [&] { clock_->wait_until(deadline); })) {
    clock_raised();
  }
  run_posted();
}

void HostReactor::wake() noexcept {
  if (has_clock()) guarded(*link_, [&] { clock_->wake(); });
  live_->wake();
}

void HostReactor::post(std::function<void()> task) {
  {
    const std::lock_guard lock{mutex_};
    posted_.push_back(std::move(task));
  }
  wake();
}

bool HostReactor::run_posted() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock{mutex_};
    tasks.swap(posted_);
  }
  for (const auto& task : tasks) task();
  return !tasks.empty();
}

namespace {

/// A load or a store is answered once; on the thread that pumps.
port::RecordStore::Loaded once(port::RecordStore::Loaded done) {
  return [done = std::move(done), told = std::make_shared<bool>(false)](auto answer) {
    if (!std::exchange(*told, true)) done(std::move(answer));
  };
}

}  // namespace

std::weak_ptr<RecordReply> RecordPort::begin(const RecordRequest& request, Loaded done) {
  auto reply = std::make_shared<RecordReply>(
      link_, [this, done = std::move(done)](base::result<port::StoredRecord> told) {
        reactor_.post([done, told = std::move(told)] { done(told); });
      });
  link_->add(reply);
  const bool started = guarded(*link_, [&] {
    start_thread("run", py::cast(record_).attr("begin"), py::cast(request), py::cast(reply));
  });
  if (!started) reply->tell(base::failure(base::Errc::cancelled, "the host started no thread"));
  return reply;
}

void RecordPort::load(Loaded done) { begin(LoadRecord{}, once(std::move(done))); }

void RecordPort::store(std::string expected, std::string text, Stored done) {
  begin(StoreRecord{std::move(expected), std::move(text)},
        once([done = std::move(done)](base::result<port::StoredRecord> told) {
          if (told) return done(std::move(told.value().version));
          done(base::failure(told.error()));
        }));
}

namespace {

/// A watch of Python's, which is told to end with it.
struct Watching {
  explicit Watching(port::RecordStore::Loaded told) : changed(std::move(told)) {}
  ~Watching() {
    if (const auto begun = reply.lock()) begun->cancel();
  }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

  port::RecordStore::Loaded changed;
  std::weak_ptr<RecordReply> reply;
};

}  // namespace

port::RecordWatch RecordPort::watch(Loaded changed) {
  auto watching = std::make_shared<Watching>(std::move(changed));
  // What is still in the mailbox when it has ended goes nowhere.
  watching->reply = begin(WatchRecord{},
                          [watch = std::weak_ptr{watching}](base::result<port::StoredRecord> told) {
                            if (const auto present = watch.lock())
                              present->changed(std::move(told));
                          });
  return watching;
}

}  // namespace bluegreen_python
