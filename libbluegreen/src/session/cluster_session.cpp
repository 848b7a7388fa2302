#include "bluegreen/session/cluster_session.hpp"

#include <array>
#include <filesystem>

#include "bluegreen/adapter/http/curl_reactor.hpp"
#include "bluegreen/adapter/kubernetes/api_client.hpp"
#include "bluegreen/adapter/kubernetes/kubernetes_ports.hpp"
#include "bluegreen/adapter/kubernetes/record_store.hpp"
#include "bluegreen/adapter/process/child.hpp"
#include "bluegreen/runbook/probe_question.hpp"

namespace bluegreen::session {
namespace {

namespace kubernetes = adapter::kubernetes;
namespace filesystem = std::filesystem;

/// The path in full, so that another process in another folder finds it too.
std::string in_full(const filesystem::path& folder, const std::string& path) {
  std::error_code ignored;
  const auto full = filesystem::absolute(folder / path, ignored);
  return ignored ? path : full.lexically_normal().string();
}

/// A chart is a folder, or a file, of ours where it is there; else a repository's or a registry's
/// name.
std::string chart_in_full(const filesystem::path& folder, const std::string& chart) {
  std::error_code ignored;
  return filesystem::exists(folder / chart, ignored) ? in_full(folder, chart) : chart;
}

void make_commands_full(const filesystem::path& folder, std::vector<runbook::ProbeSpec>& probes) {
  for (auto& probe : probes) {
    if (!probe.is<runbook::Command>()) continue;
    auto& argv = probe.edit<runbook::Command>().argv;
    if (argv.empty() || argv.front().find('/') == std::string::npos) continue;
    argv.front() = in_full(folder, argv.front());
  }
}

runbook::Runbook with_full_paths(runbook::Runbook runbook, const std::string& folder) {
  const filesystem::path base = folder.empty() ? filesystem::path{"."} : filesystem::path{folder};
  runbook.release.chart = chart_in_full(base, runbook.release.chart);
  for (auto& values : runbook.release.values) values = in_full(base, values);
  make_commands_full(base, runbook.validate);
  make_commands_full(base, runbook.watch);
  return runbook;
}

kubernetes::Options options_of(const runbook::Runbook& runbook, const ClusterOptions& cluster) {
  kubernetes::Options options;
  options.service = runbook.service;
  options.port = runbook.port;
  options.helm.program = cluster.helm;
  options.helm.context = cluster.context;
  options.metrics = runbook.metrics;
  options.own_paths = runbook::own_paths(runbook);
  options.folder = cluster.folder;
  options.switcher = cluster.switcher;
  return options;
}

/// Made in the order in which its parts lean on each other; they end in the opposite one.
class LiveClusterSession : public ClusterSession {
 public:
  LiveClusterSession(std::unique_ptr<adapter::http::CurlReactor> reactor,
                     kubernetes::Credentials credentials, const runbook::Runbook& runbook,
                     const ClusterOptions& cluster, SessionOptions options)
      : reactor_(std::move(reactor)),
        launcher_(adapter::process::make_launcher(*reactor_)),
        api_(kubernetes::make_api_client(reactor_->client(), *reactor_, std::move(credentials))),
        ports_(kubernetes::make_kubernetes_ports(*reactor_, *api_, *launcher_,
                                                 options_of(runbook, cluster))),
        record_(kubernetes::make_record_store(*api_, runbook.service)),
        session_(engine_ports(cluster), runbook, std::move(options)) {}

  Session& session() override { return session_; }
  port::Reactor& reactor() override { return *reactor_; }

 private:
  engine::Ports engine_ports(const ClusterOptions& cluster) {
    engine::Ports ports{reactor_.get(),     &ports_->environment(), &ports_->switcher(),
                        &ports_->metrics(), record_.get(),          {},
                        cluster.journals};
    for (const auto& kind : runbook::asked_kinds()) ports.probes[kind] = &ports_->probes();
    ports.probes.insert(cluster.probes.begin(), cluster.probes.end());
    return ports;
  }

  std::unique_ptr<adapter::http::CurlReactor> reactor_;
  std::unique_ptr<adapter::process::Launcher> launcher_;
  std::unique_ptr<kubernetes::ApiClient> api_;
  std::unique_ptr<kubernetes::KubernetesPorts> ports_;
  std::unique_ptr<port::RecordStore> record_;
  Session session_;
};

}  // namespace

ClusterSession::~ClusterSession() = default;

base::result<std::unique_ptr<ClusterSession>> open_cluster_session(runbook::Runbook runbook,
                                                                   const ClusterOptions& cluster,
                                                                   SessionOptions options) {
  auto credentials = kubernetes::load_credentials(cluster.context);
  if (!credentials) return base::failure(credentials.error());
  auto reactor = adapter::http::make_curl_reactor();
  if (!reactor) return base::failure(reactor.error());
  const auto full = with_full_paths(std::move(runbook), cluster.folder);
  return std::unique_ptr<ClusterSession>{std::make_unique<LiveClusterSession>(
      std::move(reactor.value()), std::move(credentials.value()), full, cluster,
      std::move(options))};
}

}  // namespace bluegreen::session
