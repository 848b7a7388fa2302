#include "bluegreen/adapter/helm/revision.hpp"

#include <gtest/gtest.h>

namespace helm = bluegreen::adapter::helm;
using bluegreen::model::InstallStatus;
using helm::Recovery;
using helm::RevisionStatus;

namespace {

TEST(HelmRevision, TheHighestNumberIsTheNewest) {
  const std::vector<helm::Revision> revisions{
      {"perception-green", 9, RevisionStatus::superseded, "perception-3"},
      {"perception-green", 10, RevisionStatus::deployed, "perception-5"},
      {"perception-blue", 11, RevisionStatus::failed, ""}};
  EXPECT_EQ(helm::newest(revisions, "perception-green"), revisions[1]);
  EXPECT_EQ(helm::newest(revisions, "perception-blue"), revisions[2]);
  EXPECT_EQ(helm::newest({}, "x"), (helm::Revision{"x", 0, RevisionStatus::uninstalled, ""}));
}

TEST(HelmRevision, EveryStatusHasAMeaning) {
  struct Row {
    const char* word;
    InstallStatus status;
    Recovery recovery;
  };
  for (const auto& row : {Row{"deployed", InstallStatus::deployed, Recovery::none},
                          Row{"uninstalled", InstallStatus::absent, Recovery::none},
                          Row{"superseded", InstallStatus::failed, Recovery::none},
                          Row{"failed", InstallStatus::failed, Recovery::none},
                          Row{"uninstalling", InstallStatus::pending, Recovery::uninstall},
                          Row{"pending-install", InstallStatus::pending, Recovery::complete},
                          Row{"pending-upgrade", InstallStatus::pending, Recovery::complete},
                          Row{"pending-rollback", InstallStatus::pending, Recovery::complete},
                          Row{"Deployed", InstallStatus::failed, Recovery::none},
                          Row{"", InstallStatus::failed, Recovery::none}}) {
    const helm::Revision revision{"perception-green", 1, helm::parse_revision_status(row.word), ""};
    EXPECT_EQ(helm::install_status(revision), row.status) << row.word;
    EXPECT_EQ(helm::recovery(revision), row.recovery) << row.word;
  }
}

}  // namespace
