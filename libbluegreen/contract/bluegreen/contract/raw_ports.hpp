#pragma once

#include <type_traits>
#include <variant>

#include "bluegreen/compose/whole_world.hpp"
#include "bluegreen/port/ports.hpp"

namespace bluegreen::contract {

/// The ports as they are: a request goes to the one that it is for, and only what no port answers
/// alone goes to the whole world. The ports outlive it.
class RawPorts {
  // Before its use, which deduces what it gives.
  template <class Request>
  auto& port_of(const Request&) {
    if constexpr (std::is_constructible_v<port::EnvironmentRequest, Request>)
      return environment_;
    else if constexpr (std::is_constructible_v<port::SwitcherRequest, Request>)
      return switcher_;
    else if constexpr (std::is_same_v<port::SampleTraffic, Request>)
      return metrics_;
    else if constexpr (std::is_same_v<port::RunProbe, Request>)
      return probe_;
    else
      return whole_;
  }

 public:
  RawPorts(port::Environment& environment, port::TrafficSwitcher& switcher,
           port::MetricSource& metrics, port::Probe& probe)
      : environment_(environment),
        switcher_(switcher),
        metrics_(metrics),
        probe_(probe),
        whole_(both(environment, switcher)) {}

  void start(port::OperationId id, const port::Request& request, port::CompletionSink& sink) {
    std::visit([&](const auto& each) { port_of(each).start(id, each, sink); }, request);
  }
  /// Of what the whole world answers.
  void cancel(port::OperationId id) { whole_.cancel(id); }

 private:
  static port::Ports both(port::Environment& environment, port::TrafficSwitcher& switcher) {
    port::Ports ports;
    ports.environment = &environment;
    ports.switcher = &switcher;
    return ports;
  }

  port::Environment& environment_;
  port::TrafficSwitcher& switcher_;
  port::MetricSource& metrics_;
  port::Probe& probe_;
  compose::WholeWorld whole_;
};

}  // namespace bluegreen::contract
