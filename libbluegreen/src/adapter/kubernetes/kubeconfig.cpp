#include "bluegreen/adapter/kubernetes/kubeconfig.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "adapter/kubernetes/secret_file.hpp"
#include "bluegreen/base/printable.hpp"
#include "bluegreen/base/yaml.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

using base::Errc;
using base::YamlNode;

constexpr std::size_t largest_kubeconfig = std::size_t{1} << 20U;
constexpr std::size_t largest_pem = std::size_t{256} * 1024;

auto malformed(const std::string& what) {
  return base::failure(Errc::invalid_argument, "kubeconfig: " + what);
}

/// The first document; an empty file has a node without anything.
base::result<YamlNode> read_document(std::string_view text) {
  constexpr base::YamlLimits limits{.size = largest_kubeconfig, .depth = 32, .nodes = 100'000};
  base::YamlDocuments read = base::read_yaml(text, limits);
  if (const auto& mistake = read.mistake) {
    // Nothing of the file is repeated: it holds secrets.
    return base::failure(
        mistake->code,
        fmt::format("kubeconfig: line {}, column {}: {}", mistake->mark.line, mistake->mark.column,
                    mistake->repeats_text ? "no YAML" : mistake->message));
  }
  if (read.documents.empty()) return YamlNode{};
  return std::move(read.documents.front());
}

/// The entry of that name in one of the lists of a kubeconfig: `clusters` has entries {name,
/// cluster}, and so on.
base::result<YamlNode> entry(const YamlNode& config, const char* list, const char* inner,
                             const std::string& name) {
  for (const YamlNode& item : config.at(list).items) {
    if (item.at("name").text == name) return item.at(inner);
  }
  return malformed("no entry " + base::printable(name, 80) + " in " + list);
}

std::string beside(const std::string& folder, const std::string& file) {
  return (std::filesystem::path{folder} / file).string();  // an absolute file stays as it is
}

/// RFC 4648 with padding; line breaks are skipped. Nothing for anything else.
std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  std::uint32_t bits = 0;
  std::size_t digits = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    const std::size_t value = alphabet.find(c);
    const bool pads = c == '=';
    if ((value == std::string_view::npos && !pads) || (padding > 0 && !pads)) return std::nullopt;
    if (pads) ++padding;
    bits = (bits << 6U) | static_cast<std::uint32_t>(pads ? 0 : value);
    if (++digits % 4 != 0) continue;
    for (unsigned shift = 24; shift > 0; shift -= 8) {
      result += static_cast<char>(static_cast<unsigned char>((bits >> (shift - 8)) & 0xFFU));
    }
  }
  if (digits % 4 != 0 || padding > 2) return std::nullopt;
  result.resize(result.size() - padding);
  return result;
}

/// A PEM text from `KEY-data` (base64), else from the file that `KEY` names; empty where there is
/// neither.
base::result<std::string> pem(const YamlNode& node, const std::string& key,
                              const std::string& folder) {
  const std::string& data = node.at(key + "-data").text;
  if (!data.empty()) {
    auto decoded = decode_base64(data);
    if (!decoded) return malformed(key + "-data is not base64");
    return std::move(*decoded);
  }
  const std::string& file = node.at(key).text;
  if (file.empty()) return std::string{};
  return read_file(beside(folder, file), largest_pem);
}

base::result<bool> flag(const YamlNode& node, const char* key) {
  const std::string& text = node.at(key).text;
  if (text.empty() || text == "false") return false;
  if (text == "true") return true;
  return malformed(std::string{key} + " is neither true nor false");
}

base::result<void> read_cluster(const YamlNode& cluster, const std::string& folder,
                                Credentials& result) {
  result.server = cluster.at("server").text;
  while (result.server.ends_with('/')) result.server.pop_back();
  if (!result.server.starts_with("https://") && !result.server.starts_with("http://")) {
    return malformed("server is no http or https URL");
  }
  if (cluster.has("proxy-url"))
    return base::failure(Errc::unsupported, "kubeconfig: proxy-url is not supported");
  auto ca = pem(cluster, "certificate-authority", folder);
  if (!ca) return base::failure(ca.error());
  const auto skip = flag(cluster, "insecure-skip-tls-verify");
  if (!skip) return base::failure(skip.error());
  result.tls.ca_pem = std::move(ca).value();
  result.tls.insecure_skip_verify = skip.value();
  result.tls.server_name = cluster.at("tls-server-name").text;
  return base::success();
}

base::result<void> read_token_of(const YamlNode& user, const std::string& folder,
                                 Credentials& result) {
  // As with kubectl, the file wins.
  if (user.has("tokenFile")) {
    result.token_file = beside(folder, user.at("tokenFile").text);
    auto token = read_token(result.token_file);
    if (!token) return base::failure(token.error());
    result.token = std::move(token).value();
  } else if (user.has("token")) {
    auto token = checked_token(user.at("token").text);
    if (!token) return base::failure(token.error());
    result.token = std::move(token).value();
  }
  return base::success();
}

base::result<void> read_user(const YamlNode& user, const std::string& folder, Credentials& result) {
  for (const char* key : {"exec", "auth-provider"}) {
    if (user.has(key)) {
      return base::failure(Errc::unsupported,
                           std::string{"kubeconfig: a user with "} + key +
                               " would start a program; use a token or a client certificate");
    }
  }
  for (const char* key : {"username", "password", "as", "as-uid", "as-groups", "as-user-extra"}) {
    if (user.has(key))
      return base::failure(Errc::unsupported, std::string{"kubeconfig: a user with "} + key);
  }
  auto certificate = pem(user, "client-certificate", folder);
  if (!certificate) return base::failure(certificate.error());
  auto key = pem(user, "client-key", folder);
  if (!key) return base::failure(key.error());
  if (certificate.value().empty() != key.value().empty()) {
    return malformed("a client certificate and its key need each other");
  }
  result.tls.certificate_pem = std::move(certificate).value();
  result.tls.key_pem = std::move(key).value();
  return read_token_of(user, folder, result);
}

}  // namespace

base::result<Credentials> parse_kubeconfig(std::string_view text, const std::string& folder,
                                           const std::string& context) {
  const auto config = read_document(text);
  if (!config) return base::failure(config.error());
  const std::string name = context.empty() ? config.value().at("current-context").text : context;
  if (name.empty()) return malformed("no context is named, and there is no current-context");

  const auto chosen = entry(config.value(), "contexts", "context", name);
  if (!chosen) return base::failure(chosen.error());
  const auto cluster =
      entry(config.value(), "clusters", "cluster", chosen.value().at("cluster").text);
  if (!cluster) return base::failure(cluster.error());
  const auto user = entry(config.value(), "users", "user", chosen.value().at("user").text);
  if (!user) return base::failure(user.error());

  Credentials result;
  result.name_space = model::Namespace{chosen.value().at("namespace").text};
  if (auto read = read_cluster(cluster.value(), folder, result); !read)
    return base::failure(read.error());
  if (auto read = read_user(user.value(), folder, result); !read)
    return base::failure(read.error());
  const bool secret = !result.token.empty() || !result.tls.key_pem.empty();
  if (secret && result.server.starts_with("http://"))
    return malformed("credentials are not sent without TLS");
  return result;
}

base::result<Credentials> read_kubeconfig(const std::string& file, const std::string& context) {
  const auto text = read_file(file, largest_kubeconfig);
  if (!text) return base::failure(text.error());
  return parse_kubeconfig(text.value(), std::filesystem::path{file}.parent_path().string(),
                          context);
}

}  // namespace bluegreen::adapter::kubernetes
