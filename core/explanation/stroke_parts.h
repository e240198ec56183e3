// The parts of which a person would say that a stroke is made: the bar and the stem of a 7, though one line drew both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/ink/ink.h"

namespace inkling {

// Strokes one after another, as ink_from_strokes takes them.
struct Strokes {
  std::vector<InkPoint> points;
  std::vector<std::uint32_t> lengths;
};

struct StrokePart {
  std::size_t stroke = 0;
  double from = 0;  // along the stroke, in units of the points
  double to = 0;
};

// A stroke is cut at its corners, where one bar ends and another begins to the eye; one that has none, as a 0 or a 1,
// into equal lengths of at most kLongestPart. In order; `scale` is that of the drawing's frame.
inline constexpr double kLongestPart = 8;  // in pixels of the image, of which a digit is 20 high
[[nodiscard]] std::vector<StrokePart> stroke_parts(std::span<const InkPoint> points,
                                                   std::span<const std::uint32_t> lengths, double scale);

// The length of all strokes, in units of the points.
[[nodiscard]] double length_of(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths);

// What is left of the strokes without one of them, or without a part of it; and the line of a part.
[[nodiscard]] Strokes without_stroke(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                                     std::size_t stroke);
[[nodiscard]] Strokes without_part(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                                   const StrokePart& part);
[[nodiscard]] std::vector<InkPoint> line_of(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                                            const StrokePart& part);

}  // namespace inkling
