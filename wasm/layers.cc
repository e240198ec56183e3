// What each layer of the network that answers makes of an image, and how a number of it comes about.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "core/engine.h"
#include "core/network/layer_outputs.h"
#include "core/network/network_spec.h"
#include "wasm/values.h"

namespace inkling {
namespace {

using emscripten::val;
using LayerOutputList = Typed<struct LayerOutputListTag>;       // LayerOutput[]
using OptionalOutputs = Typed<struct OptionalLayerOutputsTag>;  // LayerOutputs | undefined

struct LayerOutput {
  Text spec;  // JSON, as in the specification of a network
  Numbers shape;
  Floats values;
};

struct LookedInto : Outcome {
  OptionalOutputs outputs;
  Floats image;
  LayerOutputList layers;
  double temperature = 1;  // by which the last layer's numbers are divided before the softmax
};

Numbers to_shape(const Shape& shape) {
  const auto at = [](std::size_t extent) { return static_cast<std::uint32_t>(extent); };
  return to_numbers(std::array{at(shape.h), at(shape.w), at(shape.c)});
}

LookedInto look_into(const Engine& engine, const Bytes& pixels) {
  std::array<std::uint8_t, kImagePixels> image{};
  const auto copy = copy_in<std::uint8_t>(pixels);
  std::ranges::copy_n(copy.begin(), static_cast<std::ptrdiff_t>(std::min(copy.size(), image.size())), image.begin());
  Result<LayerOutputs> made = LayerOutputs::create(engine.model(), image);
  if (!made) return failed<LookedInto>(made.error());
  const auto outputs = std::make_shared<LayerOutputs>(std::move(*made));
  const val layers = val::array();
  const Network& network = outputs->network();
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    layers.call<void>("push", LayerOutput{to_text(to_json(network.spec().layers[i])),
                                          to_shape(network.layers()[i].output), copy_out(outputs->output(i))});
  }
  return {{},
          OptionalOutputs(val(outputs)),
          copy_out(outputs->image()),
          LayerOutputList(layers),
          double{outputs->temperature()}};
}

struct UnitDerivation : Outcome {
  Numbers window;
  Floats inputs;
  Floats weights;
  double bias = 0;
  double value = 0;
};

UnitDerivation derive_unit(const LayerOutputs& outputs, double layer, double y, double x, double channel) {
  const auto whole = [](double value) {
    return value >= 0 && value < 1e9 ? static_cast<std::size_t>(value) : SIZE_MAX;
  };
  const Result<Derivation> told =
      outputs.derive(whole(layer), {.y = whole(y), .x = whole(x), .channel = whole(channel)});
  if (!told) return failed<UnitDerivation>(told.error());
  return {{},
          to_shape(told->window),
          copy_out(told->inputs),
          copy_out(told->weights),
          double{told->bias},
          double{told->value}};
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(layers) {
  using namespace inkling;
  emscripten::class_<LayerOutputs>("LayerOutputs").smart_ptr<std::shared_ptr<LayerOutputs>>("LayerOutputs");
  emscripten::register_type<OptionalOutputs>("LayerOutputs | undefined");
  emscripten::value_object<LayerOutput>("LayerOutput")
      .field("spec", &LayerOutput::spec)
      .field("shape", &LayerOutput::shape)
      .field("values", &LayerOutput::values);
  emscripten::register_type<LayerOutputList>("LayerOutput[]");
  emscripten::value_object<LookedInto>("LookedInto")
      .field("problem", &LookedInto::problem)
      .field("outputs", &LookedInto::outputs)
      .field("image", &LookedInto::image)
      .field("layers", &LookedInto::layers)
      .field("temperature", &LookedInto::temperature);
  emscripten::function("lookInto(engine, pixels)", &look_into);
  emscripten::value_object<UnitDerivation>("UnitDerivation")
      .field("problem", &UnitDerivation::problem)
      .field("window", &UnitDerivation::window)
      .field("inputs", &UnitDerivation::inputs)
      .field("weights", &UnitDerivation::weights)
      .field("bias", &UnitDerivation::bias)
      .field("value", &UnitDerivation::value);
  emscripten::function("deriveUnit(outputs, layer, y, x, channel)", &derive_unit);
}
