#pragma once

#include <map>
#include <memory>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapter/kubernetes/recorded_state.hpp"
#include "adapter/kubernetes/scripted_outside.hpp"
#include "bluegreen/contract/receiver.hpp"

namespace bluegreen::kubernetes_test {

/// The live ports with a scripted outside; the cluster is as in fixtures/steady.json: both colors
/// ready, the live Service on blue, fence 7.
class PortsTest : public testing::Test, public contract::Receiver {
 public:
  void complete(port::Completion completion) override {
    (completion.last ? ended_ : told_).emplace_back(completion.id, std::move(completion.answer));
  }

 protected:
  PortsTest() { set_cluster(recorded_); }

  void set_cluster(const RecordedState& recorded) {
    outside_.answer("GET /api/v1/namespaces/butterfly/services/perception",
                    recorded.text("service"));
    outside_.answer("GET /apis/apps/v1/namespaces/butterfly/deployments?",
                    recorded.text("deployments"));
    outside_.answer("GET /api/v1/namespaces/butterfly/pods?", recorded.text("pods"));
    outside_.answer("GET /apis/discovery.k8s.io/v1/namespaces/butterfly/endpointslices?",
                    recorded.text("slices"));
    outside_.answer("GET /api/v1/namespaces/butterfly/secrets?", recorded.text("secrets"));
  }

  template <class Port, class Request>
  port::OperationId begin(Port& port, const Request& request) {
    const port::OperationId id{++last_id_};
    port.start(id, request, sink());
    return id;
  }
  /// Starts it and answers everything; the answer of its end.
  template <class Port, class Request>
  port::Answer ask(Port& port, const Request& request) {
    const auto id = begin(port, request);
    outside_.turn();
    return end_of(id);
  }
  port::Answer ask(const port::EnvironmentRequest& request) {
    return ask(ports_->environment(), request);
  }
  port::Answer ask_switcher(const port::SwitcherRequest& request) {
    return ask(ports_->switcher(), request);
  }
  model::ProbeReport probe(const runbook::ProbeSpec& spec,
                           model::Color color = model::Color::green) {
    return std::get<model::ProbeReport>(
        ask(ports_->probes(), port::RunProbe{spec, color, "1.2.4"}));
  }

  port::Answer end_of(port::OperationId id) const {
    for (const auto& [ended, answer] : ended_) {
      if (ended == id) return answer;
    }
    ADD_FAILURE() << "the operation did not end";
    return port::Failure{};
  }
  static base::Error error_of(const port::Answer& answer) {
    const auto* failure = std::get_if<port::Failure>(&answer);
    return failure == nullptr ? base::Error{} : failure->error;
  }
  static bool is_applied(const port::Answer& answer) {
    return std::holds_alternative<port::Applied>(answer);
  }

  std::string uid(model::Color color) const {
    for (const auto& each : recorded_.state().deployments) {
      if (each.metadata.name == "perception-" + std::string(model::to_text(color)))
        return each.metadata.uid;
    }
    return "";
  }
  std::string resource_version() const { return recorded_.state().traffic.doors.at(0).version; }
  /// The calls that are not reads.
  std::vector<std::string> writes() const {
    std::vector<std::string> writes;
    for (const auto& call : outside_.calls) {
      if (!call.starts_with("GET") && !call.starts_with("WATCH")) writes.push_back(call);
    }
    return writes;
  }

  /// An object, or a list of them, as it stands when somebody else has stamped it.
  static std::string with_fence(std::string text, const std::string& fence) {
    const std::string ours = R"("bluegreen/fence":"7")";
    for (auto at = text.find(ours); at != std::string::npos; at = text.find(ours))
      text.replace(at, ours.size(), R"("bluegreen/fence":")" + fence + R"(")");
    return text;
  }

  static kubernetes::Options options() { return RecordedState::options(); }

  const port::Stamp stamp_{"perception-8", 8};
  const RecordedState recorded_{"steady"};
  ScriptedOutside outside_;
  std::vector<std::pair<port::OperationId, port::Answer>> ended_;
  std::vector<std::pair<port::OperationId, port::Answer>> told_;
  std::unique_ptr<kubernetes::KubernetesPorts> ports_ = kubernetes::make_kubernetes_ports(
      outside_, outside_, outside_, outside_, outside_, options());

 private:
  std::uint64_t last_id_ = 0;
};

}  // namespace bluegreen::kubernetes_test
