#pragma once

#include <memory>

#include "bluegreen/adapter/http/curl_reactor.hpp"
#include "bluegreen/adapter/kubernetes/api_client.hpp"
#include "bluegreen/adapter/kubernetes/options.hpp"
#include "bluegreen/adapter/process/child.hpp"
#include "bluegreen/port/environment.hpp"
#include "bluegreen/port/metric_source.hpp"
#include "bluegreen/port/pod_access.hpp"
#include "bluegreen/port/probe.hpp"
#include "bluegreen/port/traffic_switcher.hpp"

namespace bluegreen::adapter::kubernetes {

/// The live implementations of the ports for one service.
///
/// The live Service is SERVICE; the colors are the Helm releases, Deployments and Services
/// SERVICE-blue and SERVICE-green; pods carry the labels app.kubernetes.io/name=SERVICE and
/// version=COLOR. Helm's state is read from the labels of its Secrets, never from their data. All
/// ports work on the reactor's thread. What is under way at their end is dropped without a
/// completion: reads end, a write may still be applied, Helm is told to end.
class BLUEGREEN_EXPORT KubernetesPorts {
 public:
  virtual ~KubernetesPorts();

  /// Its guard, that traffic is not on a color, asks the switcher: this one, or the host's.
  virtual port::Environment& environment() = 0;

  /// VerifyTraffic asks http://CLUSTERIP:PORT/version_path on fresh connections, 50 ms apart and
  /// for at most 60 s; the version is the answer's header X-Version, else the text `version` of its
  /// JSON, whatever its status: the question is where traffic goes. Not observable: no address, no
  /// answer in the first 4 s, or answers that name no version.
  virtual port::TrafficSwitcher& switcher() = 0;

  /// Asks every running pod of both colors through the API server, side by side.
  virtual port::MetricSource& metrics() = 0;

  /// Through the API server, whose own limits of time hold beside those of a question. The log is
  /// that of the container that Kubernetes calls the default one.
  virtual port::PodAccess& pods() = 0;

  /// compose::pod_probe over pods() and the launcher. The last line of a command's output is taken
  /// for the reason, so it must not print secrets.
  virtual port::Probe& probes() = 0;
};

/// Everything given must outlive the ports.
BLUEGREEN_EXPORT std::unique_ptr<KubernetesPorts> make_kubernetes_ports(http::CurlReactor& reactor,
                                                                        ApiClient& api,
                                                                        process::Launcher& launcher,
                                                                        Options options);

/// The same from the parts of a reactor, for a world with a clock of its own.
BLUEGREEN_EXPORT std::unique_ptr<KubernetesPorts> make_kubernetes_ports(
    http::Client& client, http::Timers& timers, port::Clock& clock, ApiClient& api,
    process::Launcher& launcher, Options options);

}  // namespace bluegreen::adapter::kubernetes
