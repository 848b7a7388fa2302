#include "bluegreen/base/error.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "bluegreen/base/result.hpp"
#include "bluegreen/base/time.hpp"

namespace bluegreen::base {
namespace {

constexpr int last_code = static_cast<int>(Errc::unsupported);

TEST(Error, every_code_has_a_name_of_its_own) {
  std::set<std::string> names;
  for (int code = 1; code <= last_code; ++code) names.insert(to_text(static_cast<Errc>(code)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(last_code));
  EXPECT_EQ(names.count("unknown"), 0U);
  EXPECT_STREQ(to_text(static_cast<Errc>(0)), "unknown");
}

TEST(Error, only_a_clear_answer_says_that_nothing_was_written) {
  for (const Errc code : {Errc::server_error, Errc::timed_out, Errc::malformed, Errc::too_large,
                          Errc::cancelled, Errc::process_failed, Errc::io_failed}) {
    EXPECT_TRUE(may_have_been_applied(code)) << to_text(code);
  }
  for (const Errc code : {Errc::invalid_argument, Errc::not_found, Errc::already_exists,
                          Errc::conflict, Errc::forbidden, Errc::rate_limited, Errc::unreachable,
                          Errc::superseded, Errc::refused, Errc::unsupported}) {
    EXPECT_FALSE(may_have_been_applied(code)) << to_text(code);
  }
}

result<int> half(int number) {
  if (number % 2 != 0) return failure(Errc::invalid_argument, "odd");
  return number / 2;
}

TEST(Result, holds_a_value_or_an_error) {
  EXPECT_EQ(half(4).value(), 2);
  EXPECT_EQ(half(3).error(), (Error{Errc::invalid_argument, "odd"}));
}

TEST(ResultDeathTest, the_value_of_a_failure_ends_the_program) {
  EXPECT_DEATH(static_cast<void>(half(3).value()), "");
}

// ---- a programmer's mistakes are said before the program ends ----

TEST(ResultDeathTest, value_of_a_failure_says_what_failed) {
  const result<int> failed = failure(Errc::not_found, "there is no record");
  EXPECT_DEATH(static_cast<void>(failed.value()),
               "value.. of a failure: not_found: there is no record");
}

TEST(ResultDeathTest, error_of_a_success_is_said_too) {
  const result<int> passed = 7;
  EXPECT_DEATH(static_cast<void>(passed.error()), "error.. of a success");
}

TEST(DelayDeathTest, never_has_no_length) {
  const auto never = Delay::never();
  EXPECT_DEATH(static_cast<void>(never.length()), "a delay that never ends has no length");
}

}  // namespace
}  // namespace bluegreen::base
