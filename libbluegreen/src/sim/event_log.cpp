#include "bluegreen/sim/event_log.hpp"

#include <fmt/format.h>

namespace bluegreen::sim {

void EventLog::line(base::Instant at, std::string_view text) {
  add(static_cast<std::uint64_t>(at.time_since_epoch().count()));
  for (const char byte : text) add(static_cast<unsigned char>(byte));
  if (keeps_text()) keep(at, text);
}

void EventLog::add(std::uint64_t value) { hash_ = (hash_ ^ value) * 1099511628211U; }

void EventLog::keep(base::Instant at, std::string_view text) {
  const std::string line = fmt::format("{} {}\n", at.time_since_epoch().count(), text);
  if (text_.size() + line.size() <= limit_) text_ += line;
}

}  // namespace bluegreen::sim
