// A stroke alone looks like a 1 to the network, which sees neither its size nor its neighbours: slashes, brackets, bars
// and dirt are told from a 1 by the digits beside them here.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/ink/marks.h"

namespace inkling {

// A digit that was read.
struct ReadDigit {
  const Mark* mark = nullptr;
  std::size_t line = 0;
  std::size_t digit = 0;
};

// The shape of a stroke that goes down.
struct StrokeShape {
  double slant = 0;  // degrees from upright, to the right at the top
  double bow = 0;    // how far its middle is from the line between its ends, as a share of that line; 0 with a flag
};
[[nodiscard]] StrokeShape stroke_shape(const Mark& mark);

// Which of the digits [digits], read as 1, are no 1: much higher or lower than the other digits of the line, bent, or
// leaning far over. None where there is no other digit to compare with.
[[nodiscard]] std::vector<bool> lone_strokes(std::span<const ReadDigit> digits);

}  // namespace inkling
