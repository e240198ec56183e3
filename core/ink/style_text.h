// How the compiler reads the text of a style: for the tables of styles alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/ink/ink_styles.h"

namespace inkling {
namespace style_text {

// Not constexpr: a call of it ends the compilation at the style that cannot be read.
inline void malformed() {}

constexpr void require(bool condition) {
  if (!condition) malformed();
}

// Reads the text from left to right.
class Reader {
 public:
  constexpr explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] constexpr bool done() {
    while (!text_.empty() && text_.front() == ' ') text_.remove_prefix(1);
    return text_.empty();
  }

  // Whether `symbol` comes next; then it is read.
  constexpr bool take(char symbol) {
    if (done() || text_.front() != symbol) return false;
    text_.remove_prefix(1);
    return true;
  }

  constexpr std::int8_t number() {
    const int sign = take('-') ? -1 : 1;
    int value = 0;
    const std::size_t before = text_.size();
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') {
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    require(text_.size() < before && value <= 120);
    return static_cast<std::int8_t>(sign * value);
  }

 private:
  std::string_view text_;
};

}  // namespace style_text

consteval InkStyle::InkStyle(std::uint8_t label, std::uint8_t weight, std::string_view forms)
    : label_(label), weight_(weight) {
  using style_text::require;
  style_text::Reader reader(forms);
  std::size_t total = 0;
  std::size_t stroke = 0;
  std::uint8_t length = 0;
  while (!reader.done()) {
    require(total < all_knots_.size());
    Knot& knot = all_knots_[total++];
    knot.x = reader.number();
    knot.y = reader.number();
    knot.is_corner = reader.take('!');
    ++length;
    const bool ends_form = reader.take('|') || reader.done();
    if (!ends_form && !reader.take('/')) continue;
    if (forms_ == 0) {
      require(stroke < kMaxStrokes);
      stroke_lengths_[stroke] = length;
      ++strokes_;
    } else {
      require(stroke < strokes_ && stroke_lengths_[stroke] == length);
    }
    ++stroke;
    length = 0;
    if (!ends_form) continue;
    if (forms_ == 0) knots_ = static_cast<std::uint8_t>(total);
    require(stroke == strokes_ && knots_ <= kMaxKnots);
    ++forms_;
    stroke = 0;
  }
  require(forms_ > 0 && length == 0);
}

}  // namespace inkling
