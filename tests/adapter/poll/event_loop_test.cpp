// What every event loop does: the one over poll(2) and the one that sends HTTP requests.
#include "event_loop.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bluegreen/adapter/http/curl_reactor.hpp"
#include "bluegreen/adapter/poll/poll_reactor.hpp"

namespace bluegreen::adapter::poll {
namespace {

using std::chrono::milliseconds;

struct Kind {
  std::string name;
  std::function<std::unique_ptr<port::EventLoop>()> make;
};

class EventLoopTest : public testing::TestWithParam<Kind>,
                      protected test::OnReactor<port::EventLoop> {
 protected:
  EventLoopTest() : OnReactor(GetParam().make()) {}
  base::Instant now() { return reactor->now().monotonic; }
};

TEST_P(EventLoopTest, its_clock_goes_forward_and_knows_the_date) {
  const base::Timestamp first = reactor->now();
  const base::Timestamp second = reactor->now();
  EXPECT_LE(first.monotonic, second.monotonic);
  EXPECT_GT(first.utc, base::parse_utc("2024-01-01T00:00:00.000Z").value());
}

TEST_P(EventLoopTest, waits_until_the_deadline_and_not_at_all_for_one_that_is_over) {
  const base::Instant start = now();
  reactor->wait_until(start + milliseconds{30});
  EXPECT_GE(now(), start + milliseconds{30});
  reactor->wait_until(start);
  reactor->wait_until(base::Instant::min());
}

TEST_P(EventLoopTest, calls_back_in_the_order_of_time_and_never_early) {
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

TEST_P(EventLoopTest, what_is_due_in_the_farthest_future_is_not_called_now) {
  bool called = false;
  const auto id = reactor->call_after(base::Duration::max(), [&] { called = true; });
  reactor->wait_until(now());
  EXPECT_FALSE(called);
  reactor->cancel_call(id);
}

TEST_P(EventLoopTest, a_wait_ends_as_soon_as_a_callback_ran) {
  bool called = false;
  reactor->call_after(milliseconds{5}, [&] { called = true; });
  wait_once();
  EXPECT_TRUE(called);
}

TEST_P(EventLoopTest, a_task_that_calls_itself_again_at_once_does_not_hold_the_reactor) {
  int calls = 0;
  std::function<void()> again = [&] {
    ++calls;
    reactor->call_after(base::Duration::zero(), again);
  };
  again();
  wait_once();
  EXPECT_EQ(calls, 2);
}

TEST_P(EventLoopTest, a_task_may_cancel_the_next_one) {
  bool second = false;
  std::uint64_t id = 0;
  reactor->call_after(base::Duration::zero(), [&] { reactor->cancel_call(id); });
  id = reactor->call_after(base::Duration::zero(), [&] { second = true; });
  run_for(milliseconds{10});
  EXPECT_FALSE(second);
}

TEST_P(EventLoopTest, is_woken_from_another_thread) {
  std::thread other{[this] { reactor->wake(); }};
  wait_once();
  other.join();
}

TEST_P(EventLoopTest, a_wake_before_the_wait_ends_the_next_one_and_only_that) {
  const base::Instant start = now();
  reactor->wake();
  reactor->wake();
  wait_once();
  reactor->wait_until(start + milliseconds{20});
  EXPECT_GE(now(), start + milliseconds{20});
}

port::EventLoop* woken_by_signal = nullptr;

TEST_P(EventLoopTest, is_woken_from_a_signal_handler) {
  woken_by_signal = reactor.get();
  const auto before = std::signal(SIGUSR1, [](int) { woken_by_signal->wake(); });
  std::raise(SIGUSR1);
  wait_once();
  std::signal(SIGUSR1, before);
}

class DescriptorTest : public EventLoopTest {
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

TEST_P(DescriptorTest, calls_when_it_can_be_read_until_unwatched) {
  int calls = 0;
  reactor->when_readable(ends[0], [&] {
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
  reactor->unwatch(ends[0]);
  feed();
  run_for(milliseconds{10});
  EXPECT_EQ(calls, 3);
}

TEST_P(DescriptorTest, calls_when_the_other_end_hangs_up) {
  bool called = false;
  reactor->when_readable(ends[0], [&] {
    called = true;
    reactor->unwatch(ends[0]);
  });
  close(std::exchange(ends[1], dup(0)));
  run_until([&] { return called; });
}

TEST_P(DescriptorTest, a_wait_is_ended_by_a_descriptor_that_becomes_readable_meanwhile) {
  bool called = false;
  reactor->when_readable(ends[0], [&] {
    called = true;
    take();
  });
  std::thread other{[this] { feed(); }};
  run_until([&] { return called; });
  other.join();
}

TEST_P(DescriptorTest, a_new_watch_on_a_number_does_not_get_the_old_one_s_call) {
  // Both are readable; the first task replaces the watch of the second, as one would who closes it
  // and opens another.
  const int copies[2] = {dup(ends[0]), dup(ends[0])};
  int stale = 0;
  for (int i = 0; i < 2; ++i) {
    reactor->when_readable(copies[i], [&, i] {
      reactor->unwatch(copies[i]);
      reactor->when_readable(copies[1 - i], [&, i] {
        ++stale;
        reactor->unwatch(copies[1 - i]);
      });
    });
  }
  feed();
  wait_once();
  EXPECT_EQ(stale, 0);
  for (const int copy : copies) {
    reactor->unwatch(copy);
    close(copy);
  }
}

TEST_P(DescriptorTest, calls_when_it_can_be_written_beside_its_reader) {
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
  const std::string full(4096, 'x');
  while (write(pair[0], full.data(), full.size()) > 0) {
  }
  int written = 0;
  int read_calls = 0;
  reactor->when_writable(pair[0], [&] { ++written; });
  reactor->when_readable(pair[0], [&] {
    char byte = 0;
    ASSERT_EQ(read(pair[0], &byte, 1), 1);
    ++read_calls;
  });
  ASSERT_EQ(write(pair[1], "x", 1), 1);
  run_until([&] { return read_calls == 1; });
  EXPECT_EQ(written, 0) << "its buffer is full";
  std::array<char, 1 << 16> buffer{};
  while (read(pair[1], buffer.data(), buffer.size()) > 0) {
  }
  run_until([&] { return written > 0; });
  reactor->unwatch(pair[0]);
  const int before = written;
  reactor->wait_until(now());
  EXPECT_EQ(written, before);
  for (const int end : pair) close(end);
}

TEST_P(EventLoopTest, runs_what_other_threads_post_in_their_order_on_its_own) {
  constexpr int each = 200;
  std::vector<int> first;
  std::vector<int> second;
  const auto self = std::this_thread::get_id();
  bool elsewhere = false;
  const auto post_all = [&](std::vector<int>& into) {
    for (int i = 0; i < each; ++i) {
      reactor->post([&, i] {
        elsewhere = elsewhere || std::this_thread::get_id() != self;
        into.push_back(i);
      });
    }
  };
  std::thread one{[&] { post_all(first); }};
  std::thread other{[&] { post_all(second); }};
  run_until([&] { return first.size() == each && second.size() == each; });
  one.join();
  other.join();
  EXPECT_FALSE(elsewhere);
  EXPECT_TRUE(std::ranges::is_sorted(first));
  EXPECT_TRUE(std::ranges::is_sorted(second));
}

TEST_P(EventLoopTest, what_a_posted_task_posts_waits_for_the_next_turn) {
  int calls = 0;
  std::function<void()> again = [&] {
    ++calls;
    reactor->post(again);
  };
  reactor->post(again);
  EXPECT_EQ(calls, 0) << "from inside the call";
  wait_once();
  EXPECT_EQ(calls, 1);
}

const auto every_loop = testing::Values(
    Kind{"poll", [] { return make_poll_reactor().value(); }},
    Kind{"curl",
         [] { return std::unique_ptr<port::EventLoop>{http::make_curl_reactor().value()}; }});
const auto name_of = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(Every, EventLoopTest, every_loop, name_of);
INSTANTIATE_TEST_SUITE_P(Every, DescriptorTest, every_loop, name_of);

}  // namespace
}  // namespace bluegreen::adapter::poll
