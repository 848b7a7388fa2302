#pragma once

#include <concepts>
#include <string>
#include <utility>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "text_caster.hpp"
#include "time_caster.hpp"

namespace bluegreen_python {

template <class T, class M>
struct Field {
  const char* name;
  M T::*member;
};

template <class T, class M>
constexpr Field<T, M> field(const char* name, M T::*member) {
  return {name, member};
}

/// "Workload(version='1.2.3', ready=3)" of the attributes named.
inline std::string repr_of(const py::object& self, const std::vector<const char*>& names) {
  std::string text = py::str(py::type::of(self).attr("__name__"));
  text += '(';
  for (const char* name : names) {
    if (text.back() != '(') text += ", ";
    text += name;
    text += '=';
    text += std::string{py::repr(self.attr(name))};
  }
  return text + ')';
}

template <class Class, class T, class... M>
void add_repr(Class& bound, const Field<T, M>&... fields) {
  bound.def("__repr__", [names = std::vector<const char*>{fields.name...}](const py::object& self) {
    return repr_of(self, names);
  });
}

/// A plain value of C++ that Python only reads: attributes, repr, equality.
template <class T, class... M>
py::class_<T, py::smart_holder> seen_class(py::module_& module, const char* name, const char* doc,
                                           Field<T, M>... fields) {
  py::class_<T, py::smart_holder> bound(module, name, doc);
  (bound.def_readonly(fields.name, fields.member), ...);
  bound.attr("__match_args__") = py::make_tuple(fields.name...);
  add_repr(bound, fields...);
  if constexpr (std::equality_comparable<T>) {
    bound.def(
        "__eq__", [](const T& a, const T& b) { return a == b; }, py::is_operator());
    bound.attr("__hash__") = py::none();
  }
  return bound;
}

/// Adds `replace`, which makes another one by keywords.
template <class T, class... M>
void add_replace(py::class_<T, py::smart_holder>& bound, const Field<T, M>&... fields) {
  bound.def(
      "replace",
      [names = std::vector<const char*>{fields.name...}](const py::object& self,
                                                         const py::kwargs& changes) {
        py::kwargs all;
        for (const char* each : names) all[each] = self.attr(each);
        for (const auto& [key, value] : changes) all[key] = value;
        return py::type::of(self)(**all).template cast<T>();
      },
      "The same value with other fields.");
}

/// What seen_class makes, and Python can make one, by keywords.
template <class T, class... M>
py::class_<T, py::smart_holder> value_class(py::module_& module, const char* name, const char* doc,
                                            Field<T, M>... fields) {
  auto bound = seen_class(module, name, doc, fields...);
  const T defaults{};
  bound.def(py::init([fields...](M... values) {
              T made{};
              ((made.*(fields.member) = std::move(values)), ...);
              return made;
            }),
            py::kw_only(), (py::arg(fields.name) = defaults.*(fields.member))...);
  add_replace(bound, fields...);
  return bound;
}

}  // namespace bluegreen_python
