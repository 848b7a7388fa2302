#include "bluegreen/journal/entry.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

void bind_journal(py::module_& module) {
  using bluegreen::journal::Entry;
  auto entry =
      seen_class(module, "Entry", "One line of the journal.", field("sequence", &Entry::sequence),
                 field("at", &Entry::at), field("phase", &Entry::phase),
                 field("name", &Entry::name), field("text", &Entry::text));
  entry.def_property_readonly(
      "kind", [](const Entry& self) { return std::string{bluegreen::journal::to_text(self.kind)}; },
      "intent, phase, effect, outcome, verdict, traffic or note");
  entry.def_property_readonly("fields", [](const Entry& self) {
    return std::map<std::string, std::string>(self.fields.begin(), self.fields.end());
  });
}

}  // namespace bluegreen_python
