// Images that are held out of a training: never trained on, and what every epoch is judged by, on any number of threads
// and in any slices.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/evaluation/evaluation.h"
#include "core/training/trainer.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"
#include "tests/core/training_run.h"

namespace inkling {
namespace {

using test::kThreadCounts;
using test::synthetic_digits;

TEST(Validation, ImagesAreNeverTrainedOn) {
  const Dataset dataset = synthetic_digits(kImages);
  const Dataset rest = synthetic_digits(kImages - kHeldOut);  // without them: the first ones are the same
  TrainConfig config = config_with_everything();
  TrainingRun expected(config, rest, 1);
  expected.train(5);
  TrainingRun run(config_with_held_out(), dataset, 1);
  run.train(5);
  EXPECT_EQ(run.trainer.progress().images_seen, expected.trainer.progress().images_seen);
  EXPECT_EQ(run.weights(), expected.weights());
  EXPECT_EQ(run.statistics(), expected.statistics());
}

TEST(Validation, FollowsTheLastStepOfAnEpoch) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun run(config_with_held_out(), dataset, 1);
  EXPECT_EQ(run.trainer.progress().total_steps, 3 * kStepsWithHeldOut);
  for (std::uint64_t epoch = 1; epoch <= 3; ++epoch) {
    run.train(1);
    EXPECT_FALSE(run.trainer.progress().epoch_done);
    EXPECT_EQ(run.trainer.progress().validation.has_value(), epoch > 1);
    ASSERT_TRUE(run.trainer.advance(kWholeStep));
    EXPECT_EQ(run.trainer.progress().step, epoch * kStepsWithHeldOut);
    EXPECT_EQ(run.trainer.position().epochs, epoch - 1);
    const std::vector<float> weights = run.weights();
    // 48 images, then the other 32.
    const Result<TrainProgress> partial = run.trainer.advance(1);
    ASSERT_TRUE(partial);
    EXPECT_FALSE(partial->step_done || partial->epoch_done || partial->finished);
    const Result<TrainProgress> progress = run.trainer.advance(1);
    ASSERT_TRUE(progress);
    EXPECT_TRUE(progress->step_done && progress->epoch_done);
    EXPECT_EQ(progress->finished, epoch == 3);
    EXPECT_EQ(run.trainer.position().epochs, epoch);
    EXPECT_EQ(run.weights(), weights);
    const Evaluation expected = evaluate(run.model, dataset, kImages - kHeldOut);
    ASSERT_TRUE(progress->validation);
    EXPECT_EQ(progress->validation->accuracy, static_cast<float>(expected.accuracy()));
    EXPECT_EQ(progress->validation->loss, static_cast<float>(expected.loss()));
  }
}

TEST(Validation, GivesTheSameBitsOnAnyNumberOfThreadsInAnySlicesAndThroughAFile) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun expected(config_with_held_out(), dataset, 1);
  expected.train(4);
  const ValidationFigures figures = *expected.trainer.progress().validation;
  for (const std::size_t threads : kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{3}, kWholeStep}) {
      TrainingRun run(config_with_held_out(), dataset, threads);
      run.train(3, slice);
      ASSERT_TRUE(run.trainer.advance(kWholeStep));
      // In the middle of the validation, which then begins anew.
      ASSERT_TRUE(run.trainer.advance(1));
      EXPECT_FALSE(run.trainer.progress().step_done);
      TrainingRun after(config_with_held_out(), dataset, threads);
      continue_run(run, dataset, &after);
      EXPECT_EQ(after.trainer.progress().step, 4u);
      EXPECT_EQ(after.trainer.position().epochs, 1u);
      after.train(1, slice);
      EXPECT_TRUE(after.trainer.progress().epoch_done);
      EXPECT_EQ(after.trainer.progress().validation->loss, figures.loss);
      EXPECT_EQ(after.trainer.progress().validation->accuracy, figures.accuracy);
      EXPECT_EQ(after.weights(), expected.weights()) << threads << " threads, slices of " << slice;
    }
  }
}

