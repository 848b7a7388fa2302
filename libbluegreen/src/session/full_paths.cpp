#include <filesystem>

#include "bluegreen/session/open_session.hpp"

namespace bluegreen::session {
namespace {

namespace filesystem = std::filesystem;

std::string in_full(const filesystem::path& folder, const std::string& path) {
  std::error_code ignored;
  const auto full = filesystem::absolute(folder / path, ignored);
  return ignored ? path : full.lexically_normal().string();
}

/// A chart is a folder, or a file, of ours where it is there; else a repository's or a registry's
/// name.
std::string chart_in_full(const filesystem::path& folder, const std::string& chart) {
  std::error_code ignored;
  const bool ours = !chart.empty() && filesystem::exists(folder / chart, ignored);
  return ours ? in_full(folder, chart) : chart;
}

void make_commands_full(const filesystem::path& folder, std::vector<runbook::ProbeSpec>& probes) {
  for (auto& probe : probes) {
    if (!probe.is<runbook::Command>()) continue;
    auto& argv = probe.edit<runbook::Command>().argv;
    if (argv.empty() || argv.front().find('/') == std::string::npos) continue;
    argv.front() = in_full(folder, argv.front());
  }
}

}  // namespace

runbook::Runbook with_full_paths(runbook::Runbook runbook, const std::string& folder) {
  const filesystem::path base = folder.empty() ? filesystem::path{"."} : filesystem::path{folder};
  runbook.release.chart = chart_in_full(base, runbook.release.chart);
  for (auto& values : runbook.release.values) values = in_full(base, values);
  make_commands_full(base, runbook.validate);
  make_commands_full(base, runbook.watch);
  return runbook;
}

}  // namespace bluegreen::session
