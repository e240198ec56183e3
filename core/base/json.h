// JSON from outside as plain data, and text as JSON. The library that parses stays in the .cc, and its own tree of
// values is not used: it would be a tenth of the page's module.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace inkling {

struct JsonValue;
using JsonList = std::vector<JsonValue>;
using JsonObject = std::map<std::string, JsonValue, std::less<>>;

// What is null, and nothing at all, is monostate; whole numbers that are not negative keep their 64 bits.
struct JsonValue : std::variant<std::monostate, bool, std::uint64_t, double, std::string, JsonList, JsonObject> {
  using variant::variant;

  template <typename Type>
  [[nodiscard]] const Type* get() const {
    return std::get_if<Type>(this);
  }
};

// The value under a key, or null.
[[nodiscard]] const JsonValue* find(const JsonObject& object, std::string_view key);

// Lists and objects may lie in each other `max_depth` deep, and no key comes twice. The error is the end of a sentence:
// "is not valid JSON".
[[nodiscard]] std::expected<JsonValue, std::string> parse_json(std::string_view text, std::size_t max_depth);

// Text in quotation marks, escaped. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace inkling
