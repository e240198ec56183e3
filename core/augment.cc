#include "core/augment.h"

#include <array>
#include <cmath>
#include <numbers>

namespace inkling {
namespace {

constexpr int kSide = static_cast<int>(kImageSide);
constexpr float kCentre = (static_cast<float>(kImageSide) - 1.0f) / 2.0f;
constexpr std::uint64_t kDrawsPerImage = 8;  // six are used; images start at whole blocks of the generator

// A frame of paper around the image, so that sampling needs no bounds checks inside the clamped range.
constexpr int kFrame = 1;
constexpr int kFramedSide = kSide + 2 * kFrame;

// What a pixel without ink becomes.
float paper() {
  constexpr std::array<std::uint8_t, 1> kBlank{0};
  float value = 0;
  standardize_pixels(kBlank, &value);
  return value;
}

// A coordinate of the image as one of the framed image, where itself and its right neighbour exist.
float to_frame(float coordinate) {
  constexpr float kLast = static_cast<float>(kFramedSide - 1) - 1e-3f;
  const float framed = coordinate + static_cast<float>(kFrame);
  return framed < 0.0f ? 0.0f : framed > kLast ? kLast : framed;
}

// From output to input coordinates, both relative to the centre.
struct InverseMap {
  float xx, xy, yx, yy;
  float shift_x, shift_y;
};

InverseMap draw_map(const AugmentSettings& settings, const Rng& rng, std::uint64_t number) {
  const auto draw = [&](std::uint64_t i, float largest) {
    return largest * (2.0f * rng.uniform(number * kDrawsPerImage + i) - 1.0f);
  };
  const float angle = draw(0, settings.rotation) * std::numbers::pi_v<float> / 180.0f;
  const float scale_x = 1.0f + draw(1, settings.scale);
  const float scale_y = 1.0f + draw(2, settings.scale);
  const float shear = draw(3, settings.shear);
  const float cosine = std::cos(angle);
  const float sine = std::sin(angle);
  // Undo the shift, then the rotation, then the shear, then the scale.
  return {.xx = (cosine + shear * sine) / scale_x,
          .xy = (sine - shear * cosine) / scale_x,
          .yx = -sine / scale_y,
          .yy = cosine / scale_y,
          .shift_x = draw(4, settings.shift),
          .shift_y = draw(5, settings.shift)};
}

}  // namespace

void augment_image(const AugmentSettings& settings, const Rng& rng, std::uint64_t number,
                   std::span<const std::uint8_t, kImagePixels> pixels, float* out) {
  std::array<float, kFramedSide * kFramedSide> framed;
  framed.fill(paper());
  for (int y = 0; y < kSide; ++y) {
    standardize_pixels(pixels.subspan(static_cast<std::size_t>(y * kSide), kImageSide),
                       &framed[static_cast<std::size_t>((y + kFrame) * kFramedSide + kFrame)]);
  }
  const InverseMap map = draw_map(settings, rng, number);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const float from_x = static_cast<float>(x) - kCentre - map.shift_x;
      const float from_y = static_cast<float>(y) - kCentre - map.shift_y;
      // The frame's outer edge is paper: what lies further out reads the same there.
      const float in_x = to_frame(map.xx * from_x + map.xy * from_y + kCentre);
      const float in_y = to_frame(map.yx * from_x + map.yy * from_y + kCentre);
      const int left = static_cast<int>(in_x);
      const int top = static_cast<int>(in_y);
      const float right_share = in_x - static_cast<float>(left);
      const float bottom_share = in_y - static_cast<float>(top);
      const float* corner = &framed[static_cast<std::size_t>(top * kFramedSide + left)];
      const float upper = corner[0] + right_share * (corner[1] - corner[0]);
      const float lower = corner[kFramedSide] + right_share * (corner[kFramedSide + 1] - corner[kFramedSide]);
      *out++ = upper + bottom_share * (lower - upper);
    }
  }
}

}  // namespace inkling
