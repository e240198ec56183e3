// The units of a network, for whoever asks what they look for: a convolution has one for each channel, a dense layer
// one for each number, each with the batch normalisation and the ReLU that follow. And what of the image a unit sees.
#pragma once

#include <cstddef>
#include <vector>

#include "core/network/network.h"

namespace inkling {

struct UnitLayer {
  std::size_t layer = 0;  // the convolution or dense layer, counted from 0 in the specification
  // The layer whose numbers the units answer with: the ReLU between this one and the next that learns; without one the
  // last batch normalisation there; without either this one.
  std::size_t output = 0;
  bool is_rectified = false;  // by a ReLU: what is not above 0 is silent
  Shape shape;                // of that output: c units at h x w places
};

[[nodiscard]] std::vector<UnitLayer> unit_layers(const Network& network);
// Where what they look for stands in the arena of the weights: [kernel, kernel, inputs, units], or [inputs, units].
[[nodiscard]] const NamedRange& weights_of(const Network& network, const UnitLayer& units);

// A rectangle of the image, in pixels; the ends are behind it.
struct ImageWindow {
  std::size_t top = 0, bottom = 0;
  std::size_t left = 0, right = 0;
  friend bool operator==(const ImageWindow&, const ImageWindow&) = default;
};

// What of the image a number of a layer's output depends on ("receptive field"), as far as it is within the image.
[[nodiscard]] ImageWindow receptive_field(const Network& network, std::size_t layer, std::size_t y, std::size_t x);

}  // namespace inkling
