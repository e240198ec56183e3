#include "core/network/layer_outputs.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>

#include "core/base/missing.h"
#include "core/ops/ops.h"

namespace inkling {
namespace {

struct OutputsObserver final : PassObserver {
  explicit OutputsObserver(std::vector<std::vector<float>>* to) : outputs(to) {}

  void forward_done(std::size_t, ConstTensorView y) override {
    outputs->emplace_back(y.flat().begin(), y.flat().end());
  }
  void backward_done(std::size_t, ConstTensorView) override {}

  std::vector<std::vector<float>>* outputs;
};

}  // namespace

Result<LayerOutputs> LayerOutputs::create(const std::shared_ptr<const Model>& model,
                                          std::span<const std::uint8_t, kImagePixels> pixels) {
  if (model == nullptr) return no_network();
  Result<Inspector> inspector = Inspector::create(*model, 1);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  LayerOutputs made(std::move(*inspector));
  const TensorView input = made.inspector_.input(1);
  standardize_pixels(pixels, input.data);
  made.outputs_.emplace_back(input.flat().begin(), input.flat().end());
  OutputsObserver observer(&made.outputs_);
  made.inspector_.forward(1, &observer);
  return made;
}

Result<Derivation> LayerOutputs::derive(std::size_t layer, const Unit& unit) const {
  const auto layers = network().layers();
  const auto is_within = [&unit](const Shape& shape) {
    return unit.y < shape.h && unit.x < shape.w && unit.channel < shape.c;
  };
  if (layer >= layers.size() || !is_within(layers[layer].output)) {
    return make_error(ErrorCode::kInvalidArgument, "The network has no such unit.");
  }
  const Shape& shape = layers[layer].output;
  Derivation derivation;
  derivation.value = output(layer)[(unit.y * shape.w + unit.x) * shape.c + unit.channel];
  std::visit(
      [&](const auto& spec) {
        using Spec = std::decay_t<decltype(spec)>;
        if constexpr (std::is_same_v<Spec, DenseSpec>) {
          derive_dense(layer, unit, &derivation);
        } else if constexpr (std::is_same_v<Spec, Conv2dSpec>) {
          derive_conv2d(layer, spec, unit, &derivation);
        } else if constexpr (std::is_same_v<Spec, MaxPool2dSpec>) {
          derive_max_pool2d(layer, spec, unit, &derivation);
        } else if constexpr (std::is_same_v<Spec, BatchNormSpec>) {
          derive_batch_norm(layer, unit, &derivation);
        } else {
          // The number at the same place: a flattened image has them in the same order.
          derivation.inputs = {outputs_[layer][(unit.y * shape.w + unit.x) * shape.c + unit.channel]};
        }
      },
      network().spec().layers[layer]);
  return derivation;
}

Shape LayerOutputs::input_shape(std::size_t layer) const {
  return layer == 0 ? Shape{kImageSide, kImageSide, 1} : network().layers()[layer - 1].output;
}

std::span<const float> LayerOutputs::parameter(std::size_t layer, std::string_view name) const {
  const std::string whole = "layers." + std::to_string(layer) + "." + std::string(name);
  const auto find = [&whole](std::span<const NamedRange> ranges, std::span<const float> arena) {
    const auto found = std::ranges::find(ranges, whole, &NamedRange::name);
    return found == ranges.end() ? std::span<const float>() : arena.subspan(found->offset, found->size);
  };
  const auto weights = find(network().parameters(), inspector_.weights());
  return weights.empty() ? find(network().statistics(), inspector_.statistics()) : weights;
}

void LayerOutputs::derive_dense(std::size_t layer, const Unit& unit, Derivation* derivation) const {
  derivation->window = input_shape(layer);
  derivation->inputs = outputs_[layer];
  const auto weights = parameter(layer, "weight");
  const std::size_t units = network().layers()[layer].output.c;
  for (std::size_t i = unit.channel; i < weights.size(); i += units) derivation->weights.push_back(weights[i]);
  derivation->bias = parameter(layer, "bias")[unit.channel];
}

void LayerOutputs::derive_conv2d(std::size_t layer, const Conv2dSpec& spec, const Unit& unit,
                                 Derivation* derivation) const {
  const Shape input = input_shape(layer);
  const auto weights = parameter(layer, "weight");
  derivation->window = {spec.kernel, spec.kernel, input.c};
  for (std::size_t ky = 0; ky < spec.kernel; ++ky) {
    for (std::size_t kx = 0; kx < spec.kernel; ++kx) {
      const std::size_t y = unit.y * spec.stride + ky;  // of the padded input
      const std::size_t x = unit.x * spec.stride + kx;
      const bool is_padding =
          y < spec.padding || y >= spec.padding + input.h || x < spec.padding || x >= spec.padding + input.w;
      for (std::size_t c = 0; c < input.c; ++c) {
        const std::size_t at = ((y - spec.padding) * input.w + (x - spec.padding)) * input.c + c;
        derivation->inputs.push_back(is_padding ? 0 : outputs_[layer][at]);
        derivation->weights.push_back(weights[((ky * spec.kernel + kx) * input.c + c) * spec.filters + unit.channel]);
      }
    }
  }
  derivation->bias = parameter(layer, "bias")[unit.channel];
}

void LayerOutputs::derive_max_pool2d(std::size_t layer, const MaxPool2dSpec& spec, const Unit& unit,
                                     Derivation* derivation) const {
  const Shape input = input_shape(layer);
  derivation->window = {spec.size, spec.size, 1};
  for (std::size_t y = unit.y * spec.stride; y < unit.y * spec.stride + spec.size; ++y) {
    for (std::size_t x = unit.x * spec.stride; x < unit.x * spec.stride + spec.size; ++x) {
      derivation->inputs.push_back(outputs_[layer][(y * input.w + x) * input.c + unit.channel]);
    }
  }
}

void LayerOutputs::derive_batch_norm(std::size_t layer, const Unit& unit, Derivation* derivation) const {
  const Shape& shape = network().layers()[layer].output;
  derivation->inputs = {outputs_[layer][(unit.y * shape.w + unit.x) * shape.c + unit.channel]};
  const float scale = parameter(layer, "gamma")[unit.channel] /
                      std::sqrt(parameter(layer, "running_variance")[unit.channel] + kBatchNormEpsilon);
  derivation->weights = {scale};
  derivation->bias = parameter(layer, "beta")[unit.channel] - parameter(layer, "running_mean")[unit.channel] * scale;
}

}  // namespace inkling