TEST(Validation, ThroughAFileReportsWhatARunThatNeverStoppedDoes) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainConfig config = config_with_held_out();
  config.patience = 3;
  for (const float averaging : {0.0f, 0.8f}) {  // with an average, statistics are measured before the validation
    config.averaging = averaging;
    std::vector<TrainProgress> expected;
    for (TrainingRun run(config, dataset, 1); !run.trainer.progress().finished;) {
      run.train(1);
      if (run.trainer.progress().epoch_done) expected.push_back(run.trainer.progress());
    }
    ASSERT_EQ(expected.size(), config.epochs);

    std::size_t stops = 0;
    TrainingRun before(config, dataset, 1);
    while (!before.trainer.progress().finished) {
      ASSERT_TRUE(before.trainer.advance(1));
      const std::uint64_t epochs = before.trainer.position().epochs;
      if (epochs == before.trainer.progress().epoch()) continue;
      ++stops;
      TrainingRun after(config, dataset, 1);
      continue_run(before, dataset, &after);
      after.train(1);
      expect_same(after.trainer.progress(), expected[static_cast<std::size_t>(epochs)]);
    }
    // Two shards of held-out images, and six of those that statistics are measured on.
    EXPECT_EQ(stops, config.epochs * (averaging > 0 ? 8 : 2));
  }
}

TEST(Validation, TakesHalfOfTheImagesAtMost) {
  const Dataset dataset = synthetic_digits(21);
  TrainConfig config = config_with_held_out();
  config.validation = 5000;
  config.batch_size = 4;
  TrainingRun run(config, dataset, 1);
  EXPECT_EQ(run.trainer.position().config.validation, 10u);
  EXPECT_EQ(run.trainer.progress().steps_per_epoch, 3u);  // eleven images are left
  run.train(3);
  EXPECT_TRUE(run.trainer.progress().validation);
  EXPECT_EQ(run.trainer.progress().images_seen, 11u);
}

TEST(Validation, RefusesAFileThatCountsItsEpochsWrong) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun run(config_with_held_out(), dataset, 1);
  run.train(3);
  ModelFile file;
  run.trainer.save(&file);
  EXPECT_EQ((**Trainer::saved_run(file)).epochs, 1u);
  for (const char* wrong : {"0", "2", "-1", "one", "", "18446744073709551615"}) {
    file.metadata["epochs"] = wrong;
    const auto position = Trainer::saved_run(file);
    ASSERT_FALSE(position) << wrong;
    EXPECT_EQ(position.error().code, ErrorCode::kInvalidData);
  }
  file.metadata.erase("epochs");
  EXPECT_FALSE(Trainer::saved_run(file));

  const TrainingRun fresh(config_with_held_out(), dataset, 1);
  fresh.trainer.save(&file);
  EXPECT_EQ((**Trainer::saved_run(file)).epochs, 0u);
  file.metadata["epochs"] = "18446744073709551615";  // and one more are none
  EXPECT_FALSE(Trainer::saved_run(file));
}

TEST(Validation, CountsAnEpochBehindItsStepsOnlyWhereSomethingFollowsThem) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainConfig plain = config_with_everything();
  TrainConfig averaging = plain;
  averaging.averaging = 0.8f;
  TrainConfig nothing_to_measure = averaging;
  nothing_to_measure.network = {{DenseSpec{.units = kClasses}}};
  for (const auto& [config, is_whole] : {std::pair{config_with_held_out(), true}, std::pair{averaging, true},
                                         std::pair{plain, false}, std::pair{nothing_to_measure, false}}) {
    TrainingRun run(config, dataset, 1);
    while (!run.trainer.progress().finished) run.train(1);
    ModelFile file;
    run.trainer.save(&file);
    EXPECT_TRUE((**Trainer::saved_run(file)).finished());
    file.metadata["epochs"] = "2";  // of three
    const auto position = Trainer::saved_run(file);
    ASSERT_EQ(position.has_value(), is_whole) << to_json(config);
    if (is_whole) {
      EXPECT_FALSE((*position)->finished());
    } else {
      EXPECT_EQ(position.error().code, ErrorCode::kInvalidData);
    }
  }
}

}  // namespace
}  // namespace inkling
