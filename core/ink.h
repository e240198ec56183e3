// From a drawing or a picture to the 28x28 image that the network sees, the way
// MNIST was made (LeCun et al. 1998): the ink is scaled to a 20x20 box keeping
// its aspect, anti-aliased, and its centre of mass is moved to the centre.
// Strokes are rendered at MNIST's own thickness, whatever pen drew them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/dataset.h"
#include "core/status.h"

namespace inkling {

struct InkPoint {
  float x = 0;  // to the right; any unit, the same for both
  float y = 0;  // downwards
};

enum class InkKind {
  kEmpty,     // nothing was drawn
  kMark,      // a dot or a speck: too little to be a digit
  kDrawing,   // something that may be a digit
};

struct InkImage {
  InkKind kind = InkKind::kEmpty;
  std::array<std::uint8_t, kImagePixels> pixels{};  // [28, 28], ink = 255; all zero when empty
};

// `points` holds all strokes one after another, `lengths[i]` points belong to stroke i.
// `pad_size` is the side of the pad in the unit of the points: it tells a dot from a small digit.
// Errors: invalid-argument when the lengths do not add up, a coordinate is not finite or there are too many points.
[[nodiscard]] Result<InkImage> ink_from_strokes(std::span<const InkPoint> points,
                                                std::span<const std::uint32_t> lengths,
                                                float pad_size);

// `grey` is [height, width], ink = 255 on 0. Errors: invalid-argument when the size does not fit.
[[nodiscard]] Result<InkImage> ink_from_image(std::span<const std::uint8_t> grey, std::size_t width,
                                              std::size_t height);

}  // namespace inkling
