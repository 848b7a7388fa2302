#pragma once

#include <string>

#include <pybind11/pybind11.h>

#include "failure.hpp"

namespace bluegreen_python {

/// The failure of a port of Python's that answers something else than it is asked for.
inline Failed wrong_answer(const pybind11::handle& port, const char* method, const char* wanted,
                           const pybind11::handle& answer) {
  const auto line =
      pybind11::module_::import("bluegreen.answers").attr("wrong")(port, method, wanted, answer);
  return Failed{{base::Errc::malformed, pybind11::str(line)}};
}

/// What Python's method answers, as an R. Call with the GIL. Another type is malformed.
template <class R, class Host, class... Arguments>
R answer_of(const Host* host, const char* method, const char* wanted,
            const Arguments&... arguments) {
  const auto found = pybind11::get_override(host, method);
  if (!found) throw pybind11::attribute_error(std::string{"there is no "} + method + "()");
  const pybind11::object answer = found(arguments...);
  try {
    return answer.cast<R>();
  } catch (const pybind11::cast_error&) {
    throw wrong_answer(pybind11::cast(host), method, wanted, answer);
  }
}

}  // namespace bluegreen_python
