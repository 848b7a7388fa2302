#pragma once

#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/policy/terminate.hpp>

#include "bluegreen/base/error.hpp"

namespace bluegreen::base {

/// A value or an Error. Reading the value of a failure ends the program: look first.
template <class T>
using result = boost::outcome_v2::basic_result<T, Error, boost::outcome_v2::policy::terminate>;

/// A failure, to be returned where a result<T> is expected.
inline auto failure(Errc code, std::string message) {
  return boost::outcome_v2::failure(Error{code, std::move(message)});
}
inline auto failure(Error error) { return boost::outcome_v2::failure(std::move(error)); }

/// Success of a result<void>.
inline auto success() { return boost::outcome_v2::success(); }

}  // namespace bluegreen::base
