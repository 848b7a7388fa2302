#include "adapter/kubernetes/observing.hpp"

#include <utility>

#include "adapter/kubernetes/service_paths.hpp"
#include "bluegreen/adapter/kubernetes/observation.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

template <class Object>
std::vector<Object> values_of(const std::map<std::string, Object>& objects) {
  std::vector<Object> values;
  values.reserve(objects.size());
  for (const auto& [uid, object] : objects) values.push_back(object);
  return values;
}

/// The API server will say so again and again; anything else passes, and the watch goes on by
/// itself.
bool is_final(base::Errc code) {
  return code == base::Errc::forbidden || code == base::Errc::not_found ||
         code == base::Errc::invalid_argument || code == base::Errc::malformed ||
         code == base::Errc::too_large;
}

}  // namespace

void Observing::start() {
  read({.service = true, .deployments = true, .pods = true, .slices = true, .revisions = true},
       [this](const ClusterState& state) { finish(observe(state, service().name)); });
}

WatchingWorld::~WatchingWorld() {
  for (const auto id : watches_) context().api.cancel(id);
}

void WatchingWorld::start() {
  missing_ = 5;
  watch(service_list_path(service()), "", services_, parse_service);
  watch(deployments_path(service()), "", deployments_, parse_deployment);
  watch(pods_path(service()), "", pods_, parse_pod);
  watch(slices_path(service()), "", slices_, parse_endpoint_slice);
  watch(revisions_path(service()), metadata_list_type, revisions_, parse_revision);
}

template <class Object, class Parse>
void WatchingWorld::watch(std::string path, std::string accept,
                          std::map<std::string, Object>& objects, Parse parse) {
  auto changed = [this, &objects, parse,
                  listed = false](const base::result<WatchEvent>& event) mutable {
    if (!event) return on_error(event.error());
    if (event.value().kind == WatchEvent::Kind::synced) {
      if (!std::exchange(listed, true)) --missing_;
      return on_change();
    }
    const auto uid = uid_of(event.value().object);
    if (event.value().kind == WatchEvent::Kind::deleted) {
      objects.erase(uid);
      return on_change();
    }
    auto object = parse(event.value().object);
    if (!object) return on_error(object.error());
    objects.insert_or_assign(uid, std::move(object.value()));
    on_change();
  };
  using Changed = std::function<void(base::result<WatchEvent>)>;
  watches_.push_back(context().api.watch(std::move(path), std::move(accept),
                                         guarded(Changed{std::move(changed)})));
}

void WatchingWorld::on_error(const base::Error& error) {
  if (is_final(error.code)) fail(error);
}

void WatchingWorld::on_change() {
  if (missing_ > 0 || std::exchange(due_, true)) return;
  call_after(base::Duration::zero(), [this] { tell_observation(); });
}

void WatchingWorld::tell_observation() {
  due_ = false;
  ClusterState state;
  if (!services_.empty()) state.service = services_.begin()->second;
  state.deployments = values_of(deployments_);
  state.pods = values_of(pods_);
  state.slices = values_of(slices_);
  state.revisions = values_of(revisions_);
  auto observation = observe(state, service().name);
  if (last_ == observation) return;
  last_ = observation;
  tell(std::move(observation));
}

}  // namespace bluegreen::adapter::kubernetes
