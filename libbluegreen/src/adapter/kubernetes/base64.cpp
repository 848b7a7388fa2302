#include "adapter/kubernetes/base64.hpp"

#include <cstdint>

namespace bluegreen::adapter::kubernetes {

std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  std::uint32_t bits = 0;
  std::size_t digits = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    const std::size_t value = alphabet.find(c);
    const bool pads = c == '=';
    if ((value == std::string_view::npos && !pads) || (padding > 0 && !pads)) return std::nullopt;
    if (pads) ++padding;
    bits = (bits << 6U) | static_cast<std::uint32_t>(pads ? 0 : value);
    if (++digits % 4 != 0) continue;
    for (unsigned shift = 24; shift > 0; shift -= 8) {
      result += static_cast<char>(static_cast<unsigned char>((bits >> (shift - 8)) & 0xFFU));
    }
  }
  if (digits % 4 != 0 || padding > 2) return std::nullopt;
  result.resize(result.size() - padding);
  return result;
}

}  // namespace bluegreen::adapter::kubernetes
