// The installed contract of the record store, kept by a store of the library's.
#include "bluegreen/adapter/poll/poll_reactor.hpp"
#include "bluegreen/compose/memory_record_store.hpp"
#include "bluegreen/contract/environment_contract.hpp"
#include "bluegreen/contract/metric_source_contract.hpp"
#include "bluegreen/contract/probe_contract.hpp"
#include "bluegreen/contract/record_store_contract.hpp"
#include "bluegreen/contract/traffic_switcher_contract.hpp"

namespace bluegreen::contract {
namespace {

class MemoryWorld final : public RecordStoreWorld {
 public:
  std::unique_ptr<port::RecordStore> make_store() override {
    return std::make_unique<compose::MemoryRecordStore>(record_, *loop_);
  }
  bool run_until(const std::function<bool()>& condition) override {
    const auto limit = loop_->now().monotonic + std::chrono::seconds{20};
    while (!condition() && loop_->now().monotonic < limit) loop_->wait_until(limit);
    return condition();
  }

 private:
  std::shared_ptr<compose::MemoryRecord> record_ = compose::make_memory_record();
  std::unique_ptr<port::EventLoop> loop_ = adapter::poll::make_poll_reactor().value();
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Host, RecordStoreContract, testing::Values(RecordStoreFactory{[] {
                           return std::make_unique<MemoryWorld>();
                         }}));
// Those whose worlds this host does not have.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EnvironmentContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(MetricSourceContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ProbeContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(TrafficSwitcherContract);

}  // namespace bluegreen::contract
