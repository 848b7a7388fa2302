#include <set>

#include "bluegreen/runbook/probe_question.hpp"
#include "bluegreen/runbook/runbook.hpp"

namespace bluegreen::runbook {
namespace {

std::string without_query(const std::string& path) { return path.substr(0, path.find('?')); }

}  // namespace

std::vector<std::string> own_paths(const Runbook& runbook) {
  std::set<std::string> paths{without_query(runbook.metrics.path)};
  if (runbook.drain.path) paths.insert(without_query(*runbook.drain.path));
  const auto add = [&paths](const auto& question) {
    if constexpr (requires { question.get.path; }) paths.insert(without_query(question.get.path));
  };
  for (const auto* probes : {&runbook.validate, &runbook.watch}) {
    for (const ProbeSpec& probe : *probes) std::visit(add, question_of(probe));
  }
  return {paths.begin(), paths.end()};
}

}  // namespace bluegreen::runbook
