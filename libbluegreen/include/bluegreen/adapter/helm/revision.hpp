#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/export.hpp"
#include "bluegreen/model/observation.hpp"

namespace bluegreen::adapter::helm {

/// The label of Helm's Secrets that names the release of ours.
inline constexpr std::string_view release_label = "bluegreen-release";

/// Helm's word for where a revision stands.
enum class RevisionStatus {
  unknown,
  deployed,
  uninstalled,
  superseded,
  failed,
  uninstalling,
  pending_install,
  pending_upgrade,
  pending_rollback
};

/// "pending-install" and so on; unknown for any other text.
BLUEGREEN_EXPORT RevisionStatus parse_revision_status(std::string_view text);

/// What the labels of one of Helm's Secrets say; its data is never read.
struct Revision {
  std::string name;  ///< of the Helm release
  int number = 0;
  RevisionStatus status = RevisionStatus::unknown;
  std::string release_id;  ///< of ours; empty when somebody else made it

  friend bool operator==(const Revision&, const Revision&) = default;
};

/// The newest revision of that name; all zero, with status uninstalled, when there is none.
BLUEGREEN_EXPORT Revision newest(const std::vector<Revision>& revisions, std::string_view name);

/// What the newest revision means for the color.
BLUEGREEN_EXPORT model::InstallStatus install_status(const Revision& newest);

/// What has to be done before Helm will touch the color again. Only ever done on an idle color.
enum class Recovery {
  none,
  complete,  ///< roll back to that very revision; Helm does so whatever its status is, and ends
             ///< "pending"
  uninstall  ///< go on with the uninstall that was cut off
};

BLUEGREEN_EXPORT Recovery recovery(const Revision& newest);

}  // namespace bluegreen::adapter::helm
