// Reads a JSON object that came from outside: every field is checked for its type and range, unknown ones are refused,
// and the first mistake becomes one Error. A visitor of fields (fields.h).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/fields.h"
#include "core/base/json.h"
#include "core/base/status.h"

namespace inkling {

class JsonReader {
 public:
  // The text may be anything. `where` begins the messages: "Settings".
  JsonReader(std::string_view text, std::string where);

  // Fields that are left out keep the value that they have, unless they are required.
  void field(const char* name, float& value, const Range& range);
  template <std::unsigned_integral Integer>
  void field(const char* name, Integer& value, const Whole& range) {
    std::uint64_t number = value;
    whole(name, number, range);
    value = static_cast<Integer>(number);
  }
  template <typename Enum, std::size_t kCount>
  void field(const char* name, Enum& value, const Choices<Enum, kCount>& choices) {
    if (!take(name)) return;
    const std::optional<Enum> chosen = accept(choices, text(name).value_or(""));
    if (!chosen) return refuse(name, rule(choices));
    value = *chosen;
  }
  template <typename Part>
  void part(const char* name, Part& part) {
    if (!take(name)) return;
    JsonReader reader = object(name, where_ + " of " + name);
    visit(part, reader);
    if (Status status = reader.finish(); status_ && !status) status_ = status;
  }

  // How further messages begin.
  void rename(std::string where) { where_ = std::move(where); }
  [[nodiscard]] bool has(const char* name) const;
  void require(const char* name);
  // The text in a field, if there is one.
  [[nodiscard]] std::optional<std::string_view> text(const char* name);
  // The object in a field, which need not be one: its reader says so.
  [[nodiscard]] JsonReader object(const char* name, std::string where);
  // How many items the list in a field has, 0 when there is none; and one of them.
  [[nodiscard]] std::size_t count(const char* name);
  [[nodiscard]] JsonReader item(const char* name, std::size_t index, std::string where);

  void fail(const std::string& message);
  // The first mistake, a field that nobody asked for among them.
  [[nodiscard]] Status finish();

 private:
  using Value = std::shared_ptr<const JsonValue>;  // a part of a whole, which it keeps
  JsonReader(const Value& value, std::string where);

  void open(const Value& value);
  // The value of a field, or null.
  [[nodiscard]] const JsonValue* get(const char* name) const;
  // Whether the field is there; from now on it is known.
  bool take(const char* name);
  void whole(const char* name, std::uint64_t& value, const Whole& range);
  void refuse(const char* name, const std::string& rule);

  std::shared_ptr<const JsonObject> object_;  // null when it is none
  std::string where_;
  std::vector<std::string_view> known_;
  Status status_;
};

}  // namespace inkling
