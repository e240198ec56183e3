// Distortions of the training images: each time a digit is seen its strokes are
// made a little thicker or thinner, it is turned, scaled, sheared and shifted, and
// bent as if by an unsteady hand, so that the network learns the digit and not its
// pose. Off unless a configuration asks for it.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/fields.h"
#include "core/base/image.h"
#include "core/base/rng.h"

namespace inkling {

// More would need a wider neighbourhood than a pixel's eight neighbours.
inline constexpr float kMaxThickness = 2.0f;

// How far the distortions go. All are drawn uniformly between minus and plus the setting, but `elastic`, which is the
// standard deviation of a random field. All zero: none. Setting one to zero does not change what is drawn for the
// others.
struct AugmentSettings {
  float rotation = 0.0f;   // degrees
  float scale = 0.0f;      // share of the size, for each direction on its own: 0.1 is 0.9 to 1.1
  float shear = 0.0f;      // pixels of x for each pixel of y
  float shift = 0.0f;      // pixels, for each direction on its own
  float elastic = 0.0f;    // pixels, for each direction on its own; see below
  float thickness = 0.0f;  // pixels of the width of a stroke, at most kMaxThickness

  friend bool operator==(const AugmentSettings&, const AugmentSettings&) = default;
  [[nodiscard]] bool is_off() const { return *this == AugmentSettings{}; }
};

template <MaybeConst<AugmentSettings> Settings, typename Visitor>
void visit(Settings& augment, Visitor& visitor) {
  visitor.field("rotation", augment.rotation, Range{.least = 0, .most = 180, .unit = "degrees"});
  visitor.field("scale", augment.scale, Range{.least = 0, .most = 0.9f, .unit = "share"});
  visitor.field("shear", augment.shear, Range{.least = 0, .most = 2});
  visitor.field("shift", augment.shift, Range{.least = 0, .most = 14, .unit = "pixels"});
  visitor.field("elastic", augment.elastic, Range{.least = 0, .most = 4, .unit = "pixels"});
  visitor.field("thickness", augment.thickness, Range{.least = 0, .most = kMaxThickness, .unit = "pixels"});
}

// Writes the distorted image, standardised as the network sees it: [28, 28] floats, overwritten. The distortion is a
// function of the settings, the generator and `number` alone. With all settings zero: standardize_pixels.
//
// Thickness first, on the grid. The edges of the strokes move by half of what is drawn: a pixel is blended with the
// extreme (the darkest when strokes grow, the palest when they shrink) of itself and its four neighbours, and of itself
// and all eight, with weights under which straight edges along the axes and the diagonals move by the same distance. A
// stroke that is thinner than what it should lose becomes paler.
//
// The rest is one map of coordinates, so that pixels are interpolated only once, bilinearly. From the place of an
// output pixel shift, rotation, shear and scale are undone, and a displacement is added: the elastic deformation of
// Simard, Steinkraus & Platt, "Best practices for convolutional neural networks applied to visual document analysis"
// (ICDAR 2003). They smooth uniform noise with a Gaussian of 4 pixels; here a cubic B-spline over uniform draws at
// every 7th pixel, which has the same deviation (4.04 pixels), does that with 49 draws in place of 784. Their usual
// amplitude, 34, is a standard deviation of 1.4 pixels. Ink that leaves the image is lost and paper comes in.
void augment_image(const AugmentSettings& settings, const Rng& rng, std::uint64_t number,
                   std::span<const std::uint8_t, kImagePixels> pixels, float* out);

}  // namespace inkling
