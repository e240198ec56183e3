// What both ways into the image share, from strokes and from a picture: the canvas, its centre of mass, and by how much
// narrow drawings are widened. Coordinates: x to the right, y downwards, in pixels of the 28x28 image; pixel i covers
// [i, i + 1].
#pragma once

#include <algorithm>
#include <array>

#include "core/base/image.h"
#include "core/ink/ink.h"

namespace inkling {

inline constexpr int kCanvasSide = static_cast<int>(kImageSide);
inline constexpr double kInkBox = 20;  // the ink's longer side
inline constexpr double kCanvasMiddle = kCanvasSide / 2.0;
// What is smaller than this share of the pad or the picture is no digit.
inline constexpr double kSpeckShare = 0.04;

struct Point {
  double x = 0;
  double y = 0;
};

struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;

  [[nodiscard]] double width() const { return right - left; }
  [[nodiscard]] double height() const { return bottom - top; }
  [[nodiscard]] double extent() const { return std::max(width(), height()); }
  [[nodiscard]] Point centre() const { return {(left + right) / 2, (top + bottom) / 2}; }
};

using Canvas = std::array<double, kImagePixels>;  // [28, 28], ink = 1 (or any unit: only ratios count)

// The move that brings the centre of mass to its place, shortened where it would push ink out of the image: a whole
// digit off centre is read better than a part of one. `size` is the ink's, placed at the middle.
[[nodiscard]] Point move_to_centre(const Canvas& canvas, Point size);

// All of the canvas, in its unit.
[[nodiscard]] double ink_of(const Canvas& canvas);

// `full_ink` of the canvas is 255 of the image, and more is no more.
[[nodiscard]] InkImage to_image(InkKind kind, const Canvas& canvas, double full_ink);

// The strokes of a digit that is several times as tall as wide run into each other at MNIST's thickness, and what is
// left of a 2 is a 1. So a drawing that is narrow and more than a stroke from its top to its bottom is widened.

// By how much the box of its centre lines would be: 1 where it is wide enough, and for a single point.
[[nodiscard]] double full_widening(const Box& lines);
// And by how much it is, with that much ink when it is widened in full, in that of a bare stroke as tall.
[[nodiscard]] double widening_with(double full, double ink);

}  // namespace inkling
