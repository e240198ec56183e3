// Describes the fields of a configuration as JSON, for whoever offers them to a person. A visitor of fields (fields.h).
//
//   {"key": "augment.rotation", "type": "number", "least": 0, "most": 180, "unit": "degrees", "default": 0,
//    "rule": "a number from 0 to 180"}
//
// The key says where a field stands in the configuration; labels are kept by it. The type is `number` (in single
// precision), `whole` or `choice`. A number has a `least` that is allowed, or an `above` that is not.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/fields.h"
#include "core/base/json_writer.h"

namespace inkling {

class SchemaWriter {
 public:
  void field(std::string_view name, float value, const Range& range);
  void field(std::string_view name, std::unsigned_integral auto value, const Whole& range) {
    whole(name, std::uint64_t{value}, range);
  }
  template <typename Enum, std::size_t kCount>
  void field(std::string_view name, Enum value, const Choices<Enum, kCount>& choices) {
    choice(name, name_of(choices, value), names(choices));
  }
  template <typename Part>
  void part(std::string_view name, const Part& part) {
    const std::string whole = std::exchange(path_, path_ + std::string(name) + '.');
    visit(part, *this);
    path_ = whole;
  }

  // The list of what was visited.
  [[nodiscard]] std::string finish() && { return json_list(fields_); }

 private:
  void whole(std::string_view name, std::uint64_t value, const Whole& range);
  void choice(std::string_view name, std::string_view value, std::span<const std::string_view> names);
  [[nodiscard]] JsonWriter begin(std::string_view name, std::string_view type) const;

  std::string path_;
  std::vector<std::string> fields_;
};

// Of a configuration whose fields have their defaults.
template <typename Config>
[[nodiscard]] std::string schema_of(const Config& config) {
  SchemaWriter schema;
  visit(config, schema);
  return std::move(schema).finish();
}

}  // namespace inkling
