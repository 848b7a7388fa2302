#include "bluegreen/adapter/http/curl_reactor.hpp"
#include "bluegreen/adapter/kubernetes/api_client.hpp"
#include "bluegreen/adapter/kubernetes/kubernetes_ports.hpp"
#include "bluegreen/adapter/kubernetes/record_store.hpp"
#include "bluegreen/adapter/process/child.hpp"
#include "bluegreen/runbook/probe_question.hpp"
#include "live/openers.hpp"

namespace bluegreen::live {
namespace {

namespace kubernetes = adapter::kubernetes;

std::string setting(const session::EnvironmentOptions& options, const std::string& name,
                    const std::string& otherwise) {
  const auto found = options.settings.find(name);
  return found == options.settings.end() ? otherwise : found->second;
}

kubernetes::Options options_of(const runbook::Runbook& runbook,
                               const session::EnvironmentOptions& environment) {
  kubernetes::Options options;
  options.service = runbook.service;
  options.port = runbook.port;
  options.helm.program = setting(environment, "helm", "helm");
  options.helm.context = setting(environment, "context", "");
  options.metrics = runbook.metrics;
  options.own_paths = runbook::own_paths(runbook);
  options.folder = environment.folder;
  options.switcher = environment.ports.switcher;
  return options;
}

/// Our own, or the host's, which is not ours to end.
using CurlReactor = std::shared_ptr<adapter::http::CurlReactor>;

/// Its connections would wait for a reactor of another kind, which does not turn them.
base::result<CurlReactor> reactor_for(port::Reactor* of_host) {
  if (of_host == nullptr) {
    auto made = adapter::http::make_curl_reactor();
    if (!made) return base::failure(made.error());
    return CurlReactor{std::move(made.value())};
  }
  auto* const curl = dynamic_cast<adapter::http::CurlReactor*>(of_host);
  if (curl != nullptr) return CurlReactor{CurlReactor{}, curl};
  return base::failure(base::Errc::unsupported,
                       "the environment kubernetes waits by libcurl: give it a reactor that "
                       "adapter::http::make_curl_reactor() made, or none");
}

/// Made in the order in which its parts lean on each other; they end in the opposite one.
class Kubernetes : public session::OpenedEnvironment {
 public:
  Kubernetes(CurlReactor reactor, kubernetes::Credentials credentials,
             const runbook::Runbook& runbook, const session::EnvironmentOptions& options)
      : reactor_(std::move(reactor)),
        launcher_(adapter::process::make_launcher(*reactor_)),
        api_(kubernetes::make_api_client(reactor_->client(), *reactor_, std::move(credentials))),
        ports_(kubernetes::make_kubernetes_ports(*reactor_, *api_, *launcher_,
                                                 options_of(runbook, options))),
        record_(kubernetes::make_record_store(*api_, runbook.service)) {}

  port::Ports ports() override {
    port::Ports ports{reactor_.get(),     &ports_->environment(), &ports_->switcher(),
                      &ports_->metrics(), record_.get(),          {}};
    for (const auto& kind : runbook::asked_kinds()) ports.probes[kind] = &ports_->probes();
    return ports;
  }

 private:
  CurlReactor reactor_;
  std::unique_ptr<adapter::process::Launcher> launcher_;
  std::unique_ptr<kubernetes::ApiClient> api_;
  std::unique_ptr<kubernetes::KubernetesPorts> ports_;
  std::unique_ptr<port::RecordStore> record_;
};

}  // namespace

Opened open_kubernetes(const runbook::Runbook& runbook,
                       const session::EnvironmentOptions& options) {
  if (const auto known = session::know_settings(options, {"context", "helm"}); !known)
    return base::failure(known.error());
  auto reactor = reactor_for(options.ports.reactor);
  if (!reactor) return base::failure(reactor.error());
  auto credentials = kubernetes::load_credentials(setting(options, "context", ""));
  if (!credentials) return base::failure(credentials.error());
  return std::make_unique<Kubernetes>(std::move(reactor.value()), std::move(credentials.value()),
                                      runbook, options);
}

}  // namespace bluegreen::live
