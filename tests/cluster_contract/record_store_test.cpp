#include "bluegreen/adapter/kubernetes/record_store.hpp"

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "bluegreen/adapter/http/curl_reactor.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/contract/record_store_contract.hpp"

namespace bluegreen::contract {
namespace {

namespace kubernetes = adapter::kubernetes;

/// A ConfigMap of its own on the test cluster, deleted at its end. BLUEGREEN_CLUSTER_KUBECONFIG
/// names the way there; without it the program ends, because a test that was left out is a failure.
class ClusterRecordWorld final : public RecordStoreWorld {
 public:
  ClusterRecordWorld() {
    const char* const file = std::getenv("BLUEGREEN_CLUSTER_KUBECONFIG");
    if (file == nullptr) std::abort();
    api_ = make_api_client(reactor_->client(), *reactor_,
                           kubernetes::read_kubeconfig(file, "").value());
    static int worlds = 0;
    service_.name = "contract-" + std::to_string(getpid()) + "-" + std::to_string(++worlds);
  }
  ~ClusterRecordWorld() override {
    bool deleted = false;
    api_->write({"DELETE",
                 kubernetes::object_path("v1", service_.name_space, "configmaps",
                                         "bluegreen-" + service_.name),
                 {},
                 {}},
                [&](const base::result<std::string>&) { deleted = true; });
    run_until([&] { return deleted; });
  }
  ClusterRecordWorld(const ClusterRecordWorld&) = delete;
  ClusterRecordWorld& operator=(const ClusterRecordWorld&) = delete;

  std::unique_ptr<port::RecordStore> make_store() override {
    return kubernetes::make_record_store(*api_, service_);
  }
  bool run_until(const std::function<bool()>& condition) override {
    const base::Instant limit = reactor_->now().monotonic + std::chrono::seconds{20};
    while (!condition() && reactor_->now().monotonic < limit) reactor_->wait_until(limit);
    return condition();
  }

 private:
  std::unique_ptr<adapter::http::CurlReactor> reactor_ = adapter::http::make_curl_reactor().value();
  std::unique_ptr<kubernetes::ApiClient> api_;
  model::ServiceName service_{model::Namespace{"butterfly"}, {}};
};

INSTANTIATE_TEST_SUITE_P(Cluster, RecordStoreContract, testing::Values(RecordStoreFactory{[] {
                           return std::make_unique<ClusterRecordWorld>();
                         }}));

}  // namespace
}  // namespace bluegreen::contract
