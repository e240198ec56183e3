// From a drawing to the 28x28 image that the network sees, the way MNIST was made
// (LeCun et al. 1998): the ink is scaled to a 20x20 box keeping its aspect,
// anti-aliased, and its centre of mass is moved to the centre. Strokes are rendered at
// MNIST's own thickness, whatever pen drew them, and what is so narrow that they would
// run together is widened. ink_from_image.h does the same with a picture.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/image.h"
#include "core/base/status.h"

namespace inkling {

// The most points a drawing may have: it bounds the time that one picture takes.
inline constexpr std::size_t kMaxInkPoints = 100'000;

struct InkPoint {
  float x = 0;  // to the right; any unit, the same for both
  float y = 0;  // downwards
};

enum class InkKind {
  kEmpty,     // nothing was drawn
  kSpeck,     // a dot: too little to be a digit
  kScribble,  // or a blot: too much ink for a digit
  kDrawing,   // something that may be a digit
};

struct InkImage {
  InkKind kind = InkKind::kEmpty;
  std::array<std::uint8_t, kImagePixels> pixels{};  // [28, 28], ink = 255; all zero when empty
};

// `points` holds all strokes one after another, `lengths[i]` points belong to stroke i; a stroke of one point is
// a dot. `pad_size` is the side of the pad in the unit of the points: what is smaller than 4 % of it is a speck.
// Points may lie outside the pad. The result depends on neither the place nor the size of a drawing, nor on
// the order of its strokes; it is the same to within a few grey levels however densely they were sampled.
// Errors: invalid-argument when the lengths do not add up, a coordinate is not finite, there are more than
// kMaxInkPoints, or pad_size is not a positive number.
[[nodiscard]] Result<InkImage> ink_from_strokes(std::span<const InkPoint> points,
                                                std::span<const std::uint32_t> lengths, float pad_size);

// Where a drawing stands in its image: a point of it comes to (x - centre_x) * scale * widening + 14 + move_x and
// (y - centre_y) * scale + 14 + move_y. In the frame of the whole, a part of a drawing stays where it is.
struct InkFrame {
  double centre_x = 0;
  double centre_y = 0;
  double scale = 0;     // pixels of the image for each unit of the points
  double widening = 1;  // of a narrow drawing
  double move_x = 0;
  double move_y = 0;
};

// Of the image that ink_from_strokes makes of the drawing. Errors: those of ink_from_strokes; invalid-argument when
// nothing is drawn.
[[nodiscard]] Result<InkFrame> ink_frame(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                                         float pad_size);
// Some strokes of a drawing in its frame; all of them are the image of ink_from_strokes, to the bit. They are sound,
// and no speck.
[[nodiscard]] InkImage ink_in_frame(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                                    const InkFrame& frame);

// A piece of a stroke on its way into the image, in pixels of it.
struct InkSegment {
  double from_x = 0;
  double from_y = 0;
  double to_x = 0;
  double to_y = 0;
};

// Thickness of a rendered stroke in pixels of the image, about the median of MNIST's.
inline constexpr double kInkThickness = 2.4;

// What ink_from_strokes does with a drawing that may be a digit, but without widening it, for strokes that are known to
// be sound (finite, at least one point, lengths that add up), with a pen of any thickness from 1 to 5 pixels and
// without allocating: `scratch` has room for as many segments as there are points. A network that learns from these
// images is shown narrow digits as well. pixels [28, 28], overwritten.
void render_ink(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, double thickness,
                std::span<InkSegment> scratch, std::span<std::uint8_t, kImagePixels> pixels);

}  // namespace inkling
