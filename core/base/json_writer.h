// Writes a JSON object as text, its fields in the order of the calls: the little
// that settings and presets need. A visitor of fields (fields.h), beside the calls for what is no setting.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/fields.h"

namespace inkling {

// The shortest spelling that reads back as the same float: 0.1, 1000000, 0.0000001.
[[nodiscard]] std::string shortest(float value);

class JsonWriter {
 public:
  // The text is our own and needs no escapes.
  void text(std::string_view key, std::string_view value);
  void number(std::string_view key, float value);
  void integer(std::string_view key, std::uint64_t value);
  // A value that is JSON already.
  void json(std::string_view key, std::string_view value);

  void field(std::string_view name, float value, const Range&) { number(name, value); }
  void field(std::string_view name, std::unsigned_integral auto value, const Whole&) { integer(name, value); }
  template <typename Enum, std::size_t kCount>
  void field(std::string_view name, Enum value, const Choices<Enum, kCount>& choices) {
    text(name, name_of(choices, value));
  }
  template <typename Part>
  void part(std::string_view name, const Part& part) {
    JsonWriter writer;
    visit(part, writer);
    json(name, std::move(writer).finish());
  }

  [[nodiscard]] std::string finish() && {
    object_ += '}';
    return std::move(object_);
  }

 private:
  std::string object_ = "{";
};

// The texts of objects as one list.
template <typename Objects>
[[nodiscard]] std::string json_list(const Objects& objects) {
  std::string list = "[";
  for (const std::string& object : objects) {
    if (list.size() > 1) list += ',';
    list += object;
  }
  return list + ']';
}

}  // namespace inkling
