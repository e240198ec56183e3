// `inkling neurons`: which units of a saved network never fire on the test images, and what the gradient is by layer.
#include <cstddef>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "core/jobs/excitation_job.h"
#include "core/jobs/layer_figures_job.h"
#include "tools/commands.h"
#include "tools/files.h"
#include "tools/report.h"

namespace inkling {
namespace {

using Json = nlohmann::ordered_json;

Status finish(Job& job) {
  while (!job.progress().finished) {
    if (Status status = job.advance(64); !status) return status;
  }
  return {};
}

void print_layer(const Json& layer) {
  const auto number = layer["layer"].get<std::size_t>();
  const auto type = layer["type"].get<std::string>();
  const auto units = layer["units"].get<std::size_t>();
  const double gradient = layer["gradient"].get<double>();
  if (layer["dead"].is_null()) {
    std::printf("layer %2zu, %s: %zu units, without a ReLU; gradient %.2e\n", number, type.c_str(), units, gradient);
    return;
  }
  std::printf("layer %2zu, %s: %zu of %zu units never fire; gradient %.2e\n", number, type.c_str(),
              layer["dead"].get<std::size_t>(), units, gradient);
}

}  // namespace

Status run_neurons(Engine& engine, const Options& options) {
  if (Status status = load_images(engine, Split::kTest, read_evaluation_images(options)); !status) return status;
  if (Status status = load_network(engine, options); !status) return status;
  const auto units = ExcitationJob::create(engine.model(), engine.dataset(Split::kTest), engine.pool());
  if (!units) return std::unexpected(units.error());
  if (Status status = finish(**units); !status) return status;
  const auto figures = LayerFiguresJob::create(engine.model(), engine.dataset(Split::kTest));
  if (!figures) return std::unexpected(figures.error());
  if (Status status = finish(**figures); !status) return status;
  for (std::size_t i = 0; i < (*units)->layers().size(); ++i) {
    const UnitLayer& layer = (*units)->layers()[i];
    const Json json{{"event", "neurons"},
                    {"layer", layer.layer + 1},
                    {"type", (*units)->network().layers()[layer.layer].type},
                    {"units", layer.shape.c},
                    {"dead", layer.is_rectified ? Json((*units)->dead(i)) : Json()},
                    {"gradient", (*figures)->figures()[i].gradient}};
    if (options.contains("json")) {
      print_line(json.dump());
    } else {
      print_layer(json);
    }
  }
  return {};
}

}  // namespace inkling
