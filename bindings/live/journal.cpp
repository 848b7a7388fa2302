#include "bluegreen/adapter/sqlite/journal.hpp"

#include <pybind11/stl/filesystem.h>

#include "failure.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace engine = bluegreen::engine;

void bind_journal_file(py::module_& module) {
  using namespace bluegreen::adapter::sqlite;
  seen_class(module, "JournaledRelease", "A release of which a journal has entries.",
             field("id", &JournaledRelease::id), field("entries", &JournaledRelease::entries),
             field("first", &JournaledRelease::first), field("last", &JournaledRelease::last));
  py::class_<Journal, engine::Sink, py::smart_holder>(
      module, "Journal", "The journal in a SQLite file. For one thread at a time.")
      .def_static(
          "open",
          [](const std::filesystem::path& path) {
            return value_or_throw(Journal::open(path.string()));
          },
          py::arg("path"), "Opens the file, and makes it where there is none.")
      .def_static(
          "open_existing",
          [](const std::filesystem::path& path) {
            return value_or_throw(Journal::open_existing(path.string()));
          },
          py::arg("path"))
      .def(
          "entries",
          [](const Journal& self, const std::string& id) {
            return value_or_throw(self.entries(id));
          },
          py::arg("release_id"))
      .def("releases", [](const Journal& self) { return value_or_throw(self.releases()); })
      .def(
          "append",
          [](Journal& self, const std::string& id, const bluegreen::journal::Entry& entry) {
            const auto kept = self.append(id, entry);
            if (!kept) throw Failed{kept.error()};
          },
          py::arg("release_id"), py::arg("entry"));
}

}  // namespace bluegreen_python
