#pragma once

#include <memory>
#include <string>

#include "bluegreen/adapter/kubernetes/api_client.hpp"
#include "bluegreen/model/observation.hpp"
#include "bluegreen/port/record_store.hpp"

namespace bluegreen::adapter::kubernetes {

/// The record in the ConfigMap `bluegreen-SERVICE` of the service's namespace, key `record`; the
/// version is its resourceVersion. A ConfigMap of that name without our label
/// app.kubernetes.io/managed-by=bluegreen is somebody else's: load and watch tell Errc::refused,
/// and store changes nothing (Errc::conflict). The client must outlive the store; what is under way
/// at its end is dropped without a callback.
BLUEGREEN_EXPORT std::unique_ptr<port::RecordStore> make_record_store(
    ApiClient& client, const model::ServiceName& service);

}  // namespace bluegreen::adapter::kubernetes
