#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include <poll.h>

namespace bluegreen::adapter::poll {

/// Tasks by the descriptor, and by what it is to be ready for (POLLIN, POLLOUT).
class DescriptorWatches {
 public:
  void add(int descriptor, short events, std::function<void()> task) {
    watches_[{descriptor, events}] = Watch{++last_id_, std::move(task)};
  }
  void remove(int descriptor) {
    watches_.erase({descriptor, POLLIN});
    watches_.erase({descriptor, POLLOUT});
  }

  /// One entry for each task, for the system to fill in.
  std::vector<pollfd> wanted() const {
    std::vector<pollfd> states;
    for (const auto& [key, watch] : watches_) states.push_back({key.first, key.second, 0});
    return states;
  }

  /// Calls what is ready now. True when a task was called.
  bool call_ready() {
    auto states = wanted();
    std::vector<std::uint64_t> ids;
    for (const auto& [key, watch] : watches_) ids.push_back(watch.id);
    if (states.empty() || ::poll(states.data(), states.size(), 0) <= 0) return false;

    bool called = false;
    for (std::size_t i = 0; i < states.size(); ++i) {
      const auto found = watches_.find({states[i].fd, states[i].events});
      // A task before it may have unwatched this one, and even have watched a new descriptor of the
      // same number.
      const bool same = found != watches_.end() && found->second.id == ids[i];
      if (states[i].revents == 0 || !same) continue;
      const std::function<void()> task = found->second.task;  // it may unwatch itself
      task();
      called = true;
    }
    return called;
  }

 private:
  struct Watch {
    std::uint64_t id = 0;
    std::function<void()> task;
  };

  std::map<std::pair<int, short>, Watch> watches_;
  std::uint64_t last_id_ = 0;
};

}  // namespace bluegreen::adapter::poll
