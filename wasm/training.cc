// Training: its presets and what can be set, its beginning and its slices.
#include "core/jobs/training.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/json_writer.h"
#include "core/training/presets.h"
#include "core/training/train_config.h"
#include "wasm/network.h"
#include "wasm/values.h"

namespace inkling {
namespace {

std::string presets_json() {
  std::vector<std::string> list;
  for (const Preset& preset : presets()) {
    JsonWriter item;
    item.text("name", preset.name);
    item.text("title", preset.title);
    item.text("summary", preset.summary);
    if (const Result<std::shared_ptr<const Network>> network = Network::create(preset.config.network)) {
      item.integer("parameters", (*network)->parameter_count());
      item.integer("trainingFlops", (*network)->training_flops());
    }
    JsonWriter figures;
    figures.number("accuracy", preset.figures.accuracy);
    figures.number("lowest", preset.figures.lowest);
    figures.number("highest", preset.figures.highest);
    figures.number("seconds", preset.figures.seconds);
    item.json("figures", std::move(figures).finish());
    item.json("config", to_json(preset.config));
    list.push_back(std::move(item).finish());
  }
  return json_list(list);
}

// On the images as the corrections say; without any text as they are.
NetworkInfo start_training(Training& training, const std::string& config_json, const std::string& corrections_csv) {
  const Result<TrainConfig> config = train_config_from_json(config_json);
  if (!config) return failed<NetworkInfo>(config.error());
  Result<std::vector<Correction>> corrections;
  if (!corrections_csv.empty()) corrections = corrections_from_csv(corrections_csv);
  if (!corrections) return failed<NetworkInfo>(corrections.error());
  const Status status = training.start(*config, std::move(*corrections));
  return status ? network_info(training.engine().model()->network()) : failed<NetworkInfo>(status.error());
}

// See TrainProgress.
struct Progress : Outcome {
  bool step_done = false;
  bool epoch_done = false;
  bool finished = false;
  bool waits = false;
  double step = 0;
  double steps_per_epoch = 0;
  double total_steps = 0;
  double images_seen = 0;
  double loss = 0;
  double accuracy = 0;
  double learning_rate = 0;
  OptionalNumber held_out_accuracy;
  OptionalNumber held_out_loss;
};

Progress advance(Training& training, double max_shards) {
  const Result<TrainProgress> progress = training.advance(shard_count(max_shards));
  if (!progress) return failed<Progress>(progress.error());
  const std::optional<ValidationFigures>& figures = progress->validation;
  return {{},
          progress->step_done,
          progress->epoch_done,
          progress->finished,
          progress->waits,
          number(progress->step),
          number(progress->steps_per_epoch),
          number(progress->total_steps),
          number(progress->images_seen),
          number(progress->loss),
          number(progress->accuracy),
          number(progress->learning_rate),
          figures ? OptionalNumber(emscripten::val(figures->accuracy)) : OptionalNumber(),
          figures ? OptionalNumber(emscripten::val(figures->loss)) : OptionalNumber()};
}

void stop_training(Training& training) { training.stop(); }

// The training under way, or the loaded one that waits for its images.
struct Run {
  Text config;  // JSON
  double step = 0;
  double steps_per_epoch = 0;
  double total_steps = 0;
  bool finished = false;
};

using OptionalRun = Typed<struct OptionalRunTag>;  // Run | undefined

OptionalRun describe_training(const Training& training) {
  const std::optional<SavedRun> run = training.position();
  if (!run) return {};
  return OptionalRun(emscripten::val(Run{to_text(to_json(run->config)), number(run->step),
                                         number(run->steps_per_epoch()), number(run->total_steps()), run->finished()}));
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(training) {
  using namespace inkling;
  emscripten::function("presets", &presets_json);
  emscripten::function("schema", &schema);
  emscripten::class_<Training>("TrainingRun").constructor<Engine&>();
  emscripten::function("startTraining(training, configJson, corrections)", &start_training);

  emscripten::value_object<Progress>("Progress")
      .field("problem", &Progress::problem)
      .field("stepDone", &Progress::step_done)
      .field("epochDone", &Progress::epoch_done)
      .field("finished", &Progress::finished)
      .field("waits", &Progress::waits)
      .field("step", &Progress::step)
      .field("stepsPerEpoch", &Progress::steps_per_epoch)
      .field("totalSteps", &Progress::total_steps)
      .field("imagesSeen", &Progress::images_seen)
      .field("loss", &Progress::loss)
      .field("accuracy", &Progress::accuracy)
      .field("learningRate", &Progress::learning_rate)
      .field("heldOutAccuracy", &Progress::held_out_accuracy)
      .field("heldOutLoss", &Progress::held_out_loss);
  emscripten::function("advance(training, maxShards)", &advance);
  emscripten::function("stopTraining(training)", &stop_training);

  emscripten::value_object<Run>("Run")
      .field("config", &Run::config)
      .field("step", &Run::step)
      .field("stepsPerEpoch", &Run::steps_per_epoch)
      .field("totalSteps", &Run::total_steps)
      .field("finished", &Run::finished);
  emscripten::register_type<OptionalRun>("Run | undefined");
  emscripten::function("describeTraining(training)", &describe_training);
}
