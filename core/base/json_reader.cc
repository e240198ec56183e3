#include "core/base/json_reader.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

namespace inkling {
namespace {

// Deeper than anything that is read here, and nothing that could exhaust the stack.
constexpr int kMaxNesting = 8;

// Discarded, which is no value at all, when the text is not JSON.
nlohmann::json parse(std::string_view text) {
  bool is_too_deep = false;
  const auto bound_depth = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    is_too_deep = is_too_deep || depth > kMaxNesting;
    return !is_too_deep;
  };
  nlohmann::json json = nlohmann::json::parse(text, bound_depth, /*allow_exceptions=*/false);
  return is_too_deep ? nlohmann::json(nlohmann::json::value_t::discarded) : json;
}

double number_in(const nlohmann::json& json) {
  return json.is_number() ? json.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

JsonReader::JsonReader(std::string_view text, std::string where)
    : value_(std::make_shared<const nlohmann::json>(parse(text))), where_(std::move(where)) {
  if (value_->is_discarded()) {
    status_ = make_error(ErrorCode::kInvalidArgument, "The text is not valid JSON.");
  } else if (!value_->is_object()) {
    fail("it must be a JSON object");
  }
}

JsonReader::JsonReader(Value value, std::string where) : value_(std::move(value)), where_(std::move(where)) {
  if (!value_->is_object()) fail("it must be a JSON object");
}

void JsonReader::field(const char* name, float& value, const Range& range) {
  if (range.is_required) require(name);
  if (!take(name)) return;
  const std::optional<float> number = accept(range, number_in((*value_)[name]));
  if (!number) return refuse(name, rule(range));
  value = *number;
}

void JsonReader::whole(const char* name, std::uint64_t& value, const Whole& range) {
  if (range.is_required) require(name);
  if (!take(name)) return;
  const std::optional<std::uint64_t> number = accept(range, number_in((*value_)[name]));
  if (!number) return refuse(name, rule(range));
  value = *number;
}

bool JsonReader::has(const char* name) const { return value_->is_object() && value_->contains(name); }

void JsonReader::require(const char* name) {
  if (!has(name)) fail(std::string(name) + " is missing");
}

std::optional<std::string_view> JsonReader::text(const char* name) {
  if (!take(name) || !(*value_)[name].is_string()) return std::nullopt;
  return (*value_)[name].get_ref<const std::string&>();
}

JsonReader JsonReader::object(const char* name, std::string where) {
  if (!take(name)) return {std::make_shared<const nlohmann::json>(), std::move(where)};
  return {Value(value_, &(*value_)[name]), std::move(where)};
}

std::size_t JsonReader::count(const char* name) {
  return take(name) && (*value_)[name].is_array() ? (*value_)[name].size() : 0;
}

JsonReader JsonReader::item(const char* name, std::size_t index, std::string where) {
  return {Value(value_, &(*value_)[name][index]), std::move(where)};
}

void JsonReader::fail(const std::string& message) {
  if (status_) status_ = make_error(ErrorCode::kInvalidArgument, where_ + ": " + message + ".");
}

void JsonReader::refuse(const char* name, const std::string& rule) { fail(std::string(name) + " must be " + rule); }

Status JsonReader::finish() {
  if (!value_->is_object()) return status_;
  for (const auto& item : value_->items()) {
    if (std::ranges::find(known_, item.key()) == known_.end()) {
      fail("there is no setting called " + item.key().substr(0, 40));
    }
  }
  return status_;
}

bool JsonReader::take(const char* name) {
  known_.emplace_back(name);
  return has(name);
}

}  // namespace inkling
