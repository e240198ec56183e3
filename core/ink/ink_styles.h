// How people write the digits, and what they draw that is none: a table of strokes,
// made by hand for the generator of synthetic ink. Not a font, and taken from no one's
// writing: each style is a few control points that the generator bends.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/image.h"

namespace inkling {

// The label of what is no digit.
inline constexpr std::uint8_t kNoDigit = kClasses;

// A control point that a stroke runs through, in hundredths of the box that the digit was sketched in, y downwards.
struct Knot {
  std::int8_t x = 0;
  std::int8_t y = 0;
  bool is_corner = false;  // the stroke turns sharply, otherwise it is smooth
};

// One way to write a digit. Its forms are extremes with the same strokes and knots: anything between them is
// written by somebody, too.
class InkStyle {
 public:
  static constexpr std::size_t kMaxForms = 3;
  static constexpr std::size_t kMaxStrokes = 6;
  static constexpr std::size_t kMaxKnots = 24;  // of a form

  // `forms` are separated by '|', the strokes of a form by '/', and a stroke is its knots, "x y" each, with a '!'
  // behind those that are corners: "10 0! 80 4 | 20 0! 90 9". Not usable where it cannot be read, which the
  // compiler finds out. `weight`: how often the style is chosen compared to others of its label.
  consteval InkStyle(std::uint8_t label, std::uint8_t weight, std::string_view forms);

  [[nodiscard]] constexpr std::uint8_t label() const { return label_; }
  [[nodiscard]] constexpr std::uint8_t weight() const { return weight_; }
  [[nodiscard]] constexpr std::size_t forms() const { return forms_; }
  [[nodiscard]] constexpr std::size_t knots() const { return knots_; }  // of each form
  // Knots of each stroke.
  [[nodiscard]] constexpr std::span<const std::uint8_t> strokes() const {
    return std::span(stroke_lengths_).first(strokes_);
  }
  [[nodiscard]] constexpr const Knot& knot(std::size_t form, std::size_t index) const {
    return all_knots_[form * knots_ + index];
  }

 private:
  std::uint8_t label_;
  std::uint8_t weight_;
  std::uint8_t forms_ = 0;
  std::uint8_t strokes_ = 0;
  std::uint8_t knots_ = 0;
  std::array<std::uint8_t, kMaxStrokes> stroke_lengths_{};
  std::array<Knot, kMaxForms * kMaxKnots> all_knots_{};
};

// All styles of a label, 0 … 9 or kNoDigit; never empty.
[[nodiscard]] std::span<const InkStyle> ink_styles(std::uint8_t label);

}  // namespace inkling
