#pragma once

#include <string>
#include <string_view>

namespace bluegreen::runbook {

/// Writes indented JSON in the order of the calls. For text of our own; the caller opens and closes
/// in pairs.
class JsonWriter {
 public:
  void open_object() { open('{'); }
  void open_array() { open('['); }
  void close_object() { close('}'); }
  void close_array() { close(']'); }

  void key(std::string_view name) {
    begin_value();
    append_text(name);
    json_ += ": ";
    after_key_ = true;
  }
  void text(std::string_view value) {
    begin_value();
    append_text(value);
  }
  /// A number, true, false or null, as it stands.
  void literal(std::string_view value) {
    begin_value();
    json_ += value;
  }

  void member(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }
  void literal_member(std::string_view name, std::string_view value) {
    key(name);
    literal(value);
  }

  std::string take() && { return std::move(json_) + "\n"; }

 private:
  void open(char bracket);
  void close(char bracket);
  void begin_value();
  void append_text(std::string_view value);

  std::string json_;
  std::size_t depth_ = 0;
  bool empty_ = true;  // nothing stands yet in the innermost object or array
  bool after_key_ = false;
};

}  // namespace bluegreen::runbook
