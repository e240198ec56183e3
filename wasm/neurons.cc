// What excites each unit of the network that answers, and how the numbers of its layers are spread.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/engine.h"
#include "core/jobs/excitation_job.h"
#include "core/jobs/layer_figures_job.h"
#include "core/network/network_spec.h"
#include "wasm/run.h"
#include "wasm/values.h"

namespace inkling {
namespace {

using emscripten::val;
using UnitsList = Typed<struct UnitsListTag>;              // UnitsOfLayer[]
using LayerSpreadList = Typed<struct LayerSpreadListTag>;  // LayerSpread[]

StartedRun start_excitations(Engine& engine) {
  return started(ExcitationJob::create(engine.model(), engine.dataset(Split::kTest), engine.pool()));
}

// Columns with a row for each unit; of the images that excite it the most, so many for each unit as were kept.
struct UnitsOfLayer {
  Text spec;  // JSON, as in the specification of a network
  double layer = 0;
  double images = 0;  // that were looked at
  bool is_rectified = false;
  Counts silent;
  Counts indices;
  Bytes labels;
  Floats activations;
  Bytes windows;  // top, bottom, left, right; the ends are behind them
};

UnitsOfLayer units_of_layer(const ExcitationJob& run, std::size_t at) {
  const UnitLayer& units = run.layers()[at];
  std::vector<std::uint32_t> silent, indices;
  std::vector<float> activations;
  std::vector<std::uint8_t> labels, windows;
  for (std::size_t unit = 0; unit < units.shape.c; ++unit) {
    silent.push_back(run.silent(at, unit));
    for (const Excitation& excitation : run.strongest(at, unit)) {
      indices.push_back(excitation.index);
      labels.push_back(run.dataset().label(excitation.index));
      activations.push_back(excitation.activation);
      const auto window = receptive_field(run.network(), units.output, excitation.y, excitation.x);
      for (const std::size_t edge : {window.top, window.bottom, window.left, window.right}) {
        windows.push_back(static_cast<std::uint8_t>(edge));
      }
    }
  }
  return {to_text(to_json(run.network().spec().layers[units.layer])),
          number(units.layer),
          number(run.dataset().size()),
          units.is_rectified,
          copy_out(silent),
          copy_out(indices),
          copy_out(labels),
          copy_out(activations),
          copy_out(windows)};
}

UnitsList units_by_layer(const ExcitationJob& run) {
  const val layers = val::array();
  for (std::size_t at = 0; at < run.layers().size(); ++at) layers.call<void>("push", units_of_layer(run, at));
  return UnitsList(layers);
}

StartedRun start_layer_figures(Engine& engine) {
  return started(LayerFiguresJob::create(engine.model(), engine.dataset(Split::kTest)));
}

struct Spread {
  Counts counts;  // in bins of equal width from -reach to reach, without exact zeros
  double reach = 0;
  double zeros = 0;
  double numbers = 0;
  double mean = 0;
  double deviation = 0;
};

Spread to_spread(const Histogram& histogram) {
  return {copy_out(histogram.counts()), double{histogram.reach()}, number(histogram.zeros()),
          number(histogram.numbers()),  histogram.mean(),          histogram.deviation()};
}

struct LayerSpread {
  Text spec;
  double layer = 0;
  double gradient = 0;
  Spread weights;
  Spread activations;
};

// Of what gradient_flow() finds, the layer.
struct LayerSpreads {
  double images = 0;
  LayerSpreadList layers;
  OptionalNumber vanishes;
  OptionalNumber explodes;
};

LayerSpreads spread_by_layer(const LayerFiguresJob& run) {
  LayerSpreads spreads;
  const val layers = val::array();
  for (const LayerFigures& figures : run.figures()) {
    layers.call<void>("push", LayerSpread{to_text(to_json(run.network().spec().layers[figures.units.layer])),
                                          number(figures.units.layer), figures.gradient, to_spread(figures.weights),
                                          to_spread(figures.activations)});
  }
  spreads.images = number(run.images());
  spreads.layers = LayerSpreadList(layers);
  if (const auto flow = gradient_flow(run.figures())) {
    const OptionalNumber layer(val(number(run.figures()[flow->figures].units.layer)));
    (flow->kind == GradientFlow::Kind::kVanishes ? spreads.vanishes : spreads.explodes) = layer;
  }
  return spreads;
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(neurons) {
  using namespace inkling;
  bind_run<ExcitationJob>("ExcitationRun");
  emscripten::function("startExcitations(engine)", &start_excitations);
  emscripten::value_object<UnitsOfLayer>("UnitsOfLayer")
      .field("spec", &UnitsOfLayer::spec)
      .field("layer", &UnitsOfLayer::layer)
      .field("images", &UnitsOfLayer::images)
      .field("isRectified", &UnitsOfLayer::is_rectified)
      .field("silent", &UnitsOfLayer::silent)
      .field("indices", &UnitsOfLayer::indices)
      .field("labels", &UnitsOfLayer::labels)
      .field("activations", &UnitsOfLayer::activations)
      .field("windows", &UnitsOfLayer::windows);
  emscripten::register_type<UnitsList>("UnitsOfLayer[]");
  emscripten::function("unitsByLayer(run)", &units_by_layer);

  bind_run<LayerFiguresJob>("LayerFiguresRun");
  emscripten::function("startLayerFigures(engine)", &start_layer_figures);
  emscripten::value_object<Spread>("Spread")
      .field("counts", &Spread::counts)
      .field("reach", &Spread::reach)
      .field("zeros", &Spread::zeros)
      .field("numbers", &Spread::numbers)
      .field("mean", &Spread::mean)
      .field("deviation", &Spread::deviation);
  emscripten::value_object<LayerSpread>("LayerSpread")
      .field("spec", &LayerSpread::spec)
      .field("layer", &LayerSpread::layer)
      .field("gradient", &LayerSpread::gradient)
      .field("weights", &LayerSpread::weights)
      .field("activations", &LayerSpread::activations);
  emscripten::register_type<LayerSpreadList>("LayerSpread[]");
  emscripten::value_object<LayerSpreads>("LayerSpreads")
      .field("images", &LayerSpreads::images)
      .field("layers", &LayerSpreads::layers)
      .field("vanishes", &LayerSpreads::vanishes)
      .field("explodes", &LayerSpreads::explodes);
  emscripten::function("spreadByLayer(run)", &spread_by_layer);
}
