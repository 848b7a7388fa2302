#pragma once

#include <map>
#include <string>
#include <utility>

#include "bluegreen/compose/environment_base.hpp"
#include "bluegreen/port/reactor.hpp"

namespace bluegreen::compose {

/// Time that goes from one thing to do to the next, and never by itself.
class ManualReactor : public port::Reactor, public port::Timers {
 public:
  base::Timestamp now() override { return {now_, base::UtcTime{now_.time_since_epoch()}}; }
  void wait_until(base::Instant deadline) override {
    if (due_.empty() || due_.begin()->first > deadline) {
      now_ = std::max(now_, deadline);
      return;
    }
    auto next = due_.extract(due_.begin());
    now_ = std::max(now_, next.key());
    next.mapped().task();
  }
  void wake() noexcept override {}

  std::uint64_t call_after(base::Duration length, std::function<void()> task) override {
    due_.emplace(now_ + length, Due{++last_id_, std::move(task)});
    return last_id_;
  }
  void cancel_call(std::uint64_t id) override {
    std::erase_if(due_, [id](const auto& each) { return each.second.id == id; });
  }
  bool is_idle() const { return due_.empty(); }

 private:
  struct Due {
    std::uint64_t id = 0;
    std::function<void()> task;
  };
  base::Instant now_{};
  std::uint64_t last_id_ = 0;
  std::multimap<base::Instant, Due> due_;
};

/// An environment in memory: units of two colors behind one balancer. It answers at once, or after
/// `delay`. Nothing that a request forbids is checked here: that is the base's.
class Rack : public EnvironmentBase {
 public:
  explicit Rack(port::Timers& timers, base::Duration delay = {}) : timers_(timers), delay_(delay) {
    balancer_.name = "balancer";
    balancer_.title = "the balancer";
  }

  int reads_of_workloads = 0;
  int writes = 0;
  int unlocked_writes = 0;
  std::weak_ptr<void> held;  ///< the last lock
  std::optional<base::Error> workloads_fail;

  /// The color runs that version, and everybody comes to it.
  void serve(model::Color color, const std::string& version, int replicas) {
    auto& unit = workloads_[color];
    unit.status = model::InstallStatus::deployed;
    unit.deployment_exists = true;
    unit.uid = "uid-" + std::to_string(++changes_);
    unit.revision = 1;
    unit.version = version;
    unit.wanted = unit.ready = replicas;
    unit.settled = true;
    balancer_.exists = true;
    balancer_.split = model::Split::all_to(color);
    touch();
  }
  model::Workloads& workloads() { return workloads_; }
  model::Door& balancer() { return balancer_; }
  /// Somebody changes the balancer, but not how it divides.
  void touch() { balancer_.version = std::to_string(++changes_); }

 protected:
  void observe_workloads(Done<model::Workloads> done) override {
    ++reads_of_workloads;
    if (workloads_fail) return answer<model::Workloads>(done, base::failure(*workloads_fail));
    answer<model::Workloads>(done, workloads_);
  }
  void observe_traffic(Done<model::Traffic> done) override {
    auto door = balancer_;
    for (const auto color : model::colors) {
      if (door.split && door.split->weight(color) > 0) door.ready[color] = workloads_[color].ready;
    }
    answer<model::Traffic>(done, model::Traffic{{door}});
  }

  void install(const port::Install& request, Done<port::Applied> done) override {
    auto& unit = workloads_[request.color];
    unit.status = model::InstallStatus::deployed;
    if (!unit.deployment_exists) unit.uid = "uid-" + std::to_string(++changes_);
    ++unit.revision;
    unit.deployment_exists = true;
    unit.version = request.version;
    unit.release_id = request.stamp.release_id;
    unit.fence = request.stamp.fence;
    roll_out(request.color, request.replicas);
    wrote(done, {unit.revision, ""});
  }
  void scale(const port::Scale& request, Done<port::Applied> done) override {
    roll_out(request.color, request.to_replicas);
    wrote(done);
  }
  void uninstall(const port::Uninstall& request, Done<port::Applied> done) override {
    workloads_[request.color] = {};
    wrote(done);
  }
  void replace_pods(const port::ReplacePods& request, Done<port::Applied> done) override {
    if (std::exchange(replaced_for_[request.color], request.stamp.release_id) !=
        request.stamp.release_id)
      roll_out(request.color, workloads_[request.color].wanted);
    wrote(done);
  }
  void set_drain(const port::SetDrain& request, Done<port::Applied> done) override {
    if (request.path == "/no/such/path")
      return answer<port::Applied>(done, base::failure(base::Errc::not_found, "no unit took it"));
    wrote(done);
  }
  void stamp_workloads(const port::StampWorkloads& request, Done<port::Applied> done) override {
    for (const auto color : model::colors) {
      if (workloads_[color].deployment_exists) workloads_[color].fence = request.stamp.fence;
    }
    wrote(done);
  }
  void switch_traffic(const port::SwitchTraffic& request, Done<port::Applied> done) override {
    balancer_.exists = true;
    balancer_.split = request.to_split;
    balancer_.text = "sends to " + model::to_text(request.to_split);
    balancer_.fence = request.stamp.fence;
    touch();
    wrote(done);
  }
  void stamp_traffic(const port::StampTraffic& request, Done<port::Applied> done) override {
    balancer_.fence = request.stamp.fence;
    touch();
    wrote(done);
  }

  std::shared_ptr<void> lock() override {
    auto taken = std::make_shared<int>();
    held = taken;
    return taken;
  }
  int finest_percent() const override { return 5; }
  /// Answers come from the colors in turn, by their weights.
  void ask_version(Done<std::string> done) override {
    turn_ = (turn_ + 37) % balancer_.split->sum();
    const auto color = turn_ < balancer_.split->weight(model::Color::blue) ? model::Color::blue
                                                                           : model::Color::green;
    answer<std::string>(done, workloads_[color].version);
  }

 private:
  template <class T>
  void answer(const Done<T>& done, base::result<T> value) {
    if (delay_ == base::Duration::zero()) return done(std::move(value));
    timers_.call_after(delay_, [done, value = std::move(value)] { done(value); });
  }
  void wrote(const Done<port::Applied>& done, port::Applied applied = {}) {
    ++writes;
    unlocked_writes += held.expired() ? 1 : 0;
    answer<port::Applied>(done, std::move(applied));
  }

  void roll_out(model::Color color, int replicas) {
    auto& unit = workloads_[color];
    unit.wanted = replicas;
    unit.settled = false;
    const auto revision = unit.revision;
    timers_.call_after(std::chrono::milliseconds{100}, [this, color, revision] {
      auto& now = workloads_[color];
      if (now.revision != revision) return;
      come_up(now);
      refresh();
    });
  }
  static void come_up(model::Workload& unit) {
    if (unit.version == "1.2.8") unit.trouble = "exits at once";
    if (unit.version == "1.2.8" || unit.version == "1.2.9") return;
    unit.ready = unit.wanted;
    unit.settled = true;
  }

  port::Timers& timers_;
  base::Duration delay_;
  model::Workloads workloads_;
  model::Door balancer_;
  model::PerColor<std::string> replaced_for_;
  int changes_ = 0;
  int turn_ = 0;
};

}  // namespace bluegreen::compose
