#include "adapter/kubernetes/operation.hpp"

#include <algorithm>
#include <utility>

#include "adapter/kubernetes/traffic_question.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

base::result<std::vector<Object>> objects_of(const Part& part,
                                             const base::result<std::string>& body) {
  const bool is_object = part.parse_list == nullptr;
  if (is_object && !body && body.error().code == base::Errc::not_found)
    return std::vector<Object>{};
  if (!body) return base::failure(body.error());
  if (!is_object) return part.parse_list(body.value());
  auto object = part.parse(body.value());
  if (!object) return base::failure(object.error());
  return std::vector<Object>{std::move(object.value())};
}

}  // namespace

std::function<void()> after(std::size_t count, std::function<void()> then) {
  return [left = std::make_shared<std::size_t>(count), then = std::move(then)] {
    if (--*left == 0) then();
  };
}

Operation::~Operation() {
  for (const auto& [id, step] : steps_) {
    if (step.cancel) step.cancel();
  }
}

bool Operation::is_writing() const {
  return std::ranges::any_of(steps_, [](const auto& each) { return each.second.is_write; });
}

void Operation::cancel() {
  cancelled_ = true;
  for (const auto& [id, step] : steps_) {
    if (step.is_write && step.cancel) step.cancel();
  }
  ends_here();
}

bool Operation::ends_here() {
  if (cancelled_ && !over_ && !is_writing()) fail({base::Errc::cancelled, "cancelled"});
  return cancelled_ || over_;
}

void Operation::fail(base::Error error) {
  const bool is_said = said_ != nullptr && error.code != base::Errc::cancelled;
  finish(is_said ? said_(error) : port::Failure{std::move(error)});
}

void Operation::finish(port::Answer answer) {
  if (std::exchange(over_, true)) return;
  told_(std::move(answer), true);
}

/// `begin` gets the step's callback and gives what ends the step early. It may call back at once.
template <class... Arguments, class Begin>
void Operation::begin_step(bool is_write, std::function<void(Arguments...)> then, Begin begin) {
  if (ends_here()) return;
  const auto id = ++last_step_;
  steps_[id].is_write = is_write;
  auto cancel = begin(std::function<void(Arguments...)>{
      [weak = weak_from_this(), id, then = std::move(then)](Arguments... arguments) {
        const auto self = weak.lock();
        if (!self || self->over_) return;
        self->steps_.erase(id);
        then(std::move(arguments)...);
      }});
  const auto found = steps_.find(id);
  if (found != steps_.end()) found->second.cancel = std::move(cancel);
}

void Operation::read(const std::vector<Part>& parts, std::function<void(const Reading&)> then) {
  const auto reading = std::make_shared<Reading>(parts.size());
  const auto one_came = after(parts.size(), [reading, then = std::move(then)] { then(*reading); });
  for (std::size_t index = 0; index < parts.size(); ++index) {
    const auto& part = parts[index];
    get(part.read, part.accept,
        [this, reading, one_came, index, part](const base::result<std::string>& body) {
          auto objects = objects_of(part, body);
          if (!objects) return fail(objects.error());
          (*reading)[index] = std::move(objects.value());
          one_came();
        });
  }
}

void Operation::get(std::string path, std::string accept, Then<std::string> then) {
  begin_step(false, std::move(then), [&](Then<std::string> done) {
    const auto id = context_.api.get(std::move(path), std::move(accept), std::move(done));
    return [&api = context_.api, id] { api.cancel(id); };
  });
}

void Operation::write(Write write, Then<std::string> then) {
  begin_step(true, std::move(then), [&](Then<std::string> done) {
    context_.api.write(std::move(write), std::move(done));
    return nullptr;
  });
}

void Operation::proxy(std::string method, std::string_view plural, const std::string& name,
                      const std::string& path, Then<http::Response> then) {
  auto whole = proxy_path(service().name_space, plural, name, std::to_string(options().port), path);
  begin_step(false, std::move(then), [&](Then<http::Response> done) {
    const auto id = context_.api.proxy(std::move(method), std::move(whole), std::move(done));
    return [&api = context_.api, id] { api.cancel(id); };
  });
}

void Operation::ask(http::Request request, Then<http::Response> then) {
  begin_step(false, std::move(then), [&](Then<http::Response> done) {
    const auto id = context_.client.send(std::move(request), {}, std::move(done));
    return [&client = context_.client, id] { client.cancel(id); };
  });
}

void Operation::ask_traffic(Then<model::Traffic> then) {
  begin_step(false, std::move(then), [&](Then<model::Traffic> done) {
    const auto id = kubernetes::ask_traffic(*context_.switcher, context_.timers, std::move(done));
    return [switcher = context_.switcher, id] { switcher->cancel(id); };
  });
}

void Operation::run(process::Program program, Then<process::Ended> then) {
  if (program.folder.empty()) program.folder = options().folder;
  Then<process::Ended> unless_cancelled = [this, then = std::move(then)](auto ended) {
    if (!ends_here()) then(std::move(ended));
  };
  begin_step(true, std::move(unless_cancelled), [&](Then<process::Ended> done) {
    const auto id = context_.launcher.start(std::move(program), std::move(done));
    return [&launcher = context_.launcher, id] { launcher.terminate(id); };
  });
}

void Operation::call_after(base::Duration length, std::function<void()> task) {
  begin_step(false, std::move(task), [&](std::function<void()> done) {
    const auto id = context_.timers.call_after(length, std::move(done));
    return [&timers = context_.timers, id] { timers.cancel_call(id); };
  });
}

void Operation::watch(std::string path, std::string accept, Then<WatchEvent> changed) {
  if (ends_here()) return;
  const auto id = context_.api.watch(
      std::move(path), std::move(accept),
      [weak = weak_from_this(), changed = std::move(changed)](base::result<WatchEvent> event) {
        const auto self = weak.lock();
        if (self && !self->over_) changed(std::move(event));
      });
  steps_[++last_step_].cancel = [&api = context_.api, id] { api.cancel(id); };
}

}  // namespace bluegreen::adapter::kubernetes
