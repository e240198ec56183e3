// What the tests of training share: a model, its trainer and the threads they need, as one; a network with everything
// in it; and the way through a file and back.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/safetensors.h"
#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/evaluation/evaluation.h"
#include "core/network/model.h"
#include "core/training/train_config.h"
#include "core/training/trainer.h"

namespace inkling {

inline constexpr std::size_t kWholeStep = 1000;  // shards, more than any batch has

struct TrainingRun {
  TrainingRun(const TrainConfig& config, const Dataset& dataset, std::size_t threads)
      : pool(threads),
        owner(std::make_shared<Model>(*Model::create(config.network, config.seed))),
        model(*owner),
        trainer(*create(config, dataset)) {}

  Result<Trainer> create(const TrainConfig& config, const Dataset& dataset) {
    return Trainer::create(config, owner, dataset, pool);
  }

  // Finishes `steps` more steps, in slices of that many shards.
  void train(std::size_t steps, std::size_t slice = kWholeStep) {
    for (std::size_t done = 0; done < steps;) {
      const Result<TrainProgress> progress = trainer.advance(slice);
      ASSERT_TRUE(progress) << progress.error().message;
      if (progress->step_done) ++done;
    }
  }

  std::vector<float> weights() const { return {model.weights().begin(), model.weights().end()}; }
  std::vector<float> statistics() const { return {model.statistics().begin(), model.statistics().end()}; }

  ThreadPool pool;
  std::shared_ptr<Model> owner;
  Model& model;
  Trainer trainer;
};

// A network with everything in it, and batches of nine shards: more than there are lanes.
inline TrainConfig config_with_everything() {
  return {.network = {.layers = {Conv2dSpec{.filters = 4, .kernel = 5, .stride = 3, .padding = 1}, BatchNormSpec{},
                                 ReluSpec{}, MaxPool2dSpec{.size = 2, .stride = 1}, DropoutSpec{.rate = 0.25f},
                                 DenseSpec{.units = 12}, BatchNormSpec{}, ReluSpec{}, DenseSpec{.units = kClasses}}},
          .optimizer = {.kind = OptimizerKind::kAdamW, .weight_decay = 0.05f},
          .schedule = {.kind = ScheduleKind::kOneCycle, .warmup = 0.25f, .peak = 4.0f},
          .learning_rate = 0.005f,
          .label_smoothing = 0.05f,
          .batch_size = 150,
          .epochs = 3,
          .seed = 9};
}
inline constexpr std::uint32_t kImages = 330;  // batches of 150, 150 and 30

// The last 80 of 330 images held out: 250 are left, batches of 150 and 100.
inline constexpr std::uint32_t kHeldOut = 80;
inline constexpr std::size_t kStepsWithHeldOut = 2;  // an epoch

inline TrainConfig config_with_held_out() {
  TrainConfig config = config_with_everything();
  config.validation = kHeldOut;
  return config;
}

// What the model answers to the images from `first` on, one by one.
inline Evaluation evaluate(const Model& model, const Dataset& dataset, std::size_t first) {
  Evaluation evaluation;
  Result<Workspace> workspace = Workspace::create(model.network(), 1, Mode::kInference);
  EXPECT_TRUE(workspace);
  for (std::size_t i = first; i < dataset.size(); ++i) {
    const TensorView logits = model.infer(dataset.image(i), *workspace);
    evaluation.add(dataset.label(i), Logits(logits.data, kClasses), model.calibration());
  }
  return evaluation;
}

// Saves both halves, and continues them in `after`, which was made with the same configuration.
inline void continue_run(const TrainingRun& before, const Dataset& dataset, TrainingRun* after) {
  ModelFile saved;
  before.model.save(&saved);
  before.trainer.save(&saved);
  const Result<ModelFile> file = read_safetensors(write_safetensors(saved));
  ASSERT_TRUE(file) << file.error().message;
  const auto position = Trainer::saved_run(*file);
  ASSERT_TRUE(position) << position.error().message;
  ASSERT_TRUE(*position);
  Result<Model> model = Model::load(*file);
  ASSERT_TRUE(model) << model.error().message;
  after->model = std::move(*model);
  Result<Trainer> trainer = after->create((*position)->config, dataset);
  ASSERT_TRUE(trainer);
  after->trainer = std::move(*trainer);
  const Status status = after->trainer.restore(**position, *file);
  ASSERT_TRUE(status) << status.error().message;
}

// Field for field.
inline void expect_same(const TrainProgress& a, const TrainProgress& b) {
  EXPECT_EQ(a.step_done, b.step_done);
  EXPECT_EQ(a.epoch_done, b.epoch_done);
  EXPECT_EQ(a.finished, b.finished);
  EXPECT_EQ(a.step, b.step);
  EXPECT_EQ(a.steps_per_epoch, b.steps_per_epoch);
  EXPECT_EQ(a.total_steps, b.total_steps);
  EXPECT_EQ(a.images_seen, b.images_seen);
  EXPECT_EQ(a.loss, b.loss);
  EXPECT_EQ(a.accuracy, b.accuracy);
  EXPECT_EQ(a.learning_rate, b.learning_rate);
  EXPECT_EQ(a.validation.has_value(), b.validation.has_value());
  if (a.validation && b.validation) {
    EXPECT_EQ(a.validation->accuracy, b.validation->accuracy);
    EXPECT_EQ(a.validation->loss, b.validation->loss);
  }
  EXPECT_EQ(a.best_epoch, b.best_epoch);
}

}  // namespace inkling
