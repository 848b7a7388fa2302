#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <pybind11/pybind11.h>

#include "bluegreen/session/rehearsal.hpp"
#include "failure.hpp"
#include "host_ports.hpp"

namespace bluegreen_python {

namespace session = bluegreen::session;

/// What is told to Python for every entry of the journal.
struct Event {
  bluegreen::journal::Entry entry;
  engine::Release release;
  std::optional<bluegreen::sim::TrafficTotals> traffic;  ///< rehearsals only
};

/// The host's Python functions, called with the GIL while the library works without it.
struct Callbacks {
  using OnEvent = std::function<void(const Event&)>;

  std::shared_ptr<Link> link = std::make_shared<Link>();
  OnEvent on_event;

  void tell(const Event& event) const {
    if (on_event) guarded(*link, [&] { on_event(event); });
  }
  /// Runs Python's signal handlers; false when the work must end: one of them, or anything else of
  /// Python's, raised.
  bool keep_going() const {
    guarded(*link, [] {
      if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set{};
    });
    return !link->raised();
  }
  void rethrow() const {
    if (auto raised = link->take_raised()) std::rethrow_exception(raised);
  }
};

}  // namespace bluegreen_python
