#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bluegreen/adapter/process/child.hpp"
#include "bluegreen/base/result.hpp"
#include "bluegreen/model/color.hpp"
#include "bluegreen/model/service_name.hpp"

namespace bluegreen::adapter::helm {

/// Which Helm, and where it works. Helm 3.13 or newer.
struct Connection {
  std::string program = "helm";
  std::string kubeconfig;  ///< a file; empty: as Helm finds it
  std::string context;     ///< empty: the current one
  model::Namespace name_space;
  base::Duration timeout =
      std::chrono::minutes{10};  ///< for the whole run, the chart's hooks included
};

/// One `helm upgrade --install`.
struct Upgrade {
  std::string name;                        ///< of the Helm release: "perception-green"
  std::string chart;                       ///< repository/chart, OCI reference, or a folder
  std::vector<std::string> values;         ///< files, in order
  std::map<std::string, std::string> set;  ///< the runbook's own settings; may be secret
  std::string version;                     ///< image.tag
  int replicas = 0;                        ///< replicaCount
  model::Color color = model::Color::blue;
  std::string release_id;  ///< goes to the label `bluegreen-release` of Helm's Secret
};

/// The command for it, which does not wait for readiness. Every setting goes by one document on
/// standard input, after all files, so that none is seen in the list of processes and none is read
/// in the grammar of --set. What stands in the command cannot be taken for an option. Fails with
/// invalid_argument for a release id that is no label value and as values_document() does.
BLUEGREEN_EXPORT base::result<process::Program> upgrade(const Connection& connection,
                                                        const Upgrade& upgrade);

/// `helm uninstall`; a release that is not there is success.
BLUEGREEN_EXPORT process::Program uninstall(const Connection& connection, const std::string& name);

/// `helm rollback` to a revision, the newest one included: this completes what was left pending.
BLUEGREEN_EXPORT process::Program rollback(const Connection& connection, const std::string& name,
                                           int revision);

/// The settings of an upgrade as a JSON document, which is YAML. Keys are Helm's paths
/// ("env.LIMIT", "a\.b"); a value is a truth value, null or an integer where Helm's --set would
/// take it so, else a text. bluegreen's own settings (image.tag, replicaCount, service.name,
/// deployment.labels.version) win. Fails with invalid_argument for an empty part of a path, a list
/// index (a file merges whole lists only) and a path through another one's value.
BLUEGREEN_EXPORT base::result<std::string> values_document(const Upgrade& upgrade);

/// Nothing when Helm succeeded; else what it said last, bounded and printable, with `hidden` (the
/// values of settings) made unreadable. Codes: timed_out, conflict (another Helm is at work on the
/// release), unreachable, not_found, else process_failed.
BLUEGREEN_EXPORT std::optional<base::Error> error_of(
    const process::Ended& ended, const std::map<std::string, std::string>& hidden);

}  // namespace bluegreen::adapter::helm
