// What the fields of a configuration may be. A configuration describes them once, in a function beside its struct:
//
//   template <MaybeConst<TrainConfig> Config, typename Visitor>
//   void visit(Config& config, Visitor& visitor) {
//     visitor.field("epochs", config.epochs, Whole{.least = 1, .most = 1000});
//     visitor.part("augment", config.augment);  // has fields of its own
//   }
//
// Visitors read it (json_reader.h), write it (json_writer.h), describe it to the page (schema_writer.h) and take it
// from the command line (tools/config.cc); none of them knows a field by name.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace inkling {

template <typename T, typename Config>
concept MaybeConst = std::same_as<std::remove_const_t<T>, Config>;

// A number in single precision.
struct Range {
  float least;
  float most;
  std::string_view unit = "";
  bool is_open = false;  // whether `least` itself is not allowed
  bool is_required = false;
};

// A whole number.
struct Whole {
  std::uint64_t least;
  std::uint64_t most;
  std::string_view unit = "";
  bool is_required = false;
};

// One of a few names, each with the value that it stands for.
template <typename Enum, std::size_t kCount>
using Choices = std::array<std::pair<const char*, Enum>, kCount>;

// That must be given; others keep their default when they are left out.
template <typename Kind>
[[nodiscard]] constexpr Kind required(Kind kind) {
  kind.is_required = true;
  return kind;
}

// The value that `given` stands for, or nothing when it is not allowed. NaN never is.
[[nodiscard]] std::optional<float> accept(const Range& range, double given);
[[nodiscard]] std::optional<std::uint64_t> accept(const Whole& range, double given);

// Completes "… must be": "a number from 0 to 180", "one of adam, sgd".
[[nodiscard]] std::string rule(const Range& range);
[[nodiscard]] std::string rule(const Whole& range);
[[nodiscard]] std::string rule(std::span<const std::string_view> names);

template <typename Enum, std::size_t kCount>
[[nodiscard]] std::array<std::string_view, kCount> names(const Choices<Enum, kCount>& choices) {
  std::array<std::string_view, kCount> list;
  for (std::size_t i = 0; i < kCount; ++i) list[i] = choices[i].first;
  return list;
}

template <typename Enum, std::size_t kCount>
[[nodiscard]] std::string rule(const Choices<Enum, kCount>& choices) {
  return rule(names(choices));
}

template <typename Enum, std::size_t kCount>
[[nodiscard]] std::optional<Enum> accept(const Choices<Enum, kCount>& choices, std::string_view given) {
  for (const auto& [name, value] : choices) {
    if (given == name) return value;
  }
  return std::nullopt;
}

template <typename Enum, std::size_t kCount>
[[nodiscard]] std::string_view name_of(const Choices<Enum, kCount>& choices, Enum value) {
  for (const auto& [name, choice] : choices) {
    if (choice == value) return name;
  }
  return "";
}

}  // namespace inkling
