// The images that networks read, 28x28 grey levels with ink = 255, their classes, and how pixels become the floats that
// a network sees.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace inkling {

inline constexpr std::size_t kImageSide = 28;
inline constexpr std::size_t kImagePixels = kImageSide * kImageSide;
inline constexpr std::size_t kClasses = 10;

// Mean and standard deviation of the pixels of MNIST's training images, in units of full ink.
// The only place where they are written.
inline constexpr float kPixelMean = 0.1307f;
inline constexpr float kPixelDeviation = 0.3081f;

// What every network sees: (pixel / 255 - mean) / deviation. `out` has room for pixels.size() floats.
void standardize_pixels(std::span<const std::uint8_t> pixels, float* out);
// Back again, to the nearest grey.
void unstandardize_pixels(std::span<const float> pixels, std::uint8_t* out);

}  // namespace inkling
