#include "bluegreen/adapter/http/curl_reactor.hpp"

#include <array>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "adapter/http/loopback_server.hpp"
#include "adapter/http/reactor_test_base.hpp"

namespace bluegreen::adapter::http {
namespace {

using std::chrono::milliseconds;

class CurlReactorTest : public ReactorTest {
 protected:
  base::Instant now() { return reactor->now().monotonic; }
};

TEST_F(CurlReactorTest, its_clock_goes_forward_and_knows_the_date) {
  const base::Timestamp first = reactor->now();
  const base::Timestamp second = reactor->now();
  EXPECT_LE(first.monotonic, second.monotonic);
  EXPECT_GT(first.utc, base::parse_utc("2024-01-01T00:00:00.000Z").value());
}

TEST_F(CurlReactorTest, waits_until_the_deadline_and_not_at_all_for_one_that_is_over) {
  const base::Instant start = now();
  reactor->wait_until(start + milliseconds{30});
  EXPECT_GE(now(), start + milliseconds{30});
  reactor->wait_until(start);
  reactor->wait_until(base::Instant::min());
}

TEST_F(CurlReactorTest, calls_back_in_the_order_of_time_and_never_early) {
  std::vector<int> called;
  const base::Instant start = now();
  const auto task = [&](int number) { return [&called, number] { called.push_back(number); }; };
  reactor->call_after(milliseconds{20}, task(3));
  reactor->call_after(milliseconds{10}, task(1));
  reactor->call_after(milliseconds{10}, task(2));
  const std::uint64_t cancelled = reactor->call_after(milliseconds{5}, task(9));
  reactor->cancel_call(cancelled);
  reactor->call_after(milliseconds{30}, task(4));
  run_until([&] { return called.size() == 1 || called.size() == 2; });
  EXPECT_GE(now(), start + milliseconds{10});
  run_until([&] { return called.size() == 4; });
  EXPECT_GE(now(), start + milliseconds{30});
  EXPECT_EQ(called, (std::vector{1, 2, 3, 4}));
}

TEST_F(CurlReactorTest, a_wait_ends_as_soon_as_a_callback_ran) {
  bool called = false;
  reactor->call_after(milliseconds{5}, [&] { called = true; });
  wait_once();
  EXPECT_TRUE(called);
}

TEST_F(CurlReactorTest, a_task_that_calls_itself_again_at_once_does_not_hold_the_reactor) {
  int calls = 0;
  std::function<void()> again = [&] {
    ++calls;
    reactor->call_after(base::Duration::zero(), again);
  };
  again();
  wait_once();
  EXPECT_EQ(calls, 2);
}

TEST_F(CurlReactorTest, a_task_may_cancel_the_next_one) {
  bool second = false;
  std::uint64_t id = 0;
  reactor->call_after(base::Duration::zero(), [&] { reactor->cancel_call(id); });
  id = reactor->call_after(base::Duration::zero(), [&] { second = true; });
  run_for(milliseconds{10});
  EXPECT_FALSE(second);
}

TEST_F(CurlReactorTest, is_woken_from_another_thread) {
  std::thread other{[this] { reactor->wake(); }};
  wait_once();
  other.join();
}

TEST_F(CurlReactorTest, a_wake_before_the_wait_ends_the_next_one_and_only_that) {
  const base::Instant start = now();
  reactor->wake();
  reactor->wake();
  wait_once();
  reactor->wait_until(start + milliseconds{20});
  EXPECT_GE(now(), start + milliseconds{20});
}

CurlReactor* woken_by_signal = nullptr;

TEST_F(CurlReactorTest, is_woken_from_a_signal_handler) {
  woken_by_signal = reactor.get();
  const auto before = std::signal(SIGUSR1, [](int) { woken_by_signal->wake(); });
  std::raise(SIGUSR1);
  wait_once();
  std::signal(SIGUSR1, before);
}

class DescriptorTest : public CurlReactorTest {
 protected:
  void SetUp() override { ASSERT_EQ(pipe(ends.data()), 0); }
  void TearDown() override {
    for (const int end : ends) close(end);
  }
  void feed() const { ASSERT_EQ(write(ends[1], "x", 1), 1); }
  void take() const {
    char byte = 0;
    ASSERT_EQ(read(ends[0], &byte, 1), 1);
  }
  std::array<int, 2> ends{-1, -1};
};

TEST_F(DescriptorTest, calls_when_it_can_be_read_until_unwatched) {
  int calls = 0;
  reactor->watch_descriptor(ends[0], [&] {
    ++calls;
    take();
  });
  run_for(milliseconds{10});
  EXPECT_EQ(calls, 0);
  feed();
  run_until([&] { return calls == 1; });
  feed();
  feed();
  run_until([&] { return calls == 3; });
  reactor->unwatch_descriptor(ends[0]);
  feed();
  run_for(milliseconds{10});
  EXPECT_EQ(calls, 3);
}

TEST_F(DescriptorTest, calls_when_the_other_end_hangs_up) {
  bool called = false;
  reactor->watch_descriptor(ends[0], [&] {
    called = true;
    reactor->unwatch_descriptor(ends[0]);
  });
  close(std::exchange(ends[1], dup(0)));
  run_until([&] { return called; });
}

TEST_F(DescriptorTest, a_wait_is_ended_by_a_descriptor_that_becomes_readable_meanwhile) {
  bool called = false;
  reactor->watch_descriptor(ends[0], [&] {
    called = true;
    take();
  });
  std::thread other{[this] { feed(); }};
  run_until([&] { return called; });
  other.join();
}

TEST_F(DescriptorTest, a_new_watch_on_a_number_does_not_get_the_old_one_s_call) {
  // Both are readable; the first task replaces the watch of the second, as one would who closes it
  // and opens another.
  const int copies[2] = {dup(ends[0]), dup(ends[0])};
  int stale = 0;
  for (int i = 0; i < 2; ++i) {
    reactor->watch_descriptor(copies[i], [&, i] {
      reactor->unwatch_descriptor(copies[i]);
      reactor->watch_descriptor(copies[1 - i], [&, i] {
        ++stale;
        reactor->unwatch_descriptor(copies[1 - i]);
      });
    });
  }
  feed();
  wait_once();
  EXPECT_EQ(stale, 0);
  for (const int copy : copies) {
    reactor->unwatch_descriptor(copy);
    close(copy);
  }
}

TEST_F(CurlReactorTest, what_is_under_way_at_its_end_is_dropped_without_a_callback) {
  const LoopbackServer server{
      [this](const LoopbackServer::Received&, const LoopbackServer::Peer& peer) {
        reactor->wake();
        peer.await_close();
      }};
  Kept<Response> kept;
  Request request;
  request.url = server.url();
  client.send(request, {}, kept.taker());
  run_until([&] { return !server.received().empty(); });
  reactor.reset();
  EXPECT_FALSE(kept.is_there());
}

}  // namespace
}  // namespace bluegreen::adapter::http
