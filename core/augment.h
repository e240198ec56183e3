// Distortions of the training images: each time a digit is seen it is turned,
// scaled, sheared and shifted a little, so that the network learns the digit and
// not its pose. Off unless a configuration asks for it.
#pragma once

#include <cstdint>
#include <span>

#include "core/dataset.h"
#include "core/rng.h"

namespace inkling {

// The largest distortions; each draw is uniform between minus and plus of them. All zero: none.
struct AugmentSettings {
  float rotation = 0.0f;  // degrees
  float scale = 0.0f;     // share of the size, for each direction on its own: 0.1 is 0.9 to 1.1
  float shear = 0.0f;     // pixels of x for each pixel of y
  float shift = 0.0f;     // pixels, for each direction on its own

  [[nodiscard]] bool is_off() const { return rotation == 0 && scale == 0 && shear == 0 && shift == 0; }
};

// Writes the distorted image, standardised as the network sees it: [28, 28] floats, overwritten. The distortion is a
// function of the generator and `number` alone. Pixels between the grid are interpolated bilinearly; ink that leaves
// the image is lost and paper comes in.
void augment_image(const AugmentSettings& settings, const Rng& rng, std::uint64_t number,
                   std::span<const std::uint8_t, kImagePixels> pixels, float* out);

}  // namespace inkling
