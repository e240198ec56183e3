#include "core/base/json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace inkling {
namespace {

// Hears what is in the text, piece by piece, and builds it. The functions are the library's; one that returns false
// ends the parsing.
class JsonBuilder {
 public:
  explicit JsonBuilder(std::size_t max_depth) : max_depth_(max_depth) {}

  bool null() { return add({}); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(static_cast<double>(value)); }
  bool number_unsigned(std::uint64_t value) { return add(value); }
  bool number_float(double value, const std::string& /*text*/) { return add(value); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(const nlohmann::json::binary_t& /*value*/) { return false; }
  bool start_object(std::size_t /*size*/) { return open(JsonObject{}); }
  bool start_array(std::size_t /*size*/) { return open(JsonList{}); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/, const nlohmann::json::exception& /*error*/) {
    return false;
  }

  bool key(const std::string& key) {
    const auto [entry, is_new] = std::get<JsonObject>(*open_.back()).try_emplace(key);
    named_ = &entry->second;
    return is_new || stop("names " + json_text(key) + " twice");
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] JsonValue take() && { return std::move(root_); }

 private:
  bool add(JsonValue value) {
    *place() = std::move(value);
    return true;
  }

  bool open(JsonValue container) {
    if (open_.size() == max_depth_) return stop("is nested too deeply");
    JsonValue* const opened = place();
    *opened = std::move(container);
    open_.push_back(opened);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  // Where the next value belongs. It stays there: what is open gets no other before what is in it is closed.
  JsonValue* place() {
    if (open_.empty()) return &root_;
    if (auto* const list = std::get_if<JsonList>(open_.back())) return &list->emplace_back();
    return named_;
  }

  bool stop(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  std::size_t max_depth_;
  JsonValue root_;
  std::vector<JsonValue*> open_;
  JsonValue* named_ = nullptr;  // the value of the last key
  std::string problem_ = "is not valid JSON";
};

// The characters of UTF-8, as RFC 3629 lists them in section 4: what their first two bytes may be, and how many they
// are.
struct Characters {
  unsigned first_least, first_most, second_least, second_most;
  std::size_t length;
};
constexpr std::array kCharacters{Characters{0xC2, 0xDF, 0x80, 0xBF, 2}, Characters{0xE0, 0xE0, 0xA0, 0xBF, 3},
                                 Characters{0xE1, 0xEC, 0x80, 0xBF, 3}, Characters{0xED, 0xED, 0x80, 0x9F, 3},
                                 Characters{0xEE, 0xEF, 0x80, 0xBF, 3}, Characters{0xF0, 0xF0, 0x90, 0xBF, 4},
                                 Characters{0xF1, 0xF3, 0x80, 0xBF, 4}, Characters{0xF4, 0xF4, 0x80, 0x8F, 4}};

// How many bytes the first character of a text has; 0 when it does not begin with one.
std::size_t first_character(std::string_view text) {
  const auto is_within = [&](std::size_t at, unsigned least, unsigned most) {
    const unsigned byte = at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
    return byte >= least && byte <= most;
  };
  if (is_within(0, 0x00, 0x7F)) return 1;
  for (const Characters& some : kCharacters) {
    if (!is_within(0, some.first_least, some.first_most)) continue;
    if (!is_within(1, some.second_least, some.second_most)) return 0;
    for (std::size_t at = 2; at < some.length; ++at) {
      if (!is_within(at, 0x80, 0xBF)) return 0;
    }
    return some.length;
  }
  return 0;
}

}  // namespace

const JsonValue* find(const JsonObject& object, std::string_view key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &found->second;
}

std::expected<JsonValue, std::string> parse_json(std::string_view text, std::size_t max_depth) {
  JsonBuilder builder(max_depth);
  if (!nlohmann::json::sax_parse(text, &builder)) return std::unexpected(builder.problem());
  return std::move(builder).take();
}

std::string json_text(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string json = "\"";
  while (!text.empty()) {
    const std::size_t length = first_character(text);
    const auto code = static_cast<unsigned char>(text.front());
    if (length == 0) {
      json += "\uFFFD";
    } else if (code < 0x20) {
      json += "\\u00";
      json += kHex[code / 16];
      json += kHex[code % 16];
    } else {
      if (code == '"' || code == '\\') json += '\\';
      json += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return json + '"';
}

}  // namespace inkling
