// A host with an event loop of its own, over epoll: two releases in one thread, and nothing of ours
// ever waits.
#include <gtest/gtest.h>

#include "session/epoll_loop.hpp"
#include "session/shop.hpp"

namespace bluegreen::session {
namespace {

/// What a host has anyway, turned by the host.
class HostLoop : public EpollLoop {
 public:
  void wait_until(base::Instant) override { ADD_FAILURE() << "a host's loop waits by itself"; }
  void turn(base::Instant latest) { run_until(latest); }
};

/// A release of a shop of its own.
struct Driven {
  explicit Driven(HostLoop& loop, const std::string& service)
      : shop(loop), session(shop.ports(), Shop::runbook(service), {}) {
    const auto begun =
        session.begin_deploy("1.2.4", Until::held, [this](const auto& result) { ended = result; });
    EXPECT_TRUE(begun);
  }

  Shop shop;
  Session session;
  std::optional<base::result<Outcome>> ended;
};

TEST(HostLoop, DrivesTwoReleasesInOneThread) {
  HostLoop loop;
  Driven toys{loop, "toys"};
  Driven books{loop, "books"};
  int turns = 0;
  for (; !toys.ended || !books.ended; ++turns) {
    const auto now = loop.now();
    const auto next = std::min(toys.session.turn(now), books.session.turn(now));
    if (!toys.ended || !books.ended) loop.turn(next);
  }
  for (auto* driven : {&toys, &books}) {
    ASSERT_TRUE(*driven->ended) << driven->ended->error().message;
    EXPECT_EQ(driven->ended->value(), Outcome::done) << driven->session.release()->reason;
    EXPECT_EQ(driven->shop.serving(), model::Color::green);
  }
  EXPECT_LT(turns, 5000) << "nobody spins";
}

TEST(HostLoop, LeavesWithoutWaiting) {
  HostLoop loop;
  Driven toys{loop, "toys"};
  while (toys.session.release() == nullptr ||
         toys.session.release()->phase != engine::Phase::starting)
    loop.turn(toys.session.turn(loop.now()));
  toys.session.leave();
  int turns = 0;
  for (; !toys.ended; ++turns) {
    const auto next = toys.session.turn(loop.now());
    if (!toys.ended) loop.turn(next);
  }
  ASSERT_TRUE(*toys.ended);
  EXPECT_EQ(toys.ended->value(), Outcome::interrupted);
  EXPECT_LT(turns, 100) << "nobody spins";
}

}  // namespace
}  // namespace bluegreen::session
