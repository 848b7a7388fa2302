// `environment: staging-2` passes the check and is opened: as Kubernetes, by the kubeconfig that is
// there.
#include <filesystem>

#include "bluegreen/session/cluster_session.hpp"
#include "host.hpp"

namespace {

using namespace host;

const std::string kubeconfig = R"(
apiVersion: v1
kind: Config
current-context: production
clusters: [{name: production, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: ada, user: {token: t}}]
contexts: [{name: production, context: {cluster: production, user: ada}}]
)";

const std::string runbook_text = R"(
service: shop
namespace: default
environment: staging-2
release: {chart: shop}
)";

}  // namespace

int main() {
  Met met;
  const auto file = std::filesystem::temp_directory_path() / "bluegreen-history-kubeconfig";
  std::ofstream{file} << kubeconfig;
  setenv("KUBECONFIG", file.c_str(), 1);
  const auto parsed = runbook::parse(runbook_text, "shop.yaml");
  for (const auto& mistake : parsed.mistakes) std::cerr << to_text(mistake) << '\n';
  met.unless(!parsed.ok(), "environment: staging-2 passes the check");
  if (parsed.ok()) {
    const auto opened = session::open_cluster_session(parsed.runbooks.front(), {}, {});
    met.unless(!opened,
               "environment: staging-2 is opened with the current context of a kubeconfig");
    if (!opened) std::cerr << opened.error().message << '\n';
  }
  std::filesystem::remove(file);
  return met.exit_code();
}
