// Reads the fields of a JSON object that came from outside: every field is
// checked for its type and range, unknown ones are refused, and the first
// mistake becomes one Error. For the .cc files that parse; not for headers.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/json_writer.h"
#include "core/base/status.h"

namespace inkling {

// Parses text that may be anything. Nesting is bounded, so that no input can exhaust the stack.
[[nodiscard]] inline Result<nlohmann::json> parse_json(std::string_view text, int max_depth) {
  bool too_deep = false;
  const auto bound_depth = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    too_deep = too_deep || depth > max_depth;
    return !too_deep;
  };
  nlohmann::json json = nlohmann::json::parse(text, bound_depth, /*allow_exceptions=*/false);
  if (json.is_discarded() || too_deep) {
    return make_error(ErrorCode::kInvalidArgument, "The text is not valid JSON.");
  }
  return json;
}

// The name of `value` in a range of pairs of a name and a value.
template <typename Choices, typename Enum>
[[nodiscard]] const char* choice_name(const Choices& choices, Enum value) {
  for (const auto& [name, option] : choices) {
    if (option == value) return name;
  }
  return "";
}

class JsonReader {
 public:
  // `where` begins the messages: "Layer 2 (conv2d)".
  JsonReader(const nlohmann::json& json, std::string where) : json_(json), where_(std::move(where)) {
    if (!json_.is_object()) fail("it must be a JSON object");
  }

  [[nodiscard]] bool has(const char* key) const { return json_.is_object() && json_.contains(key); }

  // Fields that are left out keep the value that `out` has, unless they are required.
  template <typename Integer>
  void integer(const char* key, Integer min, Integer max, Integer* out) {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return;
    const double number = value->is_number() ? value->get<double>() : std::nan("");
    if (!(number >= static_cast<double>(min) && number <= static_cast<double>(max)) || number != std::floor(number)) {
      fail(std::string(key) + " must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
      return;
    }
    *out = static_cast<Integer>(number);
  }

  // Greater than `above`, at most `max`.
  void positive(const char* key, float above, float max, float* out) {
    real(key, max, [above](float number) { return number > above; }, {"above ", ", at most "}, above, out);
  }
  // At least `min`, less than or equal to `max`.
  void number(const char* key, float min, float max, float* out) {
    real(key, max, [min](float number) { return number >= min; }, {"from ", " to "}, min, out);
  }

  // `choices` is a range of pairs of a name and a value.
  template <typename Choices, typename Enum>
  void choice(const char* key, const Choices& choices, Enum* out) {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return;
    std::string names;
    for (const auto& [name, option] : choices) {
      if (value->is_string() && value->get_ref<const std::string&>() == name) {
        *out = option;
        return;
      }
      names += (names.empty() ? "" : ", ") + std::string(name);
    }
    fail(std::string(key) + " must be one of " + names);
  }

  // A field of any type, or null.
  const nlohmann::json* find(const char* key) {
    known_.emplace_back(key);
    return has(key) ? &json_[key] : nullptr;
  }

  void require(const char* key) {
    if (!has(key)) fail(std::string(key) + " is missing");
  }

  void fail(const std::string& message) {
    if (status_) status_ = make_error(ErrorCode::kInvalidArgument, where_ + ": " + message + ".");
  }

  // The first mistake, a field that nobody asked for among them.
  [[nodiscard]] Status finish() {
    if (json_.is_object()) {
      for (const auto& item : json_.items()) {
        if (std::ranges::find(known_, item.key()) == known_.end()) {
          fail("there is no setting called " + item.key().substr(0, 40));
        }
      }
    }
    return status_;
  }

 private:
  template <typename Above>
  void real(const char* key, float max, Above above, std::pair<const char*, const char*> words, float bound,
            float* out) {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return;
    // Compared as the float that it will be: 0.9 is not above 0.9f, and 1e-60 is not above 0.
    const double given = value->is_number() ? value->get<double>() : std::nan("");
    const bool fits = std::abs(given) <= double{std::numeric_limits<float>::max()};
    const float number = fits ? static_cast<float>(given) : std::numeric_limits<float>::quiet_NaN();
    if (!above(number) || !(number <= max)) {
      fail(std::string(key) + " must be a number " + words.first + shortest(bound) + words.second + shortest(max));
      return;
    }
    *out = number;
  }

  const nlohmann::json& json_;
  std::string where_;
  std::vector<std::string> known_;
  Status status_;
};

}  // namespace inkling
