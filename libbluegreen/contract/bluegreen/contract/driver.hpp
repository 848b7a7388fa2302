#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "bluegreen/contract/contract_world.hpp"
#include "bluegreen/contract/observed.hpp"
#include "bluegreen/contract/raw_ports.hpp"
#include "bluegreen/contract/receiver.hpp"

namespace bluegreen::contract {

/// Asks the ports of a world, one operation at a time, and waits on its reactor.
class Driver : public Receiver {
 public:
  explicit Driver(World& world) : world_(world) {}

  void complete(port::Completion completion) override {
    if (completion.last) {
      ended_[completion.id] = std::move(completion.answer);
    } else {
      told_[completion.id].push_back(std::move(completion.answer));
    }
  }

  port::OperationId begin(const port::Request& request) {
    const port::OperationId id{++last_id_};
    raw_.start(id, request, sink());
    return id;
  }

  /// The end of an operation; a failure of the test, and an answer that is none, when it does not
  /// come.
  port::Answer await(port::OperationId id) {
    wait_until([&] { return ended_.count(id) > 0; });
    if (ended_.count(id) > 0) return ended_.at(id);
    ADD_FAILURE() << "the operation did not end";
    return port::Failure{{base::Errc::timed_out, "the operation did not end"}};
  }
  port::Answer ask(const port::Request& request) { return await(begin(request)); }
  bool ended(port::OperationId id) const { return ended_.count(id) > 0; }

  /// The code of a failure; nothing for any other answer.
  std::optional<base::Errc> failure_of(const port::Request& request) {
    const auto answer = ask(request);
    const auto* failure = std::get_if<port::Failure>(&answer);
    return failure == nullptr ? std::nullopt : std::optional(failure->error.code);
  }
  /// Asserts an effect, and gives its revision.
  int apply(const port::Request& request) {
    const auto answer = ask(request);
    if (const auto* applied = std::get_if<port::Applied>(&answer)) return applied->revision;
    const auto* failure = std::get_if<port::Failure>(&answer);
    ADD_FAILURE() << port::to_text(request) << ": "
                  << (failure == nullptr ? "no effect" : failure->error.message);
    return 0;
  }
  /// Both ports' observation, and each one's alone.
  model::Observation observe() { return read<model::Observation>(port::Observe{}); }
  model::Workloads workloads() { return read<model::Workloads>(port::ObserveWorkloads{}); }
  model::Traffic traffic() { return read<model::Traffic>(port::ObserveTraffic{}); }
  /// The world's door.
  model::Door door() {
    auto seen = traffic();
    if (seen.doors.size() == 1) return std::move(seen.doors.front());
    ADD_FAILURE() << seen.doors.size() << " doors";
    return {};
  }

  /// Follows the world until it is as wanted; a failure of the test when it does not get so.
  template <class Wanted>
  model::Observation await_world(Wanted wanted) {
    const auto id = begin(port::WatchWorld{});
    model::Observation seen;
    bool found = false;
    wait_until([&] {
      for (auto& news = told_[id]; !news.empty() && !found; news.pop_front()) {
        seen = std::move(std::get<model::Observation>(news.front()));
        found = wanted(seen);
      }
      return found || ended(id);
    });
    EXPECT_TRUE(found) << "waited " << base::to_text(world_.patience())
                       << " for the world as it is wanted; " << describe(seen);
    raw_.cancel(id);
    await(id);
    return seen;
  }
  /// The same for fields that are named where they do not get so.
  model::Observation await_fields(const std::vector<AwaitedField>& fields) {
    const auto id = begin(port::WatchWorld{});
    std::optional<model::Observation> seen;
    wait_until([&] {
      for (auto& news = told_[id]; !news.empty(); news.pop_front())
        seen = std::move(std::get<model::Observation>(news.front()));
      return ended(id) || (seen && first_missing(fields, *seen) == nullptr);
    });
    raw_.cancel(id);
    await(id);
    if (!seen) ADD_FAILURE() << "the watch told nothing in " << base::to_text(world_.patience());
    const auto last = seen.value_or(model::Observation{});
    if (const auto* missing = first_missing(fields, last); missing != nullptr && seen) {
      ADD_FAILURE() << "waited " << base::to_text(world_.patience()) << " for "
                    << missing->text(last) << "; " << describe(last);
    }
    return last;
  }
  model::Observation await_ready(model::Color color, int replicas) {
    return await_fields(ready_fields(color, replicas));
  }

  /// Until the door reaches so many ready addresses of each color and of strangers.
  model::Observation await_reached(int blue, int green, int strangers) {
    return await_fields(reached_fields(blue, green, strangers));
  }

