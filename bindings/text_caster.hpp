#pragma once

#include <pybind11/pybind11.h>

#include "bluegreen/base/share.hpp"
#include "bluegreen/model/service_name.hpp"
#include "failure.hpp"

// A share is its text, as in a runbook: "0.5%". A bare number is never one. A namespace is a str.

namespace pybind11::detail {

template <>
struct type_caster<bluegreen::base::Share> {
  PYBIND11_TYPE_CASTER(bluegreen::base::Share, const_name("str"));
  type_caster() : value(bluegreen::base::Share::percent(0)) {}
  /// Raises in place of "no", so that the message says what a share is.
  bool load(handle from, bool) {
    if (!isinstance<str>(from)) {
      throw type_error("a share is a text such as '1%' or '0.5%', not " +
                       repr(from).cast<std::string>());
    }
    value =
        bluegreen_python::value_or_throw(bluegreen::base::parse_share(from.cast<std::string>()));
    return true;
  }
  static handle cast(bluegreen::base::Share share, return_value_policy, handle) {
    return str(bluegreen::base::to_text(share)).release();
  }
};

template <>
struct type_caster<bluegreen::model::Namespace> {
  PYBIND11_TYPE_CASTER(bluegreen::model::Namespace, const_name("str"));
  bool load(handle from, bool) {
    if (!isinstance<str>(from)) return false;
    value = bluegreen::model::Namespace{from.cast<std::string>()};
    return true;
  }
  static handle cast(const bluegreen::model::Namespace& name_space, return_value_policy, handle) {
    return str(name_space.name).release();
  }
};

}  // namespace pybind11::detail
