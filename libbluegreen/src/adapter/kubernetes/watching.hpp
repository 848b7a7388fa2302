#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapter/kubernetes/running_operation.hpp"
#include "bluegreen/adapter/kubernetes/door.hpp"

namespace bluegreen::adapter::kubernetes {

/// Some collections that are followed side by side. What they tell is parsed once and kept by uid;
/// after each turn of the reactor that changed something, what it comes to is told if it differs
/// from the last.
class Watching : public RunningOperation {
 public:
  using RunningOperation::RunningOperation;
  ~Watching() override;

 protected:
  using Parse = base::result<Object> (*)(std::string_view object);

  /// What is followed; `accept` may be empty.
  void watch(std::string path, std::string accept, Parse parse);
  /// The objects of the collections, in the order in which they were named; each by uid.
  std::vector<std::vector<Object>> objects() const;
  /// What they come to.
  virtual port::Answer look() const = 0;

 private:
  void on_event(std::size_t collection, Parse parse, const base::result<WatchEvent>& event);
  void on_change();
  void tell_news();

  std::vector<std::map<std::string, Object>> collections_;
  std::vector<bool> listed_;
  std::vector<http::ExchangeId> watches_;
  bool due_ = false;
  std::optional<port::Answer> told_;
};

}  // namespace bluegreen::adapter::kubernetes