  /// Works until it is so, or for as long as the world has patience.
  template <class Wanted>
  bool wait_until(Wanted wanted) {
    const auto limit = world_.reactor().now().monotonic + world_.patience();
    while (!wanted()) {
      if (world_.reactor().now().monotonic >= limit) return false;
      world_.reactor().wait_until(limit);
    }
    return true;
  }
  /// Lets time pass.
  void pass(base::Duration length) {
    const auto until = world_.reactor().now().monotonic + length;
    while (world_.reactor().now().monotonic < until) world_.reactor().wait_until(until);
  }

  // ---- what tests begin with ----

  port::Stamp stamp() const { return {"perception-" + std::to_string(fence_), fence_}; }
  void set_fence(std::uint64_t fence) { fence_ = fence; }

  int install(model::Color color, const std::string& version, int replicas) {
    return apply(port::Install{color, version, replicas, world_.release(), stamp()});
  }
  void install_and_await(model::Color color, const std::string& version, int replicas) {
    install(color, version, replicas);
    await_ready(color, replicas);
  }
  port::Scale scale(model::Color color, port::From<int> from, port::To<int> to,
                    std::string uid) const {
    return {color, from, to, std::move(uid), stamp()};
  }
  /// A switch of the door as it was seen.
  port::SwitchTraffic change(const model::Door& seen, model::Split to) const {
    return {seen.name, port::From{seen.split}, port::To{to}, seen.version, stamp()};
  }
  /// Points the door at the color, and makes it where it is missing.
  void switch_to(model::Color color) { apply(change(door(), model::Split::all_to(color))); }

  // ---- what a watch has told ----

  template <class Seen>
  std::vector<Seen> told(port::OperationId id) const {
    std::vector<Seen> all;
    const auto news = told_.find(id);
    if (news == told_.end()) return all;
    for (const auto& answer : news->second) all.push_back(std::get<Seen>(answer));
    return all;
  }
  /// Waits until the last that it told is as wanted.
  template <class Seen, class Wanted>
  bool await_told(port::OperationId id, Wanted wanted) {
    return wait_until([&] {
      const auto all = told<Seen>(id);
      return !all.empty() && wanted(all.back());
    });
  }

 private:
  template <class Seen>
  Seen read(const port::Request& request) {
    auto answer = ask(request);
    if (auto* seen = std::get_if<Seen>(&answer)) return std::move(*seen);
    const auto* failure = std::get_if<port::Failure>(&answer);
    ADD_FAILURE() << "nothing observed: "
                  << (failure == nullptr ? "another answer" : failure->error.message);
    return {};
  }

  static std::string describe(const model::Observation& seen) {
    std::string text = seen.traffic.doors.empty() ? "no door" : "live " + contract::door(seen).text;
    for (const auto color : model::colors) {
      const auto& workload = seen.workloads[color];
      text += "; " + std::string(model::to_text(color)) + " " + workload.version + " revision " +
              std::to_string(workload.revision) + ", " + std::to_string(workload.ready) + " of " +
              std::to_string(workload.wanted) + " ready" + (workload.settled ? ", settled" : "") +
              (seen.traffic.doors.empty()
                   ? ""
                   : ", endpoints " + std::to_string(contract::door(seen).ready[color])) +
              (workload.trouble.empty() ? "" : ", ") + workload.trouble;
    }
    return text;
  }

  World& world_;
  RawPorts raw_{world_.environment(), world_.switcher(), world_.metrics(), world_.probes()};
  std::uint64_t fence_ = 1;
  std::uint64_t last_id_ = 0;
  std::map<port::OperationId, port::Answer> ended_;
  std::map<port::OperationId, std::deque<port::Answer>> told_;
};

/// A test on a fresh world.
class PortContract : public testing::TestWithParam<WorldFactory> {
 protected:
  World& world() { return *world_; }
  bool can(Deed deed) { return !world_->cannot().contains(deed); }
  Driver& driver() { return driver_; }

 private:
  std::unique_ptr<World> world_ = GetParam().make();
  Driver driver_{*world_};
};

/// Leaves the test out where the world says that it cannot do that.
#define BLUEGREEN_CONTRACT_NEEDS(deed) \
  if (!can(deed)) GTEST_SKIP() << "this world cannot " << to_text(deed)

/// What an environment may leave out: where the world says so, the request fails with unsupported,
/// and that is all of the test.
#define BLUEGREEN_CONTRACT_OR_UNSUPPORTED(deed, request)              \
  if (!can(deed)) {                                                   \
    EXPECT_EQ(driver().failure_of(request), base::Errc::unsupported); \
    return;                                                           \
  }                                                                   \
  static_assert(true, "")

inline std::string name_of_factory(const testing::TestParamInfo<WorldFactory>& info) {
  return info.param.name;
}

}  // namespace bluegreen::contract
