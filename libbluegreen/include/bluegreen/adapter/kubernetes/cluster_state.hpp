#pragma once

#include <any>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/adapter/helm/revision.hpp"
#include "bluegreen/base/result.hpp"
#include "bluegreen/model/traffic.hpp"

// What we read of the API server's objects, and no more of them. Their texts are foreign: they come
// as they are and are made printable where they enter a message.

namespace bluegreen::adapter::kubernetes {

/// The label that names a pod's color, and the key of the live Service's selector that names the
/// color of its traffic.
inline constexpr std::string_view color_label = "version";
/// The label that names a pod's service.
inline constexpr std::string_view name_label = "app.kubernetes.io/name";

/// What every object has, with our stamp on it.
struct Metadata {
  std::string name;
  std::string uid;
  std::string resource_version;
  bool has_annotations = false;  ///< a JSON Patch cannot add to a map that is not there
  std::optional<std::string>
      fence_text;  ///< our annotation as it stands: the precondition of a write
  std::uint64_t fence =
      0;  ///< its number; 0 when there is none, or no number that we can have written

  friend bool operator==(const Metadata&, const Metadata&) = default;
};

struct Service {
  Metadata metadata;
  bool has_selector = false;
  std::map<std::string, std::string> selector;
  std::string cluster_ip;  ///< "None" or empty where it has none
  std::vector<int> ports;
  std::string
      foreign_owner;  ///< "Helm release X", "Argo CD X", "Flux X"; empty when nobody claims it

  friend bool operator==(const Service&, const Service&) = default;
};

struct Deployment {
  Metadata metadata;
  std::string version;  ///< tag of the service's container, or its digest where it has no tag
  int wanted = 0;
  std::int64_t generation = 0;
  std::int64_t observed_generation = 0;  ///< the generation that the numbers below speak of
  int replicas = 0;                      ///< pods of all templates that are not terminating
  int updated = 0;                       ///< those of the current template
  int ready = 0;                         ///< those that are ready, of all templates
  bool recreates = false;                ///< strategy Recreate: a restart ends all pods first
  bool template_has_annotations = false;
  std::string failure;  ///< why it cannot make pods (a quota, say); empty when it can

  friend bool operator==(const Deployment&, const Deployment&) = default;
};

struct Pod {
  std::string name;
  std::optional<model::Color> color;
  std::string template_hash;
  std::string container;  ///< the service's own
  bool ready = false;
  bool running = false;   ///< its phase
  bool finished = false;  ///< failed or succeeded: evicted, say
  bool terminating = false;
  std::string trouble;  ///< why it does not come up; empty when nothing is known to be wrong

  friend bool operator==(const Pod&, const Pod&) = default;
};

struct EndpointSlice {
  struct Endpoint {
    std::string pod_name;  ///< empty where it is no pod
    std::string address;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
  };
  std::vector<Endpoint> ready;  ///< terminating ones left out

  friend bool operator==(const EndpointSlice&, const EndpointSlice&) = default;
};

/// What stands in the two colors of one service and, where it was asked, where its traffic goes.
struct ClusterState {
  model::Traffic traffic;
  std::vector<Deployment> deployments;
  std::vector<Pod> pods;
  std::vector<helm::Revision> revisions;

  friend bool operator==(const ClusterState&, const ClusterState&) = default;
};

/// One object's JSON: of a Service, Deployment, Pod or EndpointSlice, or the metadata of one of
/// Helm's Secrets for a helm::Revision. Fails with malformed on what is no such object.
template <class Kind>
base::result<Kind> parse(std::string_view json);

/// A list's JSON; one object that cannot be read fails it.
template <class Kind>
base::result<std::vector<Kind>> parse_list(std::string_view json);

/// An object of any kind, as the part that read it parsed it.
struct Object {
  std::any value;
};

/// Something that is read or followed: one object, or a list of them.
struct Part {
  std::string read;    ///< the path of the object, or of the list
  std::string watch;   ///< the path of a list that is followed
  std::string accept;  ///< of both; empty: JSON
  base::result<Object> (*parse)(std::string_view object) = nullptr;
  /// Null: `read` is the path of one object, which may not exist.
  base::result<std::vector<Object>> (*parse_list)(std::string_view list) = nullptr;
};

/// What was read: the objects of each part, in the order of the parts.
using Reading = std::vector<std::vector<Object>>;

/// The uid in any object's JSON; empty where there is none.
BLUEGREEN_EXPORT std::string uid_of(std::string_view json);

}  // namespace bluegreen::adapter::kubernetes
