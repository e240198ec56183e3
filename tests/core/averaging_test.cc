// The average of the weights that answers in their place: against the recursion written out in double, its statistics
// against the reference network, and through a file.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "core/evaluation/evaluation.h"
#include "core/training/trainer.h"
#include "tests/core/reference_network.h"
#include "tests/core/rounded.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"
#include "tests/core/training_run.h"

namespace inkling {
namespace {

using test::kThreadCounts;
using test::synthetic_digits;

TrainConfig config_with_average() {
  TrainConfig config = config_with_held_out();
  config.averaging = 0.8f;
  return config;
}

// A run that averages beside one that does not: after every step `values` of the first are the naive average of those
// of the second. A step moves the average by a share of a difference, with three roundings of numbers no larger than
// `largest`.
template <typename Values>
void expect_recursion(TrainConfig config, std::size_t steps, const Values& values) {
  const Dataset dataset = synthetic_digits(kImages);
  config.validation = 0;
  TrainConfig plain = config;
  plain.averaging = 0;
  TrainingRun raw(plain, dataset, 1);
  TrainingRun averaged(config, dataset, 1);
  const std::vector<float> start = std::invoke(values, raw);
  std::vector<double> expected(start.begin(), start.end());
  double largest = 0;
  for (std::size_t t = 0; t < steps; ++t) {
    raw.train(1);
    averaged.train(1);
    const auto step = static_cast<double>(t);
    const double decay = std::min(double{config.averaging}, (1 + step) / (10 + step));
    const std::vector<float> next = std::invoke(values, raw);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      expected[i] = decay * expected[i] + (1 - decay) * double{next[i]};
      largest = std::max(largest, std::abs(double{next[i]}));
    }
    const std::vector<float> average = std::invoke(values, averaged);
    ASSERT_EQ(average.size(), expected.size());
    const double bound = 3 * (step + 1) * test::kFloat.roundoff * largest;
    for (std::size_t i = 0; i < average.size(); ++i) ASSERT_NEAR(average[i], expected[i], bound) << i;
    EXPECT_EQ(averaged.trainer.progress().loss, raw.trainer.progress().loss) << "steps go on from the weights";
  }
}

TEST(Averaging, IsTheRecursionOverTheWeightsOfAnUnaveragedRun) {
  TrainConfig config = config_with_average();
  config.epochs = 30;
  config.batch_size = kImages;  // an epoch is a step …
  expect_recursion(config, 30, &TrainingRun::weights);
}

TEST(Averaging, AveragesTheRunningStatisticsWithinAnEpoch) {
  TrainConfig config = config_with_average();
  config.batch_size = 30;  // … and here eleven are
  expect_recursion(config, 10, &TrainingRun::statistics);
}

TEST(Averaging, MeasuresTheStatisticsOfTheAverageAtTheEndOfAnEpoch) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun run(config_with_average(), dataset, 1);
  run.train(kStepsWithHeldOut);
  const std::vector<float> weights = run.weights();
  std::vector<double> sums(run.model.statistics().size());
  constexpr std::size_t kRest = kImages - kHeldOut;
  for (std::size_t first = 0; first < kRest; first += kShardImages) {
    const std::size_t images = std::min(kShardImages, kRest - first);
    std::vector<float> pixels(images * kImagePixels);
    standardize_pixels(dataset.images(first, images), pixels.data());
    reference::NetworkRun<double> reference(
        config_with_average().network,
        {.images = images, .mode = Mode::kTraining, .seed = config_with_average().seed, .first_image = first},
        {weights.begin(), weights.end()}, {});
    reference.forward({pixels.begin(), pixels.end()});
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += reference.statistics_sums()[i];
  }
  // [mean, variance] of four channels, then of twelve.
  for (const auto& [offset, channels] :
       {std::pair{std::size_t{0}, std::size_t{4}}, std::pair{std::size_t{8}, std::size_t{12}}}) {
    for (std::size_t c = offset; c < offset + channels; ++c) {
      const double mean = sums[c] / kRest;
      const double square = sums[c + channels] / kRest;
      // The kernels of the convolution round otherwise than the reference; a wrong set of images is off by far more.
      EXPECT_NEAR(run.statistics()[c], mean, 1e-4 * std::sqrt(square));
      EXPECT_NEAR(run.statistics()[c + channels], square - mean * mean, 1e-4 * square);
    }
  }
  const Evaluation expected = evaluate(run.model, dataset, kRest);
  EXPECT_EQ(run.trainer.progress().validation->loss, static_cast<float>(expected.loss()));
}

TEST(Averaging, GivesTheSameBitsOnAnyNumberOfThreadsInAnySlicesAndThroughAFile) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainConfig config = config_with_average();
  config.batch_size = 60;  // five steps an epoch
  constexpr std::size_t kManySteps = 13;
  TrainingRun expected(config, dataset, 1);
  expected.train(kManySteps);
  for (const std::size_t threads : kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{5}, kWholeStep}) {
      // Within an epoch, at its end, and in the middle of the measurements that follow it.
      for (const std::size_t stop : {3u, 5u, 9u}) {
        TrainingRun before(config, dataset, threads);
        before.train(stop, slice);
        for (std::size_t i = 0; i < 6; ++i) ASSERT_TRUE(before.trainer.advance(1));
        EXPECT_EQ(evaluate(before.model, dataset, kImages - 1).count(), 1u);  // somebody asks it meanwhile
        TrainingRun after(config, dataset, threads);
        continue_run(before, dataset, &after);
        while (after.trainer.progress().step < kManySteps) ASSERT_TRUE(after.trainer.advance(slice));
        EXPECT_EQ(after.weights(), expected.weights()) << threads << " threads, slices of " << slice << ", " << stop;
        EXPECT_EQ(after.statistics(), expected.statistics());
        EXPECT_EQ(after.model.calibration(), expected.model.calibration());
        EXPECT_EQ(after.trainer.progress().loss, expected.trainer.progress().loss);
      }
    }
  }
}

TEST(Averaging, NeedsTheWeightsBesideTheAverageToGoOn) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun before(config_with_average(), dataset, 1);
  before.train(1);
  ModelFile file;
  before.model.save(&file);
  before.trainer.save(&file);
  std::erase_if(file.tensors, [](const NamedTensor& tensor) { return tensor.name == "raw.layers.1.running_mean"; });
  TrainingRun after(config_with_average(), dataset, 1);
  const Status status = after.trainer.restore(before.trainer.position(), file);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kInvalidData);
  EXPECT_EQ(status.error().message, "The model has no tensor raw.layers.1.running_mean.");
}

}  // namespace
}  // namespace inkling
