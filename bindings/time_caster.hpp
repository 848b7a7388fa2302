#pragma once

#include <pybind11/pybind11.h>

#include "bluegreen/base/time.hpp"

// Durations are timedelta, moments for people are datetime with UTC; a moment of a process or a
// rehearsal is the timedelta since its beginning; `never` is None. A bare number is never a time.

namespace bluegreen_python {

namespace py = pybind11;
namespace base = bluegreen::base;

py::object to_timedelta(base::Duration length);
bool from_timedelta(py::handle from, base::Duration& to);
py::object to_datetime(base::UtcTime time);
/// Only a datetime that knows its zone is a moment.
bool from_datetime(py::handle from, base::UtcTime& to);

}  // namespace bluegreen_python

namespace pybind11::detail {

template <>
struct type_caster<bluegreen::base::Duration> {
  PYBIND11_TYPE_CASTER(bluegreen::base::Duration, const_name("datetime.timedelta"));
  bool load(handle from, bool) { return bluegreen_python::from_timedelta(from, value); }
  static handle cast(bluegreen::base::Duration length, return_value_policy, handle) {
    return bluegreen_python::to_timedelta(length).release();
  }
};

template <>
struct type_caster<bluegreen::base::Instant> {
  PYBIND11_TYPE_CASTER(bluegreen::base::Instant, const_name("datetime.timedelta"));
  bool load(handle from, bool) {
    bluegreen::base::Duration since{};
    if (!bluegreen_python::from_timedelta(from, since)) return false;
    value = bluegreen::base::Instant{since};
    return true;
  }
  static handle cast(bluegreen::base::Instant instant, return_value_policy, handle) {
    return bluegreen_python::to_timedelta(instant.time_since_epoch()).release();
  }
};

template <>
struct type_caster<bluegreen::base::UtcTime> {
  PYBIND11_TYPE_CASTER(bluegreen::base::UtcTime, const_name("datetime.datetime"));
  bool load(handle from, bool) { return bluegreen_python::from_datetime(from, value); }
  static handle cast(bluegreen::base::UtcTime time, return_value_policy, handle) {
    return bluegreen_python::to_datetime(time).release();
  }
};

template <>
struct type_caster<bluegreen::base::Delay> {
  PYBIND11_TYPE_CASTER(bluegreen::base::Delay, const_name("datetime.timedelta | None"));
  type_caster() : value(bluegreen::base::Delay::never()) {}
  bool load(handle from, bool) {
    if (from.is_none()) return true;
    bluegreen::base::Duration length{};
    if (!bluegreen_python::from_timedelta(from, length) || length < length.zero()) return false;
    value = bluegreen::base::Delay::after(length);
    return true;
  }
  static handle cast(const bluegreen::base::Delay& delay, return_value_policy, handle) {
    return (delay.is_never() ? object{none()} : bluegreen_python::to_timedelta(delay.length()))
        .release();
  }
};

}  // namespace pybind11::detail
