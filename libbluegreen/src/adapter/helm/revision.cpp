#include "bluegreen/adapter/helm/revision.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bluegreen::adapter::helm {

RevisionStatus parse_revision_status(std::string_view text) {
  using enum RevisionStatus;
  constexpr std::array<std::pair<std::string_view, RevisionStatus>, 8> words{
      {{"deployed", deployed},
       {"uninstalled", uninstalled},
       {"superseded", superseded},
       {"failed", failed},
       {"uninstalling", uninstalling},
       {"pending-install", pending_install},
       {"pending-upgrade", pending_upgrade},
       {"pending-rollback", pending_rollback}}};
  const auto* const found =
      std::find_if(words.begin(), words.end(), [&](auto word) { return word.first == text; });
  return found == words.end() ? unknown : found->second;
}

Revision newest(const std::vector<Revision>& revisions, std::string_view name) {
  Revision best{std::string(name), 0, RevisionStatus::uninstalled, ""};
  for (const auto& revision : revisions) {
    if (revision.name == name && revision.number > best.number) best = revision;
  }
  return best;
}

model::InstallStatus install_status(const Revision& newest) {
  switch (newest.status) {
    case RevisionStatus::deployed:
      return model::InstallStatus::deployed;
    case RevisionStatus::uninstalled:
      return model::InstallStatus::absent;
    case RevisionStatus::uninstalling:
    case RevisionStatus::pending_install:
    case RevisionStatus::pending_upgrade:
    case RevisionStatus::pending_rollback:
      return model::InstallStatus::pending;
    case RevisionStatus::superseded:  // its successor is gone
    case RevisionStatus::failed:
    case RevisionStatus::unknown:
      break;
  }
  return model::InstallStatus::failed;
}

Recovery recovery(const Revision& newest) {
  switch (newest.status) {
    case RevisionStatus::pending_install:
    case RevisionStatus::pending_upgrade:
    case RevisionStatus::pending_rollback:
      return Recovery::complete;
    case RevisionStatus::uninstalling:
      return Recovery::uninstall;
    case RevisionStatus::deployed:
    case RevisionStatus::uninstalled:
    case RevisionStatus::superseded:
    case RevisionStatus::failed:
    case RevisionStatus::unknown:
      break;
  }
  return Recovery::none;
}

}  // namespace bluegreen::adapter::helm
