#include "bluegreen/compose/memory_record_store.hpp"

#include <thread>

#include "bluegreen/adapter/poll/poll_reactor.hpp"
#include "bluegreen/contract/record_store_contract.hpp"

namespace bluegreen::contract {
namespace {

using adapter::poll::make_poll_reactor;
using compose::MemoryRecordStore;

class MemoryWorld final : public RecordStoreWorld {
 public:
  std::unique_ptr<port::RecordStore> make_store() override {
    return std::make_unique<MemoryRecordStore>(record, *loop);
  }
  bool run_until(const std::function<bool()>& condition) override {
    const base::Instant limit = loop->now().monotonic + std::chrono::seconds{20};
    while (!condition() && loop->now().monotonic < limit) loop->wait_until(limit);
    return condition();
  }

  std::shared_ptr<compose::MemoryRecord> record = compose::make_memory_record();
  std::unique_ptr<port::EventLoop> loop = make_poll_reactor().value();
};

INSTANTIATE_TEST_SUITE_P(Memory, RecordStoreContract, testing::Values(RecordStoreFactory{[] {
                           return std::make_unique<MemoryWorld>();
                         }}));

/// Adds one to a number in the record until it has done so often enough, as drivers of several
/// threads would: a conflict is read again.
class Counter {
 public:
  Counter(const std::shared_ptr<compose::MemoryRecord>& record, int times)
      : store_(record, *loop_), left_(times) {}

  void run() {
    const auto watch = store_.watch([this](const auto& told) {
      EXPECT_EQ(std::this_thread::get_id(), thread_);
      seen_ = told.value().text;
    });
    read();
    while (left_ > 0) loop_->wait_until(base::Instant::max());
  }
  const std::string& seen() const { return seen_; }

 private:
  void read() {
    store_.load([this](const base::result<port::StoredRecord>& loaded) {
      const int count = loaded.value().text.empty() ? 0 : std::stoi(loaded.value().text);
      store_.store(loaded.value().version, std::to_string(count + 1), [this](const auto& stored) {
        EXPECT_EQ(std::this_thread::get_id(), thread_);
        if (stored) --left_;
        if (left_ > 0) read();
      });
    });
  }

  std::unique_ptr<port::EventLoop> loop_ = make_poll_reactor().value();
  MemoryRecordStore store_;
  int left_;
  std::string seen_;
  std::thread::id thread_ = std::this_thread::get_id();
};

TEST(MemoryRecordStore, drivers_of_two_threads_lose_no_write_and_are_called_on_their_own) {
  constexpr int each = 500;
  MemoryWorld world;
  std::thread other{[&] { Counter{world.record, each}.run(); }};
  Counter{world.record, each}.run();
  other.join();
  std::string last;
  MemoryRecordStore store{world.record, *world.loop};
  store.load([&](const auto& loaded) { last = loaded.value().text; });
  ASSERT_TRUE(world.run_until([&] { return !last.empty(); }));
  EXPECT_EQ(last, std::to_string(2 * each));
}

TEST(MemoryRecordStore, what_is_too_large_is_refused_and_changes_nothing) {
  MemoryWorld world;
  const auto store = world.make_store();
  std::optional<base::result<std::string>> given;
  store->store("", std::string(port::largest_record + 1, 'x'),
               [&](auto answer) { given = answer; });
  ASSERT_TRUE(world.run_until([&] { return given.has_value(); }));
  EXPECT_EQ(given->error().code, base::Errc::too_large);
}

TEST(MemoryRecordStore, without_a_record_has_one_of_its_own) {
  MemoryWorld world;
  MemoryRecordStore store{nullptr, *world.loop};
  bool stored = false;
  store.store("", "text", [&](const auto& answer) { stored = answer.has_value(); });
  EXPECT_TRUE(world.run_until([&] { return stored; }));
}

TEST(MemoryRecordStore, a_watch_may_outlive_its_store_and_the_loop) {
  port::RecordWatch watch;
  {
    MemoryWorld world;
    watch = world.make_store()->watch([](const auto&) { FAIL(); });
    world.loop->wait_until(world.loop->now().monotonic);
  }
  watch.reset();
}

}  // namespace
}  // namespace bluegreen::contract
