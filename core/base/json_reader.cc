#include "core/base/json_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace inkling {
namespace {

// Deeper than anything that is read here, and nothing that could exhaust the stack.
constexpr std::size_t kMaxNesting = 8;

double number_in(const JsonValue& json) {
  if (const auto* whole = json.get<std::uint64_t>()) return static_cast<double>(*whole);
  const auto* number = json.get<double>();
  return number == nullptr ? std::numeric_limits<double>::quiet_NaN() : *number;
}

}  // namespace

JsonReader::JsonReader(std::string_view text, std::string where) : where_(std::move(where)) {
  std::expected<JsonValue, std::string> json = parse_json(text, kMaxNesting);
  if (!json) {
    status_ = make_error(ErrorCode::kInvalidArgument, "The text " + json.error() + ".");
    return;
  }
  open(std::make_shared<const JsonValue>(*std::move(json)));
}

JsonReader::JsonReader(const Value& value, std::string where) : where_(std::move(where)) { open(value); }

void JsonReader::field(const char* name, float& value, const Range& range) {
  if (range.is_required) require(name);
  if (!take(name)) return;
  const std::optional<float> number = accept(range, number_in(*get(name)));
  if (!number) return refuse(name, rule(range));
  value = *number;
}

void JsonReader::whole(const char* name, std::uint64_t& value, const Whole& range) {
  if (range.is_required) require(name);
  if (!take(name)) return;
  const std::optional<std::uint64_t> number = accept(range, number_in(*get(name)));
  if (!number) return refuse(name, rule(range));
  value = *number;
}

bool JsonReader::has(const char* name) const { return get(name) != nullptr; }

void JsonReader::require(const char* name) {
  if (!has(name)) fail(std::string(name) + " is missing");
}

std::optional<std::string_view> JsonReader::text(const char* name) {
  const auto* text = take(name) ? get(name)->get<std::string>() : nullptr;
  return text == nullptr ? std::nullopt : std::optional<std::string_view>(*text);
}

JsonReader JsonReader::object(const char* name, std::string where) {
  static const JsonValue kNothing;
  return {Value(object_, take(name) ? get(name) : &kNothing), std::move(where)};
}

std::size_t JsonReader::count(const char* name) {
  const auto* list = take(name) ? get(name)->get<JsonList>() : nullptr;
  return list == nullptr ? 0 : list->size();
}

JsonReader JsonReader::item(const char* name, std::size_t index, std::string where) {
  return {Value(object_, &(*get(name)->get<JsonList>())[index]), std::move(where)};
}

void JsonReader::fail(const std::string& message) {
  if (status_) status_ = make_error(ErrorCode::kInvalidArgument, where_ + ": " + message + ".");
}

void JsonReader::refuse(const char* name, const std::string& rule) { fail(std::string(name) + " must be " + rule); }

Status JsonReader::finish() {
  if (object_ == nullptr) return status_;
  for (const auto& [key, value] : *object_) {
    if (std::ranges::find(known_, key) == known_.end()) fail("there is no setting called " + key.substr(0, 40));
  }
  return status_;
}

void JsonReader::open(const Value& value) {
  if (const auto* object = value->get<JsonObject>()) {
    object_ = {value, object};
  } else {
    fail("it must be a JSON object");
  }
}

const JsonValue* JsonReader::get(const char* name) const { return object_ == nullptr ? nullptr : find(*object_, name); }

bool JsonReader::take(const char* name) {
  known_.emplace_back(name);
  return has(name);
}

}  // namespace inkling
