#include "adapter/kubernetes/running_operation.hpp"

#include <utility>

#include "adapter/kubernetes/service_paths.hpp"
#include "adapter/kubernetes/traffic_question.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

/// What read() has so far.
struct Reading {
  ClusterState state;
  int missing = 0;
  RunningOperation::Read then;

  void one_came() {
    if (--missing == 0) then(std::move(state));
  }
};

}  // namespace

RunningOperation::~RunningOperation() {
  for (const auto id : reads_) context_.api.cancel(id);
  for (const auto id : asked_) context_.client.cancel(id);
  for (const auto id : children_) context_.launcher.terminate(id);
  for (const auto id : timers_) context_.timers.cancel_call(id);
  for (const auto id : std::exchange(questions_, {})) context_.switcher->cancel(id);
}

void RunningOperation::cancel() {
  cancelled_ = true;
  for (const auto id : children_) context_.launcher.terminate(id);
  if (writes_ == 0) fail({base::Errc::cancelled, "cancelled"});
}

bool RunningOperation::ends_here() {
  if (cancelled_ && !over_ && writes_ == 0) fail({base::Errc::cancelled, "cancelled"});
  return cancelled_ || over_;
}

void RunningOperation::finish(port::Answer answer) {
  if (std::exchange(over_, true)) return;
  told_(std::move(answer), true);
}

void RunningOperation::read(Parts parts, Read then) {
  auto reading = std::make_shared<Reading>();
  reading->then = std::move(then);
  reading->missing =
      int{parts.traffic} + int{parts.deployments} + int{parts.pods} + int{parts.revisions};
  // Starts the reading of one part: what `parse` makes of the body goes to `part`.
  const auto begin = [&](const std::string& path, const std::string& accept, auto parse,
                         auto part) {
    get(
        path,
        [this, reading, parse, part](const base::result<std::string>& body) {
          if (!body) return fail(body.error());
          auto parsed = parse(body.value());
          if (!parsed) return fail(parsed.error());
          reading->state.*part = std::move(parsed.value());
          reading->one_came();
        },
        accept);
  };
  if (parts.traffic) {
    ask_traffic([this, reading](base::result<model::Traffic> traffic) {
      if (!traffic) return fail(traffic.error());
      reading->state.traffic = std::move(traffic.value());
      reading->one_came();
    });
  }
  if (parts.deployments)
    begin(deployments_path(service()), "", parse_deployments, &ClusterState::deployments);
  if (parts.pods) begin(pods_path(service()), "", parse_pods, &ClusterState::pods);
  if (parts.revisions) {
    begin(revisions_path(service()), metadata_list_type, parse_revisions, &ClusterState::revisions);
  }
}

void RunningOperation::ask_traffic(std::function<void(base::result<model::Traffic>)> then) {
  if (ends_here()) return;
  using Heard = std::function<void(base::result<model::Traffic>)>;
  const auto id = TrafficQuestion::next_id();
  questions_.insert(id);
  TrafficQuestion::ask(
      *context_.switcher, context_.timers, id,
      guarded(Heard{[this, id, then = std::move(then)](base::result<model::Traffic> traffic) {
        questions_.erase(id);
        then(std::move(traffic));
      }}));
}

void RunningOperation::get(std::string path, Got then, std::string accept) {
  if (ends_here()) return;
  const auto id = std::make_shared<http::ExchangeId>();
  *id = context_.api.get(
      std::move(path), std::move(accept),
      guarded(Got{[this, id, then = std::move(then)](base::result<std::string> body) {
        reads_.erase(*id);
        then(std::move(body));
      }}));
  reads_.insert(*id);
}

void RunningOperation::patch(std::string path, std::string body, Got then) {
  write("PATCH", std::move(path), std::string(json_patch_type), std::move(body), std::move(then));
}

void RunningOperation::write(std::string method, std::string path, std::string content_type,
                             std::string body, Got then) {
  if (ends_here()) return;
  ++writes_;
  context_.api.write(std::move(method), std::move(path), std::move(content_type), std::move(body),
                     guarded(Got{[this, then = std::move(then)](base::result<std::string> answer) {
                       --writes_;
                       then(std::move(answer));
                     }}));
}

void RunningOperation::proxy(std::string method, std::string path, Answered then) {
  if (ends_here()) return;
  const auto id = std::make_shared<http::ExchangeId>();
  *id = context_.api.proxy_answer(
      std::move(method), std::move(path),
      guarded(Answered{[this, id, then = std::move(then)](base::result<http::Response> answer) {
        reads_.erase(*id);
        then(std::move(answer));
      }}));
  reads_.insert(*id);
}

void RunningOperation::ask(http::Request request, Answered then) {
  if (ends_here()) return;
  const auto id = std::make_shared<http::ExchangeId>();
  *id = context_.client.send(
      std::move(request), {},
      guarded(Answered{[this, id, then = std::move(then)](base::result<http::Response> answer) {
        asked_.erase(*id);
        then(std::move(answer));
      }}));
  asked_.insert(*id);
}

void RunningOperation::run(process::Program program,
                           std::function<void(base::result<process::Ended>)> then) {
  if (ends_here()) return;
  using Ended = std::function<void(base::result<process::Ended>)>;
  const auto id = std::make_shared<process::ChildId>();
  if (program.folder.empty()) program.folder = context_.options.folder;
  ++writes_;
  *id = context_.launcher.start(
      std::move(program),
      guarded(Ended{[this, id, then = std::move(then)](base::result<process::Ended> ended) {
        --writes_;
        children_.erase(*id);
        if (ends_here()) return;
        then(std::move(ended));
      }}));
  children_.insert(*id);
}

void RunningOperation::call_after(base::Duration length, std::function<void()> task) {
  if (ends_here()) return;
  const auto id = std::make_shared<std::uint64_t>();
  *id = context_.timers.call_after(
      length, guarded(std::function<void()>{[this, id, task = std::move(task)] {
        timers_.erase(*id);
        task();
      }}));
  timers_.insert(*id);
}

}  // namespace bluegreen::adapter::kubernetes
