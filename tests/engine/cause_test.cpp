// What did not come until its deadline says what failed last.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "engine/states.hpp"

namespace bluegreen::engine_test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Case {
  Phase phase;
  port::Request request;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << to_text(one.phase) << ' ' << port::name_of(one.request);
}

const port::Stamp stamp{"perception-1", 1};

std::vector<Case> every_wait() {
  const auto to_green = test::switch_traffic(Color::blue, Color::green, "1000", stamp);
  const auto to_blue = test::switch_traffic(Color::green, Color::blue, "1000", stamp);
  return {
      {Phase::claiming, port::TakeOver{stamp}},
      {Phase::observing, port::Observe{}},
      {Phase::installing, port::Install{Color::green, "1.2.4", 3, {}, stamp}},
      {Phase::starting, port::Observe{}},
      {Phase::starting, port::WatchWorld{}},
      {Phase::checking_target, port::Observe{}},
      {Phase::switching, to_green},
      {Phase::propagating, port::Observe{}},
      {Phase::replacing, port::ReplacePods{Color::blue, "uid", stamp}},
      {Phase::scaling_down, port::Scale{Color::blue, port::From{3}, port::To{0}, "uid", stamp}},
      {Phase::deleting, port::Uninstall{Color::blue, 1, stamp}},
      {Phase::clearing, port::Scale{Color::green, port::From{3}, port::To{0}, "uid", stamp}},
      {Phase::return_checking, port::Observe{}},
      {Phase::return_warming, port::Scale{Color::blue, port::From{0}, port::To{3}, "uid", stamp}},
      {Phase::return_switching, to_blue},
      {Phase::return_propagating, port::Observe{}},
      {Phase::return_clearing,
       port::Scale{Color::green, port::From{3}, port::To{0}, "uid", stamp}}};
}

engine::Decision answered(Release state, const port::Request& request, port::Answer answer) {
  const port::OperationId id{++state.next_operation};
  state.flights.push_back({id, request});
  return engine::decide(std::move(state), engine::Completed{{id, std::move(answer), true}}, noon);
}

/// What the journal says when the deadline comes.
std::string at_deadline(Release state) {
  const auto decision = engine::decide(std::move(state), engine::DeadlineCame{}, noon);
  std::string text;
  for (const auto& command : decision.commands) {
    if (const auto* journal = std::get_if<engine::AddEntry>(&command))
      text += journal->entry.text + '\n';
  }
  return text;
}

class Wait : public testing::TestWithParam<Case> {};

TEST_P(Wait, SaysAtItsDeadlineWhatFailedLast) {
  const auto& [phase, request] = GetParam();
  for (const auto& message : {"evil failure", ""}) {
    const port::Failure failure{{base::Errc::io_failed, message}};
    auto failed = answered(in_phase(phase), request, failure);
    const auto why = *message == '\0' ? "io_failed" : message;
    EXPECT_THAT(at_deadline(std::move(failed.state)),
                HasSubstr(port::to_text(request) + ": " + why));
  }
}

INSTANTIATE_TEST_SUITE_P(Engine, Wait, testing::ValuesIn(every_wait()), [](const auto& one) {
  return fmt::format("{}_{}", to_text(one.param.phase), port::name_of(one.param.request));
});

TEST(Deadline, SaysWhatFreshConnectionsSaid) {
  auto state = in_phase(Phase::propagating);
  const port::VerifyTraffic request{Color::green, "1.2.4", 5};
  auto asked = answered(std::move(state), request, port::TrafficSeen{true, false, 0, 5, "0 of 5"});
  EXPECT_THAT(at_deadline(std::move(asked.state)), HasSubstr("0 of 5"));
}

TEST(Deadline, SaysNothingOfWhatWasMended) {
  auto failed = answered(in_phase(Phase::starting), port::Observe{},
                         port::Failure{{base::Errc::unreachable, "evil failure"}});
  auto seen = answered(std::move(failed.state), port::Observe{},
                       with(both_up(Color::blue), Color::green, 3, 1));
  EXPECT_EQ(seen.state.phase, Phase::starting);
  EXPECT_THAT(at_deadline(std::move(seen.state)), Not(HasSubstr("evil")));
}

TEST(Deadline, SaysWhatIsNotAnswered) {
  auto state = in_phase(Phase::installing);
  const port::Install install{Color::green, "1.2.4", 3, {}, stamp};
  state.flights.push_back({port::OperationId{7}, install});
  state.pending_effect = port::to_text(install);
  EXPECT_THAT(at_deadline(state), HasSubstr("not answered: install green 1.2.4"));
  const engine::RecordFailed unrecorded{{base::Errc::io_failed, "evil store"}, Phase::observing};
  EXPECT_THAT(at_deadline(engine::decide(state, unrecorded, noon).state), HasSubstr("evil store"));
}

TEST(DataPlane, ThatIsNotObservedSaysWhy) {
  const port::VerifyTraffic request{Color::green, "1.2.4", 5};
  const port::Failure failure{{base::Errc::unreachable, "evil failure"}};
  const auto asked = answered(in_phase(Phase::propagating), request, failure);
  ASSERT_FALSE(asked.commands.empty());
  EXPECT_EQ(std::get<engine::AddEntry>(asked.commands.front()).entry.text,
            "data plane: not observed (evil failure); waiting the full 1m");
}

}  // namespace
}  // namespace bluegreen::engine_test
