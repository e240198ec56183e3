// From a picture of one digit to the image that the network sees: what ink.h does with a drawing, done with grey
// pixels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/status.h"
#include "core/ink/ink.h"

namespace inkling {

// What of the normaliser can be left out, to show what it is good for.
enum class InkStep {
  kNone,
  kCentring,   // the ink stays at the side of the image at which it stands in the picture
  kScaling,    // the ink's box is stretched to the whole image: neither its aspect nor its margin is kept
  kThickness,  // strokes are as thick as they come
};

// `grey` is [height, width], ink = 255 on 0. Grey below a tenth of the darkest ink is taken for noise, the
// rest is stretched to full contrast. Pen strokes much thinner or thicker than MNIST's are thickened or thinned.
// Errors: invalid-argument when the size does not fit.
[[nodiscard]] Result<InkImage> ink_from_image(std::span<const std::uint8_t> grey, std::size_t width, std::size_t height,
                                              InkStep left_out = InkStep::kNone);

}  // namespace inkling
