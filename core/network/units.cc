#include "core/network/units.h"

#include <algorithm>
#include <string>
#include <variant>

#include "core/base/image.h"

namespace inkling {
namespace {

// Along one side: from the first to before the last.
struct Stretch {
  std::size_t begin, end;
};

// Of the outputs of a sliding window, what of the input they are made of, without the padding.
Stretch input_of(Stretch outputs, std::size_t window, std::size_t stride, std::size_t padding, std::size_t extent) {
  const std::size_t begin = outputs.begin * stride;
  const std::size_t end = (outputs.end - 1) * stride + window;
  return {begin > padding ? begin - padding : 0, end > padding ? std::min(end - padding, extent) : 0};
}

// Where the layer behind one that learns is still about the same units.
UnitLayer with_what_follows(const Network& network, UnitLayer units) {
  const auto& layers = network.spec().layers;
  for (std::size_t i = units.layer + 1; i < layers.size(); ++i) {
    const bool is_normalised = std::holds_alternative<BatchNormSpec>(layers[i]);
    const bool is_rectified = std::holds_alternative<ReluSpec>(layers[i]);
    const bool is_passed =
        std::holds_alternative<MaxPool2dSpec>(layers[i]) || std::holds_alternative<DropoutSpec>(layers[i]);
    if (!is_normalised && !is_rectified && !is_passed) break;
    if (is_rectified || (is_normalised && !units.is_rectified)) units.output = i;
    units.is_rectified = units.is_rectified || is_rectified;
  }
  units.shape = network.layers()[units.output].output;
  return units;
}

}  // namespace

std::vector<UnitLayer> unit_layers(const Network& network) {
  std::vector<UnitLayer> found;
  const auto& layers = network.spec().layers;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!std::holds_alternative<Conv2dSpec>(layers[i]) && !std::holds_alternative<DenseSpec>(layers[i])) continue;
    found.push_back(with_what_follows(network, {.layer = i, .output = i, .is_rectified = false, .shape = {}}));
  }
  return found;
}

const NamedRange& weights_of(const Network& network, const UnitLayer& units) {
  return *std::ranges::find(network.parameters(), "layers." + std::to_string(units.layer) + ".weight",
                            &NamedRange::name);
}

ImageWindow receptive_field(const Network& network, std::size_t layer, std::size_t y, std::size_t x) {
  const auto& layers = network.spec().layers;
  Stretch rows{y, y + 1};
  Stretch columns{x, x + 1};
  for (std::size_t i = layer + 1; i-- > 0;) {
    const Shape input = i == 0 ? Shape{kImageSide, kImageSide, 1} : network.layers()[i - 1].output;
    if (const auto* conv = std::get_if<Conv2dSpec>(&layers[i])) {
      rows = input_of(rows, conv->kernel, conv->stride, conv->padding, input.h);
      columns = input_of(columns, conv->kernel, conv->stride, conv->padding, input.w);
    } else if (const auto* pool = std::get_if<MaxPool2dSpec>(&layers[i])) {
      rows = input_of(rows, pool->size, pool->stride, 0, input.h);
      columns = input_of(columns, pool->size, pool->stride, 0, input.w);
    } else if (std::holds_alternative<DenseSpec>(layers[i]) || std::holds_alternative<FlattenSpec>(layers[i])) {
      rows = {0, input.h};
      columns = {0, input.w};
    }
  }
  return {.top = rows.begin, .bottom = rows.end, .left = columns.begin, .right = columns.end};
}

}  // namespace inkling
