// Which labels of the training or the test images are doubtful, by networks that did not learn from them.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/engine.h"
#include "core/jobs/doubtful_labels_job.h"
#include "wasm/data.h"
#include "wasm/run.h"
#include "wasm/values.h"

namespace inkling {
namespace {

// Of the images of this split, by networks of this configuration.
StartedRun start_doubtful(Engine& engine, const std::string& config_json, const std::string& name) {
  const Result<TrainConfig> config = train_config_from_json(config_json);
  if (!config) return failed<StartedRun>(config.error());
  const Result<Split> split = to_split(name);
  if (!split) return failed<StartedRun>(split.error());
  const Dataset& training = engine.dataset(Split::kTrain);
  return started(*split == Split::kTrain ? DoubtfulLabelsJob::of_training_images(*config, training, engine.pool())
                                         : DoubtfulLabelsJob::of_test_images(
                                               *config, training, engine.dataset(Split::kTest), engine.pool()));
}

// A column for each thing that is told of an image, the most doubtful first.
struct DoubtfulLabels {
  Counts indices;
  Bytes labels;
  Bytes likely;
  Floats probabilities;  // of the ten digits
};

DoubtfulLabels doubtful_labels_of(const DoubtfulLabelsJob& run) {
  std::vector<std::uint32_t> indices;
  std::vector<std::uint8_t> labels, likely;
  std::vector<float> probabilities;
  for (const DoubtfulLabel& doubtful : run.doubtful()) {
    const ReadImage& answer = run.answer(doubtful.index);
    indices.push_back(doubtful.index);
    labels.push_back(answer.label);
    likely.push_back(doubtful.likely);
    probabilities.insert(probabilities.end(), answer.probabilities.begin(), answer.probabilities.end());
  }
  return {copy_out(indices), copy_out(labels), copy_out(likely), copy_out(probabilities)};
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(doubtful) {
  using namespace inkling;
  bind_run<DoubtfulLabelsJob>("DoubtfulLabelsRun");
  emscripten::function("startDoubtful(engine, configJson, split)", &start_doubtful);
  emscripten::value_object<DoubtfulLabels>("DoubtfulLabels")
      .field("indices", &DoubtfulLabels::indices)
      .field("labels", &DoubtfulLabels::labels)
      .field("likely", &DoubtfulLabels::likely)
      .field("probabilities", &DoubtfulLabels::probabilities);
  emscripten::function("doubtfulLabelsOf(run)", &doubtful_labels_of);
}
