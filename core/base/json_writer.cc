#include "core/base/json_writer.h"

#include <array>
#include <charconv>

namespace inkling {

std::string shortest(float value) {
  std::array<char, 64> text;
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return {text.data(), written.ptr};
}

void JsonWriter::text(std::string_view key, std::string_view value) { json(key, '"' + std::string(value) + '"'); }

void JsonWriter::number(std::string_view key, float value) { json(key, shortest(value)); }

void JsonWriter::integer(std::string_view key, std::uint64_t value) { json(key, std::to_string(value)); }

void JsonWriter::json(std::string_view key, std::string_view value) {
  if (object_.size() > 1) object_ += ',';
  object_ += '"';
  object_ += key;
  object_ += "\":";
  object_ += value;
}

}  // namespace inkling
