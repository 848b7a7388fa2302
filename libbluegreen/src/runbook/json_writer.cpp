#include "runbook/json_writer.hpp"

#include <fmt/format.h>

namespace bluegreen::runbook {

void JsonWriter::open(char bracket) {
  begin_value();
  json_ += bracket;
  ++depth_;
  empty_ = true;
}

void JsonWriter::close(char bracket) {
  --depth_;
  if (!empty_) json_ += "\n" + std::string(2 * depth_, ' ');
  json_ += bracket;
  empty_ = false;
}

void JsonWriter::begin_value() {
  if (after_key_ || depth_ == 0) {
    after_key_ = false;
    return;
  }
  if (!empty_) json_ += ",";
  json_ += "\n" + std::string(2 * depth_, ' ');
  empty_ = false;
}

void JsonWriter::append_text(std::string_view value) {
  json_ += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') json_ += '\\';
    if (c >= 0 && c < ' ') {
      json_ += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      json_ += c;
    }
  }
  json_ += '"';
}

}  // namespace bluegreen::runbook
