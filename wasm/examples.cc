// Training examples as a training would be given them.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/engine.h"
#include "core/training/train_config.h"
#include "wasm/values.h"

namespace inkling {
namespace {

// Of a run; every double up to it is a whole number of its own.
constexpr double kMostExamples = 1e15;
constexpr double kMostPreviewed = 1000;

struct Examples : Outcome {
  Bytes images;
  Bytes labels;
  bool from_dataset = false;
};

Examples preview_examples(const Engine& engine, const std::string& config_json, double first, double count) {
  const Result<TrainConfig> config = train_config_from_json(config_json);
  if (!config) return failed<Examples>(config.error());
  const bool in_range = first >= 0 && first <= kMostExamples && count >= 0 && count <= kMostPreviewed;
  if (!in_range) {
    return failed<Examples>({ErrorCode::kInvalidArgument, "There is no preview of such examples."});
  }
  const ExamplePreview preview =
      engine.preview(*config, static_cast<std::uint64_t>(first), static_cast<std::size_t>(count));
  return {{}, copy_out(preview.images), copy_out(preview.labels), engine.has_training_images()};
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(examples) {
  using namespace inkling;
  emscripten::value_object<Examples>("Examples")
      .field("problem", &Examples::problem)
      .field("images", &Examples::images)
      .field("labels", &Examples::labels)
      .field("fromDataset", &Examples::from_dataset);
  emscripten::function(
      "previewExamples(engine, configJson, first, count)",
      emscripten::select_overload<Examples(const Engine&, const std::string&, double, double)>(&preview_examples));
}
