#include "core/base/image.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace inkling {
namespace {

// A table instead of arithmetic: every build, with fused multiply-add or without, gets the same floats.
constexpr std::array<float, 256> kStandardized = [] {
  std::array<float, 256> table{};
  for (std::size_t pixel = 0; pixel < table.size(); ++pixel) {
    table[pixel] = (static_cast<float>(pixel) / 255.0f - kPixelMean) / kPixelDeviation;
  }
  return table;
}();

}  // namespace

void standardize_pixels(std::span<const std::uint8_t> pixels, float* out) {
  std::ranges::transform(pixels, out, [](std::uint8_t pixel) { return kStandardized[pixel]; });
}

void unstandardize_pixels(std::span<const float> pixels, std::uint8_t* out) {
  std::ranges::transform(pixels, out, [](float pixel) {
    const float grey = (pixel * kPixelDeviation + kPixelMean) * 255.0f;
    return static_cast<std::uint8_t>(std::lround(std::clamp(grey, 0.0f, 255.0f)));
  });
}

}  // namespace inkling
