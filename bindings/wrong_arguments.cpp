#include "wrong_arguments.hpp"

#include <map>
#include <string>

namespace bluegreen_python {

namespace py = pybind11;

namespace {

using Call = PyObject* (*)(PyObject* record, PyObject* const* arguments, Py_ssize_t count,
                           PyObject* keywords);

constexpr int calling_convention = METH_FASTCALL | METH_KEYWORDS;

/// pybind11's own, which all functions of a module share.
Call& dispatch() {
  static Call found = nullptr;
  return found;
}

/// What people call a function, by its record.
std::map<PyObject*, std::string>& names() {
  static std::map<PyObject*, std::string> all;
  return all;
}

/// The line in place of pybind11's text; None where it finds nothing wrong.
py::object refusal(PyObject* record, const py::object& told, PyObject* const* arguments,
                   Py_ssize_t count, PyObject* keywords) {
  const auto given = [&](Py_ssize_t at) {
    return py::reinterpret_borrow<py::object>(arguments[at]);
  };
  py::list by_place;
  for (Py_ssize_t at = 0; at < count; ++at) by_place.append(given(at));
  py::dict by_name;
  for (const auto& name :
       keywords == nullptr ? py::tuple{} : py::reinterpret_borrow<py::tuple>(keywords))
    by_name[name] = given(count++);
  return py::module_::import("bluegreen.arguments")
      .attr("refusal")(names()[record], told, by_place, by_name);
}

/// In place of the exception that is set, where it is pybind11's of a call that does not fit.
void say_in_one_line(PyObject* record, PyObject* const* arguments, Py_ssize_t count,
                     PyObject* keywords) {
  py::error_already_set raised;
  try {
    const auto told = py::str(raised.value());
    if (told.contains("(): incompatible ")) {
      const auto line = refusal(record, told, arguments, count, keywords);
      if (!line.is_none()) return PyErr_SetObject(PyExc_TypeError, line.ptr());
    }
  } catch (const py::error_already_set&) {  // then it stays as it was told
  }
  raised.restore();
}

PyObject* call(PyObject* record, PyObject* const* arguments, Py_ssize_t count, PyObject* keywords) {
  PyObject* const answer = dispatch()(record, arguments, count, keywords);
  if (answer == nullptr && PyErr_ExceptionMatches(PyExc_TypeError) != 0)
    say_in_one_line(record, arguments, count, keywords);
  return answer;
}

/// Of pybind11's, which may be wrapped as a method; null where it is none.
PyCFunctionObject* function_of(const py::handle& member) {
  const auto wrapped = py::getattr(member, "__func__", member);
  if (PyCFunction_Check(wrapped.ptr()) == 0) return nullptr;
  auto* const function = reinterpret_cast<PyCFunctionObject*>(wrapped.ptr());
  return function->m_ml->ml_flags == calling_convention ? function : nullptr;
}

Call call_of(const PyCFunctionObject& function) {
  return reinterpret_cast<Call>(reinterpret_cast<void (*)()>(function.m_ml->ml_meth));
}

void take(py::handle member, const std::string& name) {
  auto* const function = function_of(member);
  if (function == nullptr || call_of(*function) != dispatch()) return;
  names()[function->m_self] = name;
  function->m_ml->ml_meth = reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&call));
}

void take_class(py::handle kind) {
  const auto called = kind.attr("__name__").cast<std::string>();
  for (const auto& [key, member] : py::dict{kind.attr("__dict__")}) {
    const auto name = key.cast<std::string>();
    if (PyObject_TypeCheck(member.ptr(), &PyProperty_Type) != 0)
      take(member.attr("fset"), called + "." + name);
    else
      take(member, name == "__init__" ? called + "()" : called + "." + name + "()");
  }
}

}  // namespace

void name_wrong_arguments(const py::module_& module) {
  const py::cpp_function any([] {});
  const auto* const function = function_of(any);
  if (function == nullptr) return;  // a pybind11 that calls otherwise: it says it in its own words
  dispatch() = call_of(*function);
  for (const auto& [key, member] : py::dict{module.attr("__dict__")}) {
    if (PyType_Check(member.ptr()) != 0)
      take_class(member);
    else
      take(member, key.cast<std::string>() + "()");
  }
}

}  // namespace bluegreen_python
