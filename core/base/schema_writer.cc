#include "core/base/schema_writer.h"

namespace inkling {

void SchemaWriter::field(std::string_view name, float value, const Range& range) {
  JsonWriter field = begin(name, "number");
  field.number(range.is_open ? "above" : "least", range.least);
  field.number("most", range.most);
  if (!range.unit.empty()) field.text("unit", range.unit);
  if (!range.is_required) field.number("default", value);
  field.text("rule", rule(range));
  fields_.push_back(std::move(field).finish());
}

void SchemaWriter::whole(std::string_view name, std::uint64_t value, const Whole& range) {
  JsonWriter field = begin(name, "whole");
  field.integer("least", range.least);
  field.integer("most", range.most);
  if (!range.unit.empty()) field.text("unit", range.unit);
  if (!range.is_required) field.integer("default", value);
  field.text("rule", rule(range));
  fields_.push_back(std::move(field).finish());
}

void SchemaWriter::choice(std::string_view name, std::string_view value, std::span<const std::string_view> names) {
  std::vector<std::string> choices;
  for (const std::string_view choice : names) choices.push_back('"' + std::string(choice) + '"');
  JsonWriter field = begin(name, "choice");
  field.json("choices", json_list(choices));
  field.text("default", value);
  field.text("rule", rule(names));
  fields_.push_back(std::move(field).finish());
}

JsonWriter SchemaWriter::begin(std::string_view name, std::string_view type) const {
  JsonWriter field;
  field.text("key", path_ + std::string(name));
  field.text("type", type);
  return field;
}

}  // namespace inkling
