#include "bluegreen/base/utf8.hpp"

#include <rapidjson/encodings.h>
#include <rapidjson/memorystream.h>

namespace bluegreen::base {

Character first_character(std::string_view text) {
  rapidjson::MemoryStream stream{text.data(), text.size()};
  unsigned code = 0;
  if (rapidjson::UTF8<>::Decode(stream, &code)) return {code, stream.Tell(), true};
  return {static_cast<unsigned char>(text.front()), 1, false};
}

}  // namespace bluegreen::base
