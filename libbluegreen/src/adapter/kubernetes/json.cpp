#include "adapter/kubernetes/json.hpp"

#include <cstddef>
#include <utility>

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace bluegreen::adapter::kubernetes {
namespace {

constexpr int deepest = 64;

/// Hands everything on to the document and refuses what is nested too deeply. The names are
/// RapidJSON's.
class DepthGuard {  // NOLINTBEGIN(readability-identifier-naming)
 public:
  using Length = rapidjson::SizeType;
  explicit DepthGuard(rapidjson::Document& document) : document_(document) {}

  bool Null() { return document_.Null(); }
  bool Bool(bool value) { return document_.Bool(value); }
  bool Int(int value) { return document_.Int(value); }
  bool Uint(unsigned value) { return document_.Uint(value); }
  bool Int64(std::int64_t value) { return document_.Int64(value); }
  bool Uint64(std::uint64_t value) { return document_.Uint64(value); }
  bool Double(double value) { return document_.Double(value); }
  bool RawNumber(const char* text, Length length, bool copy) {
    return document_.RawNumber(text, length, copy);
  }
  bool String(const char* text, Length length, bool copy) {
    return document_.String(text, length, copy);
  }
  bool Key(const char* text, Length length, bool copy) { return document_.Key(text, length, copy); }
  bool StartObject() { return ++depth_ <= deepest && document_.StartObject(); }
  bool EndObject(Length count) { return --depth_ >= 0 && document_.EndObject(count); }
  bool StartArray() { return ++depth_ <= deepest && document_.StartArray(); }
  bool EndArray(Length count) { return --depth_ >= 0 && document_.EndArray(count); }

 private:
  rapidjson::Document& document_;
  int depth_ = 0;
};  // NOLINTEND(readability-identifier-naming)

/// What Document::Populate calls to be filled.
struct Source {
  std::string_view text;
  rapidjson::ParseResult outcome{};

  bool operator()(rapidjson::Document& document) {
    rapidjson::MemoryStream stream{text.data(), text.size()};
    rapidjson::Reader reader;
    DepthGuard guard{document};
    outcome = reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
        stream, guard);
    return !outcome.IsError();
  }
};

}  // namespace

base::result<rapidjson::Document> parse_json(std::string_view text) {
  rapidjson::Document document;
  Source source{text};
  document.Populate(source);
  if (!source.outcome.IsError()) return document;
  const bool deep = source.outcome.Code() == rapidjson::kParseErrorTermination;
  const char* const why =
      deep ? "nested too deeply" : rapidjson::GetParseError_En(source.outcome.Code());
  return base::failure(base::Errc::malformed, std::string{"JSON that cannot be read: "} + why);
}

const rapidjson::Value* find_member(const rapidjson::Value& value,
                                    std::initializer_list<std::string_view> names) {
  const rapidjson::Value* found = &value;
  for (const std::string_view name : names) {
    if (!found->IsObject()) return nullptr;
    const auto member = found->FindMember(rapidjson::Value{
        rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))});
    if (member == found->MemberEnd()) return nullptr;
    found = &member->value;
  }
  return found;
}

std::string_view find_text(const rapidjson::Value& value,
                           std::initializer_list<std::string_view> names) {
  const rapidjson::Value* const found = find_member(value, names);
  if (found == nullptr || !found->IsString()) return {};
  return {found->GetString(), found->GetStringLength()};
}

std::string to_json(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace bluegreen::adapter::kubernetes
