#include "bluegreen/base/json.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bluegreen::base {
namespace {

JsonDocument read(std::string_view text) { return std::move(read_json(text).value()); }

Error error_of(std::string_view text, const JsonLimits& limits = {}) {
  const auto document = read_json(text, limits);
  return document ? Error{} : document.error();
}

std::string again(std::string_view text, JsonWriter::Layout layout = JsonWriter::Layout::compact) {
  const auto document = read(text);
  return JsonWriter{layout}.add(document.root()).take();
}

TEST(Json, values_have_their_types) {
  const auto document = read(R"({"t":"x","n":-3,"u":18446744073709551615,"d":1.5,"b":true,)"
                             R"("z":null,"l":[1,[2],{}],"o":{"i":{"t":"y"}}})");
  const JsonValue root = document.root();
  EXPECT_EQ(root.at({"t"}).text(), "x");
  EXPECT_EQ(root.at({"n"}).integer(), -3);
  EXPECT_EQ(root.at({"n"}).natural(), std::nullopt);
  EXPECT_EQ(root.at({"u"}).natural(), UINT64_MAX);
  EXPECT_EQ(root.at({"u"}).integer(), std::nullopt);
  EXPECT_EQ(root.at({"d"}).integer(), std::nullopt);
  EXPECT_EQ(root.at({"b"}).boolean(), true);
  EXPECT_TRUE(root.at({"z"}).is_null());
  EXPECT_EQ(root.at({"z"}).text(), std::nullopt);
  EXPECT_EQ(root.at({"l"}).items().size(), 3U);
  EXPECT_EQ(root.at({"l"}).items()[1].items()[0].integer(), 2);
  EXPECT_TRUE(root.at({"l"}).items()[2].is_object());
  EXPECT_EQ(root.text_at({"o", "i", "t"}), "y");
  EXPECT_EQ(root.members().size(), 8U);
  EXPECT_EQ(root.members()[7].name, "o");
}

TEST(Json, what_is_missing_has_no_type_and_nothing_below_it) {
  const auto document = read(R"({"a":[1],"b":"x"})");
  for (const JsonValue value : {document.root().at({"c"}), document.root().at({"a", "b", "c"}),
                                document.root().at({"b", "x"}), JsonValue{}}) {
    EXPECT_FALSE(value.exists());
    EXPECT_FALSE(value.is_null() || value.is_list() || value.is_object());
    EXPECT_TRUE(value.items().empty() && value.members().empty());
    EXPECT_FALSE(value.text() || value.integer() || value.natural() || value.boolean());
    EXPECT_EQ(value.text_at({"x"}), "");
  }
  EXPECT_EQ(document.root().at({}).members().size(), 2U);
}

TEST(Json, of_two_members_of_one_name_the_first_is_found) {
  const auto document = read(R"({"a":{"a":1},"a":2})");
  EXPECT_TRUE(document.root().at({"a"}).is_object());
  EXPECT_EQ(document.root().members()[1].value.integer(), 2);
}

TEST(Json, refuses_what_is_no_json) {
  using std::string_literals::operator""s;
  for (const auto& text :
       {""s, " "s, "{"s, "[1,]"s, "{\"a\" 1}"s, "1 2"s, "'a'"s, "01"s, "nul"s, "{}\0{"s, "\0"s,
        "\"\xff\""s, "\"\xed\xa0\x80\""s, "\xef\xbb\xbf{}"s, "\"\n\""s, "{}}"s}) {
    EXPECT_EQ(error_of(text).code, Errc::malformed) << text;
  }
  EXPECT_EQ(error_of("[secret").message, "JSON that cannot be read: Invalid value.");
}

TEST(Json, depth_and_size_have_limits) {
  const std::string deep = std::string(64, '[') + std::string(64, ']');
  EXPECT_EQ(again(deep), deep);
  EXPECT_EQ(error_of("[" + deep + "]").message, "JSON that cannot be read: nested too deeply");
  EXPECT_EQ(error_of("[[]]", {.depth = 1}).code, Errc::malformed);
  EXPECT_EQ(error_of("[1,2]", {.size = 4}).code, Errc::too_large);
  EXPECT_EQ(error_of("[1,2]", {.size = 5}).message, "");
}

TEST(Json, depth_costs_no_stack) {
  constexpr std::size_t levels = 1'000'000;
  std::string deep = std::string(levels, '[') + std::string(levels, ']');
  for (const std::string& text : {deep, R"({"a":)" + deep + "}"}) {
    const auto document = read_json(text, {.depth = any_depth});
    ASSERT_TRUE(document);
    EXPECT_EQ(JsonWriter{}.add(document.value().root()).take(), text);
  }
  EXPECT_EQ(error_of(std::string(levels, '['), {.depth = any_depth}).code, Errc::malformed);
}

TEST(Json, what_was_read_is_written_in_the_same_order_and_with_the_same_numbers) {
  const std::string text =
      R"({"z":[],"a":{},"n":[-0,1e3,0.10,12345678901234567890123],"t":"\"\\/ä","b":[true,null]})";
  EXPECT_EQ(again(text), text);
  EXPECT_EQ(again(" [ 1 , { \"a\" : [ ] } ] "), R"([1,{"a":[]}])");
  EXPECT_EQ(again(R"("\u00e4\/\u0041")"), R"("ä/A")");
  EXPECT_EQ(JsonWriter{}.add(JsonValue{}).take(), "null");
}

