#include <pybind11/typing.h>

#include "bluegreen/engine/decide.hpp"
#include "bluegreen/runbook/environment.hpp"
#include "bluegreen/runbook/runbook.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace engine = bluegreen::engine;
namespace model = bluegreen::model;

namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

/// A row of the phases with its row of the engine's table, as text.
struct Phase {
  std::string name;
  std::string meaning;
  std::string stage;
  std::string path;
  std::string awaited;
  std::string then;
  std::vector<std::string> leads_to;
  std::optional<std::string> resumes_at;
  Texts handlers;
  Texts ignored;

  friend bool operator==(const Phase&, const Phase&) = default;
};

/// In the words of the environment that a runbook has where it names none.
std::string worded(std::string_view text) {
  return bluegreen::runbook::in_words_of(bluegreen::runbook::Runbook{}.environment, text);
}

Phase phase_of(const model::PhaseRow& row) {
  Phase phase;
  phase.name = row.name;
  phase.meaning = worded(row.meaning);
  phase.stage = model::to_text(row.stage);
  phase.path = model::to_text(row.path);
  phase.awaited = worded(row.awaited);
  phase.then = worded(row.then);
  for (const auto next : row.leads_to) phase.leads_to.emplace_back(model::to_text(next));
  if (row.resumes_at) phase.resumes_at = model::to_text(*row.resumes_at);
  for (int index = 0; index < engine::event_kind_count; ++index) {
    const auto kind = static_cast<engine::EventKind>(index);
    const std::string event{engine::to_text(kind)};
    const std::string handler{engine::handled_by(row.phase, kind)};
    if (!handler.empty()) phase.handlers.emplace_back(event, handler);
    if (handler.empty())
      phase.ignored.emplace_back(event, std::string{engine::ignored_because(row.phase, kind)});
  }
  return phase;
}

py::typing::Tuple<Phase, py::ellipsis> phases() {
  py::list all;
  for (const auto& row : model::phase_rows()) all.append(phase_of(row));
  return py::tuple{all};
}

py::typing::Tuple<py::str, py::ellipsis> tuple_of(const std::vector<std::string>& texts) {
  return py::tuple{py::cast(texts)};
}

/// In the order of the events.
py::typing::Dict<py::str, py::str> dict_of(const Texts& texts) {
  py::dict found;
  for (const auto& [event, text] : texts) found[py::str{event}] = text;
  return found;
}

}  // namespace

void bind_phases(py::module_& module) {
  auto bound = seen_class(
      module, "Phase", "Where a release stands: what is known of it without knowing a release.",
      field("name", &Phase::name), field("meaning", &Phase::meaning), field("stage", &Phase::stage),
      field("path", &Phase::path), field("awaited", &Phase::awaited), field("then", &Phase::then),
      field("resumes_at", &Phase::resumes_at));
  bound.def_property_readonly(
      "leads_to", [](const Phase& self) { return tuple_of(self.leads_to); },
      "The phases that it may lead to; first, where the main line goes on.");
  bound.def_property_readonly(
      "handlers", [](const Phase& self) { return dict_of(self.handlers); },
      "By kind of event: the handler that takes it.");
  bound.def_property_readonly(
      "ignored", [](const Phase& self) { return dict_of(self.ignored); },
      "By kind of event: why it is ignored.");
  module.def("phases", &phases, "The phases of a release, in the order of the runbook.");
}

}  // namespace bluegreen_python
