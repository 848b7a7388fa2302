#include "bluegreen/sim/event_log.hpp"

#include <fmt/format.h>

namespace bluegreen::sim {

void EventLog::line(base::Instant at, std::string_view text) {
  const std::string line = fmt::format("{} {}\n", at.time_since_epoch().count(), text);
  for (const char byte : line) hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * 1099511628211U;
  if (text_.size() + line.size() <= limit_) text_ += line;
}

}  // namespace bluegreen::sim
