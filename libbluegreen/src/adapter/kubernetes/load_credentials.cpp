#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "adapter/kubernetes/secret_file.hpp"
#include "bluegreen/adapter/kubernetes/kubeconfig.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

constexpr std::size_t largest_pem = std::size_t{256} * 1024;
constexpr std::size_t longest_name = 253;
const std::string service_account = "/var/run/secrets/kubernetes.io/serviceaccount/";

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string{} : value;
}

bool exists(const std::string& file) {
  std::error_code ignored;
  return std::filesystem::exists(file, ignored);
}

/// The first file of a list as in $KUBECONFIG that is there.
std::optional<std::string> first_existing(std::string_view files) {
  while (!files.empty()) {
    const std::string file{files.substr(0, files.find(':'))};
    if (!file.empty() && exists(file)) return file;
    files.remove_prefix(std::min(file.size() + 1, files.size()));
  }
  return std::nullopt;
}

/// The identity that a pod is given.
base::result<Credentials> load_service_account(const std::string& host) {
  Credentials result;
  // An IPv6 address needs brackets in a URL.
  const bool bare_v6 = host.find(':') != std::string::npos && !host.starts_with('[');
  result.server =
      "https://" + (bare_v6 ? "[" + host + "]" : host) + ":" + variable("KUBERNETES_SERVICE_PORT");
  result.token_file = service_account + "token";
  auto token = read_token(result.token_file);
  if (!token) return base::failure(token.error());
  auto ca = read_file(service_account + "ca.crt", largest_pem);
  if (!ca) return base::failure(ca.error());
  auto name_space = read_file(service_account + "namespace", longest_name);
  if (!name_space) return base::failure(name_space.error());
  result.token = std::move(token).value();
  result.tls.ca_pem = std::move(ca).value();
  result.name_space = model::Namespace{std::move(name_space).value()};
  return result;
}

}  // namespace

base::result<Credentials> load_credentials(const std::string& context) {
  const std::string files = variable("KUBECONFIG");
  if (const auto file = first_existing(files)) return read_kubeconfig(*file, context);
  if (!files.empty())
    return base::failure(base::Errc::not_found, "no file that KUBECONFIG names is there");
  if (const auto file = first_existing(variable("HOME") + "/.kube/config"))
    return read_kubeconfig(*file, context);
  const std::string host = variable("KUBERNETES_SERVICE_HOST");
  if (!host.empty()) return load_service_account(host);
  return base::failure(base::Errc::not_found,
                       "no kubeconfig: neither KUBECONFIG nor ~/.kube/config nor a pod's account");
}

}  // namespace bluegreen::adapter::kubernetes
