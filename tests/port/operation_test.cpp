#include "bluegreen/port/operation.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "traffic.hpp"

namespace bluegreen::port {
namespace {

using model::Color;
using model::Split;

template <class Request, class... Parts>
concept made_of = requires(Parts... parts) { Request{parts...}; };

static_assert(made_of<Scale, Color, From<int>, To<int>, const char*, Stamp>);
static_assert(!made_of<Scale, Color, To<int>, From<int>, const char*, Stamp>, "swapped");
static_assert(!made_of<Scale, Color, int, int, const char*, Stamp>, "which is which?");
static_assert(!made_of<Scale, Color, From<int>, int, const char*, Stamp>);

using Seen = From<std::optional<Split>>;
static_assert(made_of<SwitchTraffic, const char*, Seen, To<Split>, const char*, Stamp>);
static_assert(!made_of<SwitchTraffic, const char*, To<Split>, Seen, const char*, Stamp>, "swapped");
static_assert(!made_of<SwitchTraffic, const char*, Split, Split, const char*, Stamp>);

struct Case {
  Request request;
  std::string name;
  std::string text;
  bool effect;
};

std::vector<Case> cases() {
  const Stamp stamp{"r-7", 4};
  return {
      {ObserveWorkloads{}, "observe_workloads", "observe both colors", false},
      {WatchWorkloads{}, "watch_workloads", "watch both colors", false},
      {StampWorkloads{stamp}, "stamp_workloads", "stamp both colors with fencing number 4", true},
      {ObserveTraffic{}, "observe_traffic", "observe traffic", false},
      {WatchTraffic{}, "watch_traffic", "watch traffic", false},
      {StampTraffic{stamp}, "stamp_traffic", "stamp the doors with fencing number 4", true},
      {Observe{}, "observe", "observe both colors and traffic", false},
      {WatchWorld{}, "watch_world", "watch both colors and traffic", false},
      {Install{Color::green, "1.2.4", 3, {}, stamp}, "install", "install green 1.2.4 (3 replicas)",
       true},
      {Scale{Color::blue, From{3}, To{0}, "u", stamp}, "scale", "scale blue from 3 to 0 replicas",
       true},
      {Uninstall{Color::blue, 2, stamp}, "uninstall", "uninstall blue (revision 2)", true},
      {SetDrain{Color::blue, "/actuator/drain", true, stamp}, "set_drain",
       "drain blue (POST /actuator/drain)", true},
      {SetDrain{Color::blue, "/actuator/drain", false, stamp}, "set_drain",
       "end the drain of blue (DELETE /actuator/drain)", true},
      {ReplacePods{Color::blue, "u", stamp}, "replace_pods", "replace the pods of blue one by one",
       true},
      {TakeOver{stamp}, "take_over", "take over with fencing number 4", true},
      {test::switch_traffic(Color::blue, Color::green, "7", stamp), "switch_traffic",
       "switch traffic from blue to green", true},
      {test::switch_traffic(std::nullopt, Color::blue, "", stamp), "switch_traffic",
       "switch traffic from nothing to blue", true},
      {VerifyTraffic{Color::green, "1.2.4", 5}, "verify_traffic",
       "verify that fresh connections reach green 1.2.4 (5 in a row)", false},
      {SampleTraffic{}, "sample_traffic", "sample traffic", false},
      {RunProbe{runbook::Smoke{"/api/v1/health"}, Color::green, "1.2.4"}, "run_probe",
       "probe green 1.2.4: smoke /api/v1/health", false},
  };
}

TEST(Request, says_what_it_asks) {
  std::set<std::size_t> kinds;
  for (const Case& each : cases()) {
    EXPECT_EQ(name_of(each.request), each.name);
    EXPECT_EQ(to_text(each.request), each.text);
    EXPECT_EQ(is_effect(each.request), each.effect) << each.name;
    kinds.insert(each.request.index());
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<Request>);
}

TEST(Request, text_is_bounded_and_printable) {
  const std::string hostile = "\x1b[2J\n" + std::string(5000, 'x');
  const std::string text = to_text(Request{Install{Color::green, hostile, 1, {}, {}}});
  EXPECT_LE(text.size(), 200U);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace bluegreen::port
