// Networks: their layers, and the files that they are kept in.
#include "wasm/network.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/engine.h"
#include "core/jobs/training.h"
#include "core/network/network_spec.h"

namespace inkling {
namespace {

using emscripten::val;

struct NetworkLayer {
  Text spec;  // JSON, as in the specification of a network
  Numbers output;
  double parameters = 0;
  double multiply_adds = 0;  // of the forward pass of one image
};

NetworkLayer to_layer(const LayerSpec& spec, const LayerInfo& layer) {
  const auto [h, w, c] = layer.output;
  const auto at = [](std::size_t extent) { return static_cast<std::uint32_t>(extent); };
  const std::array output{at(h), at(w), at(c)};
  return {to_text(to_json(spec)), to_numbers(output), number(layer.parameters), number(layer.flops / 2)};
}

NetworkInfo describe_network(const std::string& network_json) {
  const Result<NetworkSpec> spec = network_spec_from_json(network_json);
  if (!spec) return failed<NetworkInfo>(spec.error());
  const Result<std::shared_ptr<const Network>> network = Network::create(*spec);
  return network ? network_info(**network) : failed<NetworkInfo>(network.error());
}

struct SavedModel : Outcome {
  Bytes bytes;
};

SavedModel save_model(const Engine& engine) {
  const Result<std::vector<std::uint8_t>> bytes = engine.save();
  if (!bytes) return failed<SavedModel>(bytes.error());
  return {{}, copy_out(*bytes)};
}

NetworkInfo load_model(Training& training, const Bytes& bytes) {
  const Status status = training.load(copy_in<std::uint8_t>(bytes));
  return status ? network_info(training.engine().model()->network()) : failed<NetworkInfo>(status.error());
}

}  // namespace

NetworkInfo network_info(const Network& network) {
  const val layers = val::array();
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    layers.call<void>("push", to_layer(network.spec().layers[i], network.layers()[i]));
  }
  return {{},
          number(network.parameter_count()),
          number(network.inference_flops()),
          number(network.training_flops()),
          LayerList(layers)};
}

}  // namespace inkling

EMSCRIPTEN_BINDINGS(network) {
  using namespace inkling;
  emscripten::value_object<NetworkLayer>("NetworkLayer")
      .field("spec", &NetworkLayer::spec)
      .field("output", &NetworkLayer::output)
      .field("parameters", &NetworkLayer::parameters)
      .field("multiplyAdds", &NetworkLayer::multiply_adds);
  emscripten::register_type<LayerList>("NetworkLayer[]");
  emscripten::value_object<NetworkInfo>("NetworkInfo")
      .field("problem", &NetworkInfo::problem)
      .field("parameters", &NetworkInfo::parameters)
      .field("flopsPerImage", &NetworkInfo::flops_per_image)
      .field("trainingFlopsPerImage", &NetworkInfo::training_flops_per_image)
      .field("layers", &NetworkInfo::layers);
  emscripten::function("describeNetwork(networkJson)", &describe_network);

  emscripten::value_object<SavedModel>("SavedModel")
      .field("problem", &SavedModel::problem)
      .field("bytes", &SavedModel::bytes);
  emscripten::function("saveModel(engine)", &save_model);
  emscripten::function("loadModel(training, bytes)", &load_model);
}
