#include "bluegreen/adapter/helm/revision.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bluegreen::adapter::helm {

namespace {

using model::InstallStatus;

/// What a status is called and means.
struct Row {
  std::string_view word;
  InstallStatus meaning;
  Recovery recovery = Recovery::none;
};

/// In the order of RevisionStatus.
constexpr std::array<Row, 9> rows{
    {{"", InstallStatus::failed},
     {"deployed", InstallStatus::deployed},
     {"uninstalled", InstallStatus::absent},
     {"superseded", InstallStatus::failed},  // its successor is gone
     {"failed", InstallStatus::failed},
     {"uninstalling", InstallStatus::pending, Recovery::uninstall},
     {"pending-install", InstallStatus::pending, Recovery::complete},
     {"pending-upgrade", InstallStatus::pending, Recovery::complete},
     {"pending-rollback", InstallStatus::pending, Recovery::complete}}};

const Row& row(const Revision& revision) {
  return rows.at(static_cast<std::size_t>(revision.status));
}

}  // namespace

RevisionStatus parse_revision_status(std::string_view text) {
  const auto* const found = std::ranges::find(rows, text, &Row::word);
  return found == rows.end() ? RevisionStatus::unknown
                             : static_cast<RevisionStatus>(found - rows.begin());
}

Revision newest(const std::vector<Revision>& revisions, std::string_view name) {
  Revision best{std::string(name), 0, RevisionStatus::uninstalled, ""};
  for (const auto& revision : revisions) {
    if (revision.name == name && revision.number > best.number) best = revision;
  }
  return best;
}

InstallStatus install_status(const Revision& newest) { return row(newest).meaning; }

Recovery recovery(const Revision& newest) { return row(newest).recovery; }

}  // namespace bluegreen::adapter::helm
