#pragma once

#include <memory>

#include "adapter/kubernetes/operation.hpp"
#include "bluegreen/port/pod_access.hpp"

namespace bluegreen::adapter::kubernetes {

/// The pods of the service through the API server.
class LivePods : public port::PodAccess {
 public:
  explicit LivePods(Context& context) : context_(context) {}

  void list(Done<std::vector<model::Pod>> done) override;
  void get(const model::Pod& pod, const model::HttpGet& request,
           Done<model::HttpAnswer> done) override;
  void get_through_service(model::Color color, const model::HttpGet& request,
                           Done<model::HttpAnswer> done) override;
  void log(const model::Pod& pod, const model::LogQuery& query, Done<model::PodLog> done) override;

 private:
  void proxy(std::string_view plural, const std::string& name, const model::HttpGet& request,
             Done<model::HttpAnswer> done);
  /// `then`, but for an answer that comes after our end.
  template <class T>
  Then<T> while_alive(Then<T> then) const {
    return [life = std::weak_ptr{life_}, then = std::move(then)](base::result<T> answer) {
      if (!life.expired()) then(std::move(answer));
    };
  }

  Context& context_;
  std::shared_ptr<int> life_ = std::make_shared<int>();
};

}  // namespace bluegreen::adapter::kubernetes
