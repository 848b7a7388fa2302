#pragma once

#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/policy/base.hpp>

#include "bluegreen/base/assertion.hpp"
#include "bluegreen/base/error.hpp"

namespace bluegreen::base {

/// What reading the wrong half of a result does: it says so on standard error, with the failure's
/// own words, and ends the program.
struct look_first : boost::outcome_v2::policy::base {  // NOLINT(readability-identifier-naming)
  template <class Result>
  static constexpr void wide_value_check(Result&& read) {
    if (!_has_value(read)) value_of_failure(_error(read));
  }
  template <class Result>
  static constexpr void wide_error_check(Result&& read) {
    BLUEGREEN_ASSERT(_has_error(read) && "error() of a success");
  }
  template <class Result>
  static constexpr void wide_exception_check(Result&&) {}
};

/// A value or an Error. Reading the value of a failure ends the program: look first.
template <class T>
using result = boost::outcome_v2::basic_result<T, Error, look_first>;

/// A failure, to be returned where a result<T> is expected.
inline auto failure(Errc code, std::string message) {
  return boost::outcome_v2::failure(Error{code, std::move(message)});
}
inline auto failure(Error error) { return boost::outcome_v2::failure(std::move(error)); }

/// Success of a result<void>.
inline auto success() { return boost::outcome_v2::success(); }

}  // namespace bluegreen::base
