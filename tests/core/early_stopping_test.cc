// Trainings that end when their patience does: with the weights of the best epoch, against records of every epoch, and
// through a file.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/evaluation/evaluation.h"
#include "core/network/calibration.h"
#include "core/training/trainer.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"
#include "tests/core/training_run.h"

namespace inkling {
namespace {

using test::kThreadCounts;
using test::synthetic_digits;

struct EpochRecord {
  float loss = 0;
  std::vector<float> weights;
  std::vector<float> statistics;
  Calibration calibration;
};

// Steps that are too large, so that the loss on the held-out images falls and rises.
TrainConfig restless_config(float averaging) {
  TrainConfig config = config_with_held_out();
  config.optimizer = {.kind = OptimizerKind::kAdam};
  config.schedule = {};
  config.learning_rate = 0.05f;
  config.batch_size = 40;
  config.epochs = 12;
  config.averaging = averaging;
  return config;
}

std::vector<EpochRecord> every_epoch(const TrainConfig& config, const Dataset& dataset) {
  TrainingRun run(config, dataset, 1);
  std::vector<EpochRecord> epochs;
  while (!run.trainer.progress().finished) {
    run.train(1);
    const TrainProgress& progress = run.trainer.progress();
    if (!progress.epoch_done) continue;
    epochs.push_back({progress.validation->loss, run.weights(), run.statistics(), run.model.calibration()});
  }
  return epochs;
}

struct Ending {
  std::size_t epochs = 0;  // that were trained
  std::size_t best = 0;    // counted from 0
};

Ending naive_ending(const std::vector<EpochRecord>& epochs, std::size_t patience) {
  Ending ending;
  for (std::size_t epoch = 0; epoch < epochs.size(); ++epoch) {
    if (epochs[epoch].loss < epochs[ending.best].loss) ending.best = epoch;
    ending.epochs = epoch + 1;
    if (epoch - ending.best == patience) break;
  }
  return ending;
}

TEST(EarlyStopping, EndsWithTheBestEpochWhenPatienceIsAtItsEnd) {
  const std::size_t threads = std::min<std::size_t>(kThreadCounts.back(), 2);  // no more have work in slices of two
  const Dataset dataset = synthetic_digits(kImages);
  bool one_ended_early = false;
  bool one_ended_late = false;
  for (const float averaging : {0.0f, 0.9f}) {
    TrainConfig config = restless_config(averaging);
    const std::vector<EpochRecord> epochs = every_epoch(config, dataset);
    ASSERT_EQ(epochs.size(), config.epochs);
    for (const std::size_t patience : {1u, 2u, 4u, 100u}) {
      config.patience = patience;
      const Ending expected = naive_ending(epochs, patience);
      TrainingRun run(config, dataset, threads);
      while (!run.trainer.progress().finished) run.train(1, 2);
      EXPECT_EQ(run.trainer.progress().epoch(), expected.epochs) << "patience " << patience;
      EXPECT_EQ(run.trainer.progress().best_epoch, expected.best + 1);
      EXPECT_TRUE(run.trainer.progress().epoch_done);
      EXPECT_EQ(run.trainer.progress().validation->loss, epochs[expected.epochs - 1].loss) << "of the last epoch";
      EXPECT_EQ(run.weights(), epochs[expected.best].weights);
      EXPECT_EQ(run.statistics(), epochs[expected.best].statistics);
      EXPECT_EQ(run.model.calibration(), epochs[expected.best].calibration);
      // And they answer.
      const Evaluation evaluation = evaluate(run.model, dataset, kImages - kHeldOut);
      EXPECT_EQ(static_cast<float>(evaluation.loss()), epochs[expected.best].loss);
      EXPECT_TRUE(run.trainer.position().finished());
      ASSERT_TRUE(run.trainer.advance(kWholeStep));
      EXPECT_EQ(run.trainer.progress().epoch(), expected.epochs) << "finished is finished";
      one_ended_early |= expected.epochs < config.epochs;
      one_ended_late |= expected.epochs == config.epochs && expected.best + 1 < config.epochs;
    }
  }
  EXPECT_TRUE(one_ended_early && one_ended_late) << "the losses do not make a test";
}

TEST(EarlyStopping, RemembersTheBestEpochThroughAFile) {
  const Dataset dataset = synthetic_digits(kImages);
  for (const float averaging : {0.0f, 0.9f}) {
    TrainConfig config = restless_config(averaging);
    config.patience = 2;
    TrainingRun expected(config, dataset, 1);
    while (!expected.trainer.progress().finished) expected.train(1);
    const std::uint64_t steps = expected.trainer.progress().step;
    TrainingRun before(config, dataset, 1);
    for (std::uint64_t stop = 0; stop <= steps; stop += 3) {
      while (before.trainer.progress().step < stop) ASSERT_TRUE(before.trainer.advance(kWholeStep));
      ASSERT_TRUE(before.trainer.advance(1));
      TrainingRun after(config, dataset, 1);
      continue_run(before, dataset, &after);
      EXPECT_EQ(after.trainer.progress().finished, before.trainer.progress().finished);
      while (!after.trainer.progress().finished) ASSERT_TRUE(after.trainer.advance(kWholeStep));
      EXPECT_EQ(after.trainer.progress().step, steps) << "stopped after step " << stop;
      EXPECT_EQ(after.trainer.progress().best_epoch, expected.trainer.progress().best_epoch);
      EXPECT_EQ(after.weights(), expected.weights()) << "stopped after step " << stop;
      EXPECT_EQ(after.statistics(), expected.statistics()) << "stopped after step " << stop;
      EXPECT_EQ(after.model.calibration(), expected.model.calibration());
    }
  }
}

TEST(EarlyStopping, NeedsImagesToHoldOut) {
  const Dataset dataset = synthetic_digits(1);
  TrainConfig config = restless_config(0);
  config.network = {{DenseSpec{.units = kClasses}}};
  config.patience = 2;
  config.epochs = 5;
  TrainingRun before(config, dataset, 1);
  EXPECT_EQ(before.trainer.position().config.validation, 0u);
  EXPECT_EQ(before.trainer.position().config.patience, 0u);
  before.train(3);
  TrainingRun after(config, dataset, 1);
  continue_run(before, dataset, &after);
  EXPECT_EQ(after.trainer.progress().step, 3u);
  after.train(2);
  EXPECT_TRUE(after.trainer.progress().finished);
}

TEST(EarlyStopping, RefusesADamagedBestEpoch) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainConfig config = restless_config(0);
  config.patience = 3;
  TrainingRun run(config, dataset, 1);
  while (!run.trainer.progress().epoch_done) run.train(1);
  ModelFile file;
  run.trainer.save(&file);
  EXPECT_EQ((**Trainer::saved_run(file)).best.epoch, 1u);
  const std::string calibration = to_json(run.model.calibration());
  for (const std::string& wrong :
       {std::string(), std::string("{}"), R"({"epoch":0,"loss":1,"calibration":)" + calibration + "}",
        R"({"epoch":2,"loss":1,"calibration":)" + calibration + "}",
        R"({"epoch":1,"loss":-1,"calibration":)" + calibration + "}",
        std::string(R"({"epoch":1,"loss":1,"calibration":{}})"), std::string(R"({"epoch":1,"loss":1})")}) {
    file.metadata["best"] = wrong;
    const auto position = Trainer::saved_run(file);
    ASSERT_FALSE(position) << wrong;
    EXPECT_EQ(position.error().code, ErrorCode::kInvalidData);
    EXPECT_EQ(position.error().message, "The saved training's best epoch is damaged.");
  }
}

}  // namespace
}  // namespace inkling
