#include "core/network/hidden_layer.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <ranges>
#include <variant>

namespace inkling {
namespace {

bool has_weights_of_inputs(const LayerSpec& layer) {
  return std::holds_alternative<DenseSpec>(layer) || std::holds_alternative<Conv2dSpec>(layer);
}

// The layer whose sums are the logits; 0 when none before it learns what to look for.
std::size_t layer_of_logits(const NetworkSpec& spec) {
  const auto learning = std::ranges::count_if(spec.layers, has_weights_of_inputs);
  if (learning < 2) return 0;
  const auto last = std::ranges::find_if(std::views::reverse(spec.layers), has_weights_of_inputs);
  return static_cast<std::size_t>(std::distance(last, spec.layers.rend())) - 1;
}

// Finds what a layer reads: the output of whichever comes last before it.
class InputOfLayer final : public PassObserver {
 public:
  explicit InputOfLayer(std::size_t layer) : layer_(layer) {}
  void forward_done(std::size_t layer, ConstTensorView y) override {
    if (layer >= layer_) return;
    source = layer;
    size = y.flat().size() / y.n;
  }
  void backward_done(std::size_t /*layer*/, ConstTensorView /*dx*/) override {}

  std::size_t source = 0;
  std::size_t size = 0;

 private:
  std::size_t layer_;
};

}  // namespace

std::optional<HiddenLayer> HiddenLayer::of(const Model& model, Workspace& workspace) {
  const std::size_t logits = layer_of_logits(model.network().spec());
  if (logits == 0) return std::nullopt;
  InputOfLayer input(logits);
  run_observed(model, model.read(), std::array<std::uint8_t, kImagePixels>{}, workspace, input);
  return HiddenLayer(input.source, input.size);
}

TensorView HiddenLayer::run_observed(const Model& model, const Model::Reader& reader,
                                     std::span<const std::uint8_t> pixels, Workspace& workspace,
                                     PassObserver& observer) {
  const std::size_t images = pixels.size() / kImagePixels;
  standardize_pixels(pixels, workspace.input(images).data);
  NetworkPass pass = reader.pass();
  pass.observer = &observer;
  return model.network().forward(pass, workspace, images);
}

}  // namespace inkling
