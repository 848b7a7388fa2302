#include "bluegreen/adapter/helm/command.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "bluegreen/adapter/helm/revision.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::helm {

namespace {

constexpr std::size_t largest_message = 400;
constexpr std::size_t largest_label = 63;

process::Program program(const Connection& connection, std::vector<std::string> verb) {
  process::Program program;
  program.argv.push_back(connection.program);
  program.argv.insert(program.argv.end(), verb.begin(), verb.end());
  program.argv.push_back("--namespace=" + connection.name_space.name);
  if (!connection.kubeconfig.empty())
    program.argv.push_back("--kubeconfig=" + connection.kubeconfig);
  if (!connection.context.empty()) program.argv.push_back("--kube-context=" + connection.context);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(connection.timeout).count();
  program.argv.push_back(fmt::format("--timeout={}s", seconds));
  program.environment = {{"HELM_DRIVER", "secret"}};  // where we look for its revisions
  program.timeout = connection.timeout;
  return program;
}

/// What follows "--" is never an option, whatever it begins with.
void add_operands(process::Program& program, std::initializer_list<std::string> operands) {
  program.argv.emplace_back("--");
  program.argv.insert(program.argv.end(), operands);
}

/// Helm splits the argument of --values as a line of comma-separated values.
std::string values_option(const std::string& file) {
  if (file.find_first_of(",\"\n\r") == std::string::npos) return "--values=" + file;
  std::string quoted = "--values=\"";
  for (const char letter : file)
    quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return quoted + '"';
}

bool is_label_value(std::string_view text) {
  const auto is_alphanumeric = [](char letter) {
    return static_cast<unsigned char>(letter) < 128 && std::isalnum(letter) != 0;
  };
  if (text.empty() || text.size() > largest_label) return false;
  if (!is_alphanumeric(text.front()) || !is_alphanumeric(text.back())) return false;
  return std::ranges::all_of(text, [&](char letter) {
    return is_alphanumeric(letter) || letter == '-' || letter == '_' || letter == '.';
  });
}

/// The last line that Helm calls an error, else the last line.
std::string_view last_word(std::string_view errors) {
  const auto error = errors.rfind("Error: ");
  if (error != std::string_view::npos)
    return errors.substr(error + std::string_view("Error: ").size());
  while (!errors.empty() && errors.back() == '\n') errors.remove_suffix(1);
  return errors.substr(errors.rfind('\n') + 1);
}

std::string hide(std::string text, const std::map<std::string, std::string>& hidden) {
  constexpr std::size_t shortest_secret = 4;  // shorter ones would blank half of every message
  for (const auto& [key, value] : hidden) {
    if (value.size() < shortest_secret) continue;
    for (auto at = text.find(value); at != std::string::npos; at = text.find(value, at))
      text.replace(at, value.size(), "…");
  }
  return text;
}

base::Errc code_of(std::string_view message) {
  const auto says = [&](std::string_view part) {
    return message.find(part) != std::string_view::npos;
  };
  if (says("another operation (install/upgrade/rollback) is in progress"))
    return base::Errc::conflict;
  if (says("release: not found")) return base::Errc::not_found;
  if (says("cluster unreachable")) return base::Errc::unreachable;
  return base::Errc::process_failed;
}

}  // namespace

base::result<process::Program> upgrade(const Connection& connection, const Upgrade& upgrade) {
  if (!is_label_value(upgrade.release_id)) {
    return base::failure(base::Errc::invalid_argument, "the release's id is no label value");
  }
  auto document = values_document(upgrade);
  if (!document) return document.error();
  auto command = program(connection, {"upgrade", "--install", "--reset-values"});
  command.argv.push_back(fmt::format("--labels={}={}", release_label, upgrade.release_id));
  command.argv.push_back("--description=bluegreen release " + upgrade.release_id);
  for (const auto& file : upgrade.values) command.argv.push_back(values_option(file));
  command.argv.emplace_back("--values=-");
  add_operands(command, {upgrade.name, upgrade.chart});
  command.input = std::move(document.value());
  return command;
}

process::Program uninstall(const Connection& connection, const std::string& name) {
  auto command = program(connection, {"uninstall", "--ignore-not-found"});
  add_operands(command, {name});
  return command;
}

process::Program rollback(const Connection& connection, const std::string& name, int revision) {
  auto command = program(connection, {"rollback"});
  add_operands(command, {name, std::to_string(revision)});
  return command;
}

std::optional<base::Error> error_of(const process::Ended& ended,
                                    const std::map<std::string, std::string>& hidden) {
  if (ended.timed_out) return base::Error{base::Errc::timed_out, "Helm did not end in time"};
  if (ended.exit_code == 0) return std::nullopt;
  const auto message = hide(std::string(last_word(ended.errors)), hidden);
  const auto printed =
      base::printable(message.substr(0, message.find_last_not_of('\n') + 1), largest_message);
  return base::Error{code_of(message),
                     fmt::format("Helm failed ({}): {}", ended.exit_code, printed)};
}

}  // namespace bluegreen::adapter::helm
