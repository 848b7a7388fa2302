#include "bluegreen/compose/environment_base.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "bluegreen/port/thrown.hpp"
#include "compose/preconditions.hpp"

namespace bluegreen::compose {
namespace {

using port::Applied;

/// A blocking host is held up by that many answers and not by more; who asked asks again.
constexpr int most_answers = 20;
/// More often than that is as good as at once, and leaves time for nothing else.
constexpr base::Duration shortest_refresh = std::chrono::milliseconds{10};

base::Error unsupported(const char* what) {
  return {base::Errc::unsupported, fmt::format("this environment cannot {}", what)};
}

port::TrafficSeen unobserved(const std::string& why) {
  port::TrafficSeen seen;
  seen.detail = fmt::format("data plane: not observed ({})", why);
  return seen;
}

bool any_exists(const model::Workloads& seen) {
  return seen.blue.deployment_exists || seen.green.deployment_exists;
}

// ---- what stands as it is asked for already: said so, and not asked of the host ----

std::string stands_already(const model::Observation& seen, const port::Uninstall& request) {
  const bool absent = seen.workloads[request.color].status == model::InstallStatus::absent;
  return absent ? "it is not there" : "";
}
std::string stands_already(const model::Observation& seen, const port::SetDrain& request) {
  const auto& workload = seen.workloads[request.color];
  const bool runs = workload.deployment_exists && (workload.wanted > 0 || workload.ready > 0);
  return runs ? "" : "no pod is running";
}
template <class Request>
std::string stands_already(const model::Observation&, const Request&) {
  return "";
}

}  // namespace

/// What is under way. A host may answer at once or later, and keep what it answers with past our
/// end: whatever comes back finds its operation by its id, or is late.
class EnvironmentBase::Work {
 public:
  explicit Work(EnvironmentBase& host) : host_(host) {}
  ~Work() {
    if (timers_ != nullptr) timers_->cancel_call(next_refresh_);
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  template <class Request>
  void start(port::OperationId id, const Request& request, port::CompletionSink sink) {
    operations_[id] = {std::move(sink)};
    const auto begin_each = [&](const auto& each) { begin(id, each); };
    auto thrown = port::thrown_by([&] { std::visit(begin_each, request); });
    if (thrown) fail(id, std::move(*thrown));
  }

  void cancel(port::OperationId id) {
    const auto found = operations_.find(id);
    if (found == operations_.end() || found->second.stage == Stage::writing) return;
    fail(id, {base::Errc::cancelled, "cancelled"});
  }

  void refresh() {
    reread_workloads();
    reread_traffic();
  }

  void refresh_every(base::Duration interval, port::Timers& timers) {
    if (timers_ != nullptr) timers_->cancel_call(next_refresh_);
    timers_ = &timers;
    next_refresh_ =
        timers.call_after(std::max(interval, shortest_refresh), [this, interval, &timers] {
          refresh_every(interval, timers);
          refresh();
        });
  }

 private:
  enum class Stage { asking, writing, following_workloads, following_traffic };
  struct Operation {
    port::CompletionSink sink;
    Stage stage = Stage::asking;
    std::optional<port::Answer> told{};  ///< the last that a watch told
  };
  /// Reading again for those who follow: one reading at a time, or an old one could come last.
  struct Rereading {
    bool under_way = false;
    bool once_more = false;
  };

  // ---- the host ----

  /// One that answers after our end answers nobody.
  template <class T, class Call>
  void ask(Done<T> take, const Call& call) {
    port::ask<T>(
        [alive = std::weak_ptr{alive_}, take = std::move(take)](base::result<T> answer) {
          if (alive.lock()) take(std::move(answer));
        },
        call);
  }
  void ask_workloads(Done<model::Workloads> take) {
    ask(std::move(take), [this](const auto& done) { host_.observe_workloads(done); });
  }
  void ask_traffic(Done<model::Traffic> take) {
    ask(std::move(take), [this](const auto& done) { host_.observe_traffic(done); });
  }

  // ---- the requests ----

  void begin(port::OperationId id, const port::ObserveWorkloads&) {
    ask_workloads(ending<model::Workloads>(id));
  }
  void begin(port::OperationId id, const port::ObserveTraffic&) {
    ask_traffic(ending<model::Traffic>(id));
  }
  void begin(port::OperationId id, const port::WatchWorkloads&) {
    operations_[id].stage = Stage::following_workloads;
    reread_workloads();
  }
  void begin(port::OperationId id, const port::WatchTraffic&) {
    operations_[id].stage = Stage::following_traffic;
    reread_traffic();
  }

  void begin(port::OperationId id, const port::StampWorkloads& request) {
    const auto held = host_.lock();
    look_at_colors(id, [this, id, request, held](const model::Workloads& seen) {
      if (auto refusal = forbids(seen, request)) return fail(id, *refusal);
      if (!any_exists(seen)) return end(id, Applied{0, "neither color is there"});
      write(id, [&](const auto& done) { host_.stamp_workloads(request, done); });
    });
  }
  void begin(port::OperationId id, const port::StampTraffic& request) {
    const auto held = host_.lock();
    look_at_doors(id, [this, id, request, held](const model::Traffic& seen) {
      if (auto refusal = forbids(seen, request)) return fail(id, *refusal);
      if (!model::exists(seen)) return end(id, Applied{0, "there is no door yet"});
      write(id, [&](const auto& done) { host_.stamp_traffic(request, done); });
    });
  }
  /// A return must not fail because the colors cannot be read.
  void begin(port::OperationId id, const port::SwitchTraffic& request) {
    const auto held = host_.lock();
    const auto finest = host_.finest_percent();
    look_at_doors(id, [this, id, request, held, finest](const model::Traffic& seen) {
      if (auto refusal = forbids(seen, request, finest)) return fail(id, *refusal);
      write(id, [&](const auto& done) { host_.switch_traffic(request, done); });
    });
  }
  /// Install, Scale, Uninstall, SetDrain, ReplacePods.
  template <class Effect>
  void begin(port::OperationId id, const Effect& request) {
    const auto held = host_.lock();
    look_at_colors(id, [this, id, request, held](const model::Workloads& colors) {
      look_at_doors(id, [this, id, request, held, colors](const model::Traffic& doors) {
        const model::Observation seen{colors, doors};
        if (auto refusal = forbids(seen, request)) return fail(id, *refusal);
        if (auto why = stands_already(seen, request); !why.empty()) return end(id, Applied{0, why});
        write(id, [&](const auto& done) { perform(request, done); });
      });
    });
  }

  void perform(const port::Install& request, const Done<Applied>& done) {
    host_.install(request, done);
  }
  void perform(const port::Scale& request, const Done<Applied>& done) {
    host_.scale(request, done);
  }
  void perform(const port::Uninstall& request, const Done<Applied>& done) {
    host_.uninstall(request, done);
  }
  void perform(const port::SetDrain& request, const Done<Applied>& done) {
    host_.set_drain(request, done);
  }
  void perform(const port::ReplacePods& request, const Done<Applied>& done) {
    host_.replace_pods(request, done);
  }

  // ---- what fresh connections say ----

  struct Verifying {
    port::VerifyTraffic request;
    port::TrafficSeen seen{true, false, 0, 0, {}};
    int in_a_row = 0;

    void take(const base::result<std::string>& version) {
      const bool named = version && version.value() == request.version;
      ++(version ? seen.answers : seen.failures);
      in_a_row = named ? in_a_row + 1 : 0;
      if (!named)
        seen.detail = version ? "answers name " + version.value() : version.error().message;
      seen.reached = in_a_row >= request.in_a_row;
      if (seen.reached)
        seen.detail = fmt::format("{} named {} in a row", in_a_row, request.version);
    }
    bool is_over() const { return seen.reached || seen.answers + seen.failures >= most_answers; }
  };

  void begin(port::OperationId id, const port::VerifyTraffic& request) {
    ask_traffic([this, id, request](const base::result<model::Traffic>& seen) {
      if (!seen) return end(id, unobserved(seen.error().message));
      if (!model::exists(seen.value())) return end(id, unobserved("there is no door yet"));
      ask_once(id, {request});
    });
  }

  void ask_once(port::OperationId id, Verifying verifying) {
    if (!is_under_way(id)) return;
    const auto take = [this, id, verifying = std::move(verifying)](
                          const base::result<std::string>& version) mutable {
      if (!version && version.error().code == base::Errc::unsupported)
        return end(id, unobserved(version.error().message));
      verifying.take(version);
      if (verifying.is_over()) return end(id, verifying.seen);
      ask_once(id, std::move(verifying));
    };
    ask<std::string>(take, [this](const auto& done) { host_.ask_version(done); });
  }

  // ---- looking, writing, ending ----

  void look_at_colors(port::OperationId id, std::function<void(const model::Workloads&)> then) {
    ask_workloads([this, id, then = std::move(then)](const auto& seen) {
      if (!is_under_way(id)) return;
      seen ? then(seen.value()) : fail(id, seen.error());
    });
  }
  void look_at_doors(port::OperationId id, std::function<void(const model::Traffic&)> then) {
    ask_traffic([this, id, then = std::move(then)](const auto& seen) {
      if (!is_under_way(id)) return;
      seen ? then(seen.value()) : fail(id, seen.error());
    });
  }
  /// A write that failed may have been done all the same: read again in either case.
  template <class Change>
  void write(port::OperationId id, const Change& change) {
    operations_.at(id).stage = Stage::writing;
    const auto take = [this, id](base::result<Applied> applied) {
      ending<Applied>(id)(std::move(applied));
      refresh();
    };
    ask<Applied>(take, change);
  }

  template <class T>
  Done<T> ending(port::OperationId id) {
    return [this, id](base::result<T> answer) {
      answer ? end(id, std::move(answer.value())) : fail(id, answer.error());
    };
  }
  void end(port::OperationId id, port::Answer answer) {
    const auto ended = operations_.extract(id);
    if (!ended.empty()) ended.mapped().sink.complete({id, std::move(answer), true});
  }
  void fail(port::OperationId id, base::Error error) { end(id, port::Failure{std::move(error)}); }
  bool is_under_way(port::OperationId id) const { return operations_.contains(id); }

  // ---- following ----

  void reread_workloads() { reread(workloads_, Stage::following_workloads, &Work::ask_workloads); }
  void reread_traffic() { reread(traffic_, Stage::following_traffic, &Work::ask_traffic); }
  template <class T>
  void reread(Rereading& rereading, Stage stage, void (Work::*observe)(Done<T>)) {
    if (rereading.under_way) {
      rereading.once_more = true;
      return;
    }
    if (followers(stage).empty()) return;
    rereading.under_way = true;
    (this->*observe)([this, &rereading, stage, observe](const base::result<T>& seen) {
      rereading.under_way = false;
      if (seen) {
        for (const auto id : followers(stage)) tell(id, seen.value());
      }
      if (std::exchange(rereading.once_more, false)) reread(rereading, stage, observe);
    });
  }

  std::vector<port::OperationId> followers(Stage stage) const {
    std::vector<port::OperationId> found;
    for (const auto& [id, operation] : operations_) {
      if (operation.stage == stage) found.push_back(id);
    }
    return found;
  }
  /// Whoever was told before may have cancelled it.
  void tell(port::OperationId id, port::Answer news) {
    const auto found = operations_.find(id);
    if (found == operations_.end() || found->second.told == news) return;
    found->second.told = news;
    found->second.sink.complete({id, std::move(news), false});
  }

  EnvironmentBase& host_;
  std::map<port::OperationId, Operation> operations_;
  Rereading workloads_;
  Rereading traffic_;
  port::Timers* timers_ = nullptr;  ///< that refresh us
  std::uint64_t next_refresh_ = 0;
  std::shared_ptr<const bool> alive_ = std::make_shared<bool>(true);
};

EnvironmentBase::EnvironmentBase() : work_(std::make_unique<Work>(*this)) {}
EnvironmentBase::~EnvironmentBase() = default;

void EnvironmentBase::start(port::OperationId id, const port::EnvironmentRequest& request,
                            port::CompletionSink sink) {
  work_->start(id, request, std::move(sink));
}

void EnvironmentBase::start(port::OperationId id, const port::SwitcherRequest& request,
                            port::CompletionSink sink) {
  work_->start(id, request, std::move(sink));
}

void EnvironmentBase::cancel(port::OperationId id) { work_->cancel(id); }

void EnvironmentBase::refresh() { work_->refresh(); }

void EnvironmentBase::refresh_every(base::Duration interval, port::Timers& timers) {
  work_->refresh_every(interval, timers);
}

// NOLINTBEGIN(performance-unnecessary-value-param): a host keeps it
void EnvironmentBase::ask_version(Done<std::string> done) {
  done(base::failure(unsupported("ask on fresh connections")));
}

void EnvironmentBase::set_drain(const port::SetDrain& /*request*/, Done<Applied> done) {
  done(base::failure(unsupported("ask pods to let go of their connections")));
}

void EnvironmentBase::replace_pods(const port::ReplacePods& /*request*/, Done<Applied> done) {
  done(base::failure(unsupported("replace pods")));
}
// NOLINTEND(performance-unnecessary-value-param)

}  // namespace bluegreen::compose
