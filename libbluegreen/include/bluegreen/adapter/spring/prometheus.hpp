#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/result.hpp"
#include "bluegreen/model/observation.hpp"

namespace bluegreen::adapter::spring {

/// Requests that are ours and not the users': left out of the counters.
struct OwnRequests {
  std::string prefix = "/actuator";  ///< every uri that begins so; empty: none
  std::vector<std::string> paths{};  ///< these uris

  friend bool operator==(const OwnRequests&, const OwnRequests&) = default;
};

/// Reads Prometheus' text format 0.0.4 of /actuator/prometheus: the series of
/// http_server_requests_seconds, and process_start_time_seconds. An error is status 5xx or outcome
/// SERVER_ERROR. No such series is success with zeros: nobody has asked yet; without a start time
/// it is not known. `at` is left to the caller.
///
/// Fails with malformed, and counts nothing, where one of these series cannot be read, is told
/// twice, or is no number that it can have (NaN, infinite, negative, a count with a fraction or
/// beyond 2^53), and where the text is cut; with too_large beyond 4 MiB, 10,000 series or a line of
/// 16 KiB. Other metrics are not looked at.
BLUEGREEN_EXPORT base::result<model::PodCounters> parse_counters(std::string_view text,
                                                                 std::string pod,
                                                                 const OwnRequests& own);

/// Whether the text tells of http_server_requests_seconds at all.
BLUEGREEN_EXPORT bool has_request_metrics(std::string_view text);

}  // namespace bluegreen::adapter::spring
