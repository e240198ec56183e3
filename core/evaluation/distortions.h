// Ways in which a digit may reach a network otherwise than MNIST made it, each at five strengths: turned, moved, with
// another pen, on bad paper. What robustness is measured by; training's own distortions are in core/training/augment.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/image.h"

namespace inkling {

inline constexpr std::size_t kStrengths = 5;

// Pixels are read bilinearly, with paper around the image; what comes of it is rounded to a grey. The centre is that of
// the image, (13.5, 13.5).
struct Distortion {
  std::string_view name;                    // "turned"
  std::string_view unit;                    // of its strengths, "degrees"
  float none;                               // the strength that changes nothing
  std::array<float, kStrengths> strengths;  // from the mildest on
  // Overwrites `out`, which may not be `image`: a function of the image, the strength and, where it draws at random,
  // the image's number.
  void (*apply)(std::span<const std::uint8_t, kImagePixels> image, float strength, std::uint64_t number,
                std::span<std::uint8_t, kImagePixels> out);
};

//   turned     degrees, clockwise about the centre
//   moved      pixels to the right
//   smaller    share of width and height that is left, about the centre
//   squeezed   share of the width that is left, about the centre
//   thickened  pixels: grey dilation by a flat disc of this radius; between two whole radii, the mean of what they
//              make, weighted by how near they are
//   thinned    pixels: grey erosion, likewise
//   blurred    pixels: the standard deviation of a Gaussian, cut off behind three of them
//   noised     share of full ink: the standard deviation of Gaussian noise
//   inverted   share of the way to the negative
[[nodiscard]] std::span<const Distortion> distortions();

}  // namespace inkling
