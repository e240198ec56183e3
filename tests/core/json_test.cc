// JSON as plain data, and text as JSON.
#include "core/base/json.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace inkling {
namespace {

constexpr std::size_t kDepth = 3;

JsonValue parsed(std::string_view text) {
  const auto json = parse_json(text, kDepth);
  EXPECT_TRUE(json.has_value()) << text << " " << json.error();
  return json.value_or(JsonValue());
}

std::string problem_of(std::string_view text) {
  const auto json = parse_json(text, kDepth);
  return json ? "" : json.error();
}

TEST(Json, KeepsWhatIsInTheText) {
  const JsonValue json = parsed(R"( {"b": [null, true, 0, 18446744073709551615, -1, 2.5e-3, "\u00e9\n"], "a": {}} )");
  const auto* object = json.get<JsonObject>();
  ASSERT_NE(object, nullptr);
  EXPECT_EQ(object->size(), 2u);
  EXPECT_EQ(*find(*object, "a"), JsonValue(JsonObject{}));
  EXPECT_EQ(find(*object, "c"), nullptr);
  const JsonList expected{JsonValue(),    JsonValue(true),   JsonValue(std::uint64_t{0}),         JsonValue(UINT64_MAX),
                          JsonValue(-1.), JsonValue(0.0025), JsonValue(std::string("\xC3\xA9\n"))};
  EXPECT_EQ(*find(*object, "b"), JsonValue(expected));
}

TEST(Json, PutsWhatFollowsAListBesideIt) {
  EXPECT_EQ(parsed(R"([[true],[[]],false])"),
            JsonValue(JsonList{JsonValue(JsonList{JsonValue(true)}), JsonValue(JsonList{JsonValue(JsonList{})}),
                               JsonValue(false)}));
}

TEST(Json, SaysWhatIsWrong) {
  for (const std::string_view text : {"", "{", "[1,]", "{\"a\":1}x", "nul", "\"\xFF\"", "01", "1e999"}) {
    EXPECT_EQ(problem_of(text), "is not valid JSON") << text;
  }
  EXPECT_EQ(problem_of("[[[]]]"), "");
  EXPECT_EQ(problem_of("[[[[]]]]"), "is nested too deeply");
  EXPECT_EQ(problem_of(R"({"a":{"b":[{}]}})"), "is nested too deeply");
  EXPECT_EQ(problem_of(R"({"a":1,"b":{"a":1},"a\"":2})"), "");
  EXPECT_EQ(problem_of(R"({"a":1,"b":2,"\u0061":3})"), R"(names "a" twice)");
}

TEST(Json, WritesTextThatReadsBack) {
  std::string every_ascii;
  for (char character = 0; character < 127; ++character) every_ascii += character;
  for (const std::string& text :
       {std::string(), every_ascii, std::string("\u00E9 \u20AC \uD7FF \uE000 \U00010000 \U0010FFFF")}) {
    EXPECT_EQ(parsed(json_text(text)), JsonValue(text));
  }
}

TEST(Json, ReplacesBytesThatAreNoText) {
  // Alone, overlong, a surrogate, beyond Unicode, cut short.
  for (const std::string_view bytes :
       {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF0\x9F"}) {
    std::string replaced;
    for (std::size_t at = 0; at < bytes.size(); ++at) replaced += "\uFFFD";
    EXPECT_EQ(json_text(bytes), '"' + replaced + '"');
  }
  EXPECT_EQ(json_text("a\xE2\x82z"), "\"a\uFFFD\uFFFDz\"");
}

}  // namespace
}  // namespace inkling
