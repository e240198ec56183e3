#include "core/base/fields.h"

#include <cmath>
#include <limits>

#include "core/base/json_writer.h"

namespace inkling {

// Compared as the float that it will be: 0.9 is not above 0.9f, and 1e-60 is not above 0.
std::optional<float> accept(const Range& range, double given) {
  if (!(std::abs(given) <= double{std::numeric_limits<float>::max()})) return std::nullopt;
  const auto number = static_cast<float>(given);
  const bool is_enough = range.is_open ? number > range.least : number >= range.least;
  return is_enough && number <= range.most ? std::optional(number) : std::nullopt;
}

std::optional<std::uint64_t> accept(const Whole& range, double given) {
  const bool is_within = given >= static_cast<double>(range.least) && given <= static_cast<double>(range.most);
  return is_within && given == std::floor(given) ? std::optional(static_cast<std::uint64_t>(given)) : std::nullopt;
}

std::string rule(const Range& range) {
  return std::string("a number ") + (range.is_open ? "above " : "from ") + shortest(range.least) +
         (range.is_open ? ", at most " : " to ") + shortest(range.most);
}

std::string rule(const Whole& range) {
  return "a whole number from " + std::to_string(range.least) + " to " + std::to_string(range.most);
}

std::string rule(std::span<const std::string_view> names) {
  std::string list;
  for (const std::string_view name : names) list += (list.empty() ? "one of " : ", ") + std::string(name);
  return list;
}

}  // namespace inkling
