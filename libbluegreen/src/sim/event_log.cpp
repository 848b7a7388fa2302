#include "bluegreen/sim/event_log.hpp"

#include <array>
#include <charconv>

namespace bluegreen::sim {

void EventLog::line(base::Instant at, std::string_view text) {
  std::array<char, 24> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), at.time_since_epoch().count())
          .ptr;
  add({digits.data(), static_cast<std::size_t>(end - digits.data())});
  add(" ");
  add(text);
  add("\n");
  ++lines_;
}

void EventLog::add(std::string_view bytes) {
  for (const char byte : bytes) hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * 1099511628211U;
  if (text_.size() + bytes.size() <= limit_) text_ += bytes;
}

}  // namespace bluegreen::sim
