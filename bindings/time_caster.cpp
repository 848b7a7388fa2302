// Python's datetime.h keeps its table in a static variable of each translation unit: all that needs
// it is in this one.
#include "time_caster.hpp"

#include <datetime.h>

namespace bluegreen_python {

namespace {

void need_datetime() {
  if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
  if (PyDateTimeAPI == nullptr) throw py::error_already_set{};
}

py::object epoch() {
  return py::reinterpret_steal<py::object>(PyDateTimeAPI->DateTime_FromDateAndTime(
      1970, 1, 1, 0, 0, 0, 0, PyDateTime_TimeZone_UTC, PyDateTimeAPI->DateTimeType));
}

}  // namespace

py::object to_timedelta(base::Duration length) {
  need_datetime();
  const auto day = std::chrono::floor<std::chrono::days>(length);
  const auto second = std::chrono::floor<std::chrono::seconds>(length - day);
  const auto rest = std::chrono::microseconds{length - day - second};
  const auto number = [](auto part) { return static_cast<int>(part.count()); };
  return py::reinterpret_steal<py::object>(
      PyDelta_FromDSU(number(day), number(second), number(rest)));
}

bool from_timedelta(py::handle from, base::Duration& to) {
  need_datetime();
  if (!from || !PyDelta_Check(from.ptr())) return false;
  // In milliseconds: timedelta.max has more microseconds than their count can hold.
  const std::chrono::microseconds rest{PyDateTime_DELTA_GET_MICROSECONDS(from.ptr())};
  to = std::chrono::days{PyDateTime_DELTA_GET_DAYS(from.ptr())} +
       std::chrono::seconds{PyDateTime_DELTA_GET_SECONDS(from.ptr())} +
       std::chrono::floor<base::Duration>(rest);
  return true;
}

py::object to_datetime(base::UtcTime time) {
  need_datetime();
  return epoch() + to_timedelta(time.time_since_epoch());
}

bool from_datetime(py::handle from, base::UtcTime& to) {
  need_datetime();
  if (!from || !PyDateTime_Check(from.ptr()) || from.attr("tzinfo").is_none()) return false;
  base::Duration since{};
  if (!from_timedelta(py::reinterpret_borrow<py::object>(from) - epoch(), since)) return false;
  to = base::UtcTime{since};
  return true;
}

}  // namespace bluegreen_python
