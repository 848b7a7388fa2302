#pragma once

#include <string>

#include <pybind11/cast.h>

// A text is a str. pybind11 takes bytes for one, too: nobody has said in which encoding.

namespace pybind11::detail {

template <>
struct type_caster<std::string> : string_caster<std::string> {
  bool load(handle from, bool convert) {
    return from && PyUnicode_Check(from.ptr()) != 0 && string_caster::load(from, convert);
  }
};

}  // namespace pybind11::detail