TEST(JsonReader, notes_the_first_that_is_wrong) {
  const auto document = read(R"({"t":"x","n":7,"f":true,"d":"90s","bad":-1,"worse":[]})");
  JsonReader reader{document.root()};
  EXPECT_EQ(reader.text("t"), "x");
  EXPECT_EQ(reader.number("n"), 7U);
  EXPECT_TRUE(reader.flag("f"));
  EXPECT_EQ(reader.duration("d"), Duration{90'000});
  EXPECT_EQ(reader.text("none"), "");
  EXPECT_EQ(reader.number("none"), 0U);
  EXPECT_FALSE(reader.flag("none"));
  EXPECT_EQ(reader.time("none"), std::nullopt);
  EXPECT_EQ(reader.wrong(), "");
  EXPECT_EQ(reader.number("bad"), 0U);
  EXPECT_EQ(reader.text("worse"), "");
  EXPECT_EQ(reader.wrong(), "the value of 'bad' is not understood");
}

TEST(JsonReader, notes_every_type_and_what_cannot_be_parsed) {
  const auto document = read(R"({"x":[],"d":"soon"})");
  using Take = void (*)(JsonReader&);
  const std::vector<Take> takes{
      [](JsonReader& json) { json.text("x"); }, [](JsonReader& json) { json.number("x"); },
      [](JsonReader& json) { json.flag("x"); }, [](JsonReader& json) { json.time("x"); },
      [](JsonReader& json) { json.duration("d"); }};
  for (const Take take : takes) {
    JsonReader reader{document.root()};
    take(reader);
    EXPECT_NE(reader.wrong(), "");
  }
  EXPECT_EQ(JsonReader{document.root().at({"x"})}.wrong(), "an object was expected");
}

TEST(JsonWriter, writes_in_the_order_of_the_calls) {
  const auto write = [](JsonWriter json) {
    json.open_object().member("b", "text").member("a", std::uint64_t{UINT64_MAX});
    json.open_list("l").add(-1).add(true).open_object().close().add_json("null").close();
    return json.open_object("o").close().close().take();
  };
  EXPECT_EQ(write(JsonWriter{}),
            R"({"b":"text","a":18446744073709551615,"l":[-1,true,{},null],"o":{}})");
  EXPECT_EQ(write(JsonWriter{JsonWriter::Layout::indented}),
            "{\n  \"b\": \"text\",\n  \"a\": 18446744073709551615,\n  \"l\": [\n    -1,\n"
            "    true,\n    {},\n    null\n  ],\n  \"o\": {}\n}");
}

TEST(JsonWriter, escapes_what_json_cannot_hold_and_replaces_what_is_not_utf8) {
  using std::string_literals::operator""s;
  EXPECT_EQ(json_text("a\"b\\c/\b\f\n\r\t\x1f\x7fä🚀\0"s),
            "\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u001F\x7fä🚀\\u0000\"");
  EXPECT_EQ(json_text("a\xff\xc3"), "\"a\uFFFD\uFFFD\"");
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_TRUE(read_json(json_text(all)));
  EXPECT_EQ(read(json_text(all.substr(0, 128))).root().text(), all.substr(0, 128));
}

}  // namespace
}  // namespace bluegreen::base
