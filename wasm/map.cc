// A map of the test images, and where a drawing lies on it.
#include <cstdint>
#include <memory>
#include <vector>

#include "core/engine.h"
#include "core/jobs/map_job.h"
#include "wasm/run.h"
#include "wasm/values.h"

namespace inkling {
namespace {

StartedRun start_map(Engine& engine) {
  return started(MapJob::create(engine.model(), engine.dataset(Split::kTest), engine.pool()));
}

// Columns with a row for each image.
struct ImageMap {
  Counts indices;
  Bytes labels;
  Bytes answers;
  Floats places;  // along so many components as there are shares
  Floats shares;
};

ImageMap image_map(const MapJob& run) {
  std::vector<std::uint32_t> indices;
  std::vector<std::uint8_t> labels, answers;
  std::vector<float> places;
  for (const MappedImage& image : run.images()) {
    indices.push_back(image.index);
    labels.push_back(image.label);
    answers.push_back(image.answer);
    places.insert(places.end(), image.place.begin(), image.place.end());
  }
  return {copy_out(indices), copy_out(labels), copy_out(answers), copy_out(places), copy_out(run.shares())};
}

struct PlaceOnMap : Outcome {
  Floats place;
};

PlaceOnMap place_on_map(MapJob& run, const Bytes& pixels) {
  const auto place = run.place(copy_in<std::uint8_t>(pixels));
  if (!place) return failed<PlaceOnMap>(place.error());
  return {{}, copy_out(*place)};
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(map) {
  using namespace inkling;
  bind_run<MapJob>("MapRun");
  emscripten::function("startMap(engine)", &start_map);
  emscripten::value_object<ImageMap>("ImageMap")
      .field("indices", &ImageMap::indices)
      .field("labels", &ImageMap::labels)
      .field("answers", &ImageMap::answers)
      .field("places", &ImageMap::places)
      .field("shares", &ImageMap::shares);
  emscripten::function("imageMap(run)", &image_map);
  emscripten::value_object<PlaceOnMap>("PlaceOnMap")
      .field("problem", &PlaceOnMap::problem)
      .field("place", &PlaceOnMap::place);
  emscripten::function("placeOnMap(run, pixels)", &place_on_map);
}
