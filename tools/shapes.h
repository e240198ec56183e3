// A digit in another shape that a person still reads as the same: narrower or wider, aslant, turned, with fewer points
// or more. For measuring how far a network's reading depends on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/explanation/stroke_parts.h"
#include "core/ink/ink.h"

namespace inkling {

struct StrokeShape {
  double width = 1;  // of what it was
  double slant = 0;  // degrees to the right
  double turn = 0;   // degrees clockwise
};

// Around the middle of the strokes' box.
[[nodiscard]] std::vector<InkPoint> reshaped(std::span<const InkPoint> points, const StrokeShape& shape);

// So narrow that the strokes' box is `ratio` times as tall as wide.
[[nodiscard]] std::vector<InkPoint> as_tall(std::span<const InkPoint> points, double ratio);

// With about `count` points, at equal distances along each stroke and at least at its ends.
[[nodiscard]] Strokes resampled(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                                std::size_t count);

}  // namespace inkling
