// What each layer of a network makes of one image, and how a single number of it comes about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/image.h"
#include "core/base/status.h"
#include "core/base/tensor.h"
#include "core/network/inspector.h"
#include "core/network/model.h"

namespace inkling {

// A number of a layer's output: of the map `channel`, at row `y` and column `x`.
struct Unit {
  std::size_t y = 0;
  std::size_t x = 0;
  std::size_t channel = 0;
};

// With weights, value = sum of inputs * weights + bias, but for rounding: of a convolution, a dense layer, and of a
// batch normalisation, which at inference multiplies and adds. Without, it is the largest of the inputs (pooling), the
// input or 0 (ReLU), or the input as it is.
struct Derivation {
  Shape window;                // of the layer's input, as far as it is looked at
  std::vector<float> inputs;   // [window]; 0 in the padding
  std::vector<float> weights;  // [window], or none
  float bias = 0;
  float value = 0;
};

class LayerOutputs {
 public:
  // Errors: no-network when there is none; out-of-memory.
  [[nodiscard]] static Result<LayerOutputs> create(const std::shared_ptr<const Model>& model,
                                                   std::span<const std::uint8_t, kImagePixels> pixels);

  [[nodiscard]] const Network& network() const { return inspector_.network(); }
  // By which the logits are divided before the softmax.
  [[nodiscard]] float temperature() const { return inspector_.calibration().temperature; }
  // [28, 28, 1], standardised.
  [[nodiscard]] std::span<const float> image() const { return outputs_.front(); }
  // Of a layer, counted from 0 in the specification: [h, w, c] of its LayerInfo.
  [[nodiscard]] std::span<const float> output(std::size_t layer) const { return outputs_[layer + 1]; }
  // Errors: invalid-argument when there is no such layer or unit.
  [[nodiscard]] Result<Derivation> derive(std::size_t layer, const Unit& unit) const;

 private:
  explicit LayerOutputs(Inspector inspector) : inspector_(std::move(inspector)) {}

  // Of the layer's input.
  [[nodiscard]] Shape input_shape(std::size_t layer) const;
  [[nodiscard]] std::span<const float> parameter(std::size_t layer, std::string_view name) const;
  void derive_dense(std::size_t layer, const Unit& unit, Derivation* derivation) const;
  void derive_conv2d(std::size_t layer, const Conv2dSpec& spec, const Unit& unit, Derivation* derivation) const;
  void derive_max_pool2d(std::size_t layer, const MaxPool2dSpec& spec, const Unit& unit, Derivation* derivation) const;
  void derive_batch_norm(std::size_t layer, const Unit& unit, Derivation* derivation) const;

  Inspector inspector_;
  std::vector<std::vector<float>> outputs_;  // the image's, then each layer's
};

}  // namespace inkling
