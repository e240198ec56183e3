// Nothing is allocated inside a training step after the first one, nor by what follows an epoch, with any preset,
// augmented and mixed with synthetic ink or not, averaged or not; and before that no more than the network says.
#include "tests/core/allocations.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/limits.h"
#include "core/engine.h"
#include "core/jobs/evaluation_job.h"
#include "core/jobs/training.h"
#include "core/network/model.h"
#include "core/training/presets.h"
#include "core/training/train_config.h"
#include "core/training/trainer.h"
#include "tests/core/idx_bytes.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

class Allocations : public ::testing::TestWithParam<Preset> {};

TEST_P(Allocations, EndWithTheFirstStep) {
  const Dataset dataset = test::synthetic_digits(100);
  for (const float distortion : {0.0f, 1.0f}) {
    for (const std::size_t threads : test::kThreadCounts) {
      TrainConfig config = GetParam().config;
      config.batch_size = 40;  // three shards, the last one ragged; two batches and a half an epoch
      config.epochs = 3;
      config.augment = {.rotation = distortion, .elastic = distortion, .thickness = distortion};
      config.synthetic = distortion > 0 ? 0.5f : 0.0f;
      config.non_digits = distortion > 0 ? 0.2f : 0.0f;
      config.validation = distortion > 0 ? 30 : 0;
      config.patience = distortion > 0 ? 5 : 0;
      config.averaging = distortion > 0 ? 0.9f : 0.0f;
      ThreadPool pool(threads);
      const auto model = std::make_shared<Model>(*Model::create(config.network, config.seed));
      Result<Trainer> trainer = Trainer::create(config, model, dataset, pool);
      ASSERT_TRUE(trainer);
      ASSERT_TRUE(trainer->step());
      const std::uint64_t before = test::allocations();
      EXPECT_GT(before, 0u);
      for (int slice = 0; slice < 12; ++slice) ASSERT_TRUE(trainer->advance(2));
      ASSERT_TRUE(trainer->step());
      EXPECT_EQ(test::allocations(), before) << threads << " threads";
      EXPECT_GT(trainer->progress().epoch(), 0u);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Presets, Allocations, ::testing::ValuesIn(presets().begin(), presets().end()),
                         [](const auto& preset) { return std::string(preset.param.name); });

// Beside all that a training may have, once through an epoch.
std::uint64_t bytes_of_a_training(const TrainConfig& config, std::size_t threads) {
  constexpr std::uint32_t kImages = 40;
  Engine engine(threads);
  const std::vector<std::uint8_t> labels = idx_labels(std::vector<std::uint8_t>(kImages, 1));
  EXPECT_TRUE(engine.load_dataset(Split::kTrain, idx_images(kImages), labels));
  EXPECT_TRUE(engine.load_dataset(Split::kTest, idx_images(kImages), labels));
  const std::uint64_t before = test::allocated_bytes();
  Training training(engine);
  EXPECT_TRUE(training.start(config));
  Result<TrainProgress> progress = training.advance(100);
  while (progress && !progress->epoch_done) progress = training.advance(100);
  EXPECT_TRUE(progress);
  const auto evaluation = EvaluationJob::create(engine.model(), engine.dataset(Split::kTest), engine.pool());
  EXPECT_TRUE(evaluation);
  return test::allocated_bytes() - before;
}

std::vector<NetworkSpec> networks_to_measure() {
  std::vector<NetworkSpec> networks{
      {{DenseSpec{.units = 500}, ReluSpec{}, DenseSpec{.units = kClasses}}},
      {{Conv2dSpec{.filters = 24, .kernel = 15, .stride = 2, .padding = 14}, BatchNormSpec{}, ReluSpec{},
        Conv2dSpec{.filters = 12, .kernel = 15, .stride = 3, .padding = 14}, DenseSpec{.units = kClasses}}},
      {{Conv2dSpec{.filters = 24, .padding = 2}, DropoutSpec{}, MaxPool2dSpec{.size = 3, .stride = 3},
        Conv2dSpec{.filters = 64, .kernel = 5, .padding = 2}, ReluSpec{}, DenseSpec{.units = kClasses}}}};
  for (const Preset& preset : presets()) networks.push_back(preset.config.network);
  return networks;
}

TEST(Allocations, AreWithinWhatTheNetworkSaysOfATraining) {
  for (const NetworkSpec& spec : networks_to_measure()) {
    for (const std::size_t threads : {test::kThreadCounts.front(), test::kThreadCounts.back()}) {
      for (const bool is_greedy : {false, true}) {
        TrainConfig config{.network = spec, .batch_size = 20, .epochs = 2};
        TrainingDemand demand{.threads = threads};
        config.optimizer.kind = OptimizerKind::kSgd;
        if (is_greedy) {
          config.optimizer.kind = OptimizerKind::kAdam;
          config.validation = 4;
          config.patience = 1;
          config.averaging = 0.9f;
          demand = {.threads = threads, .moments = 2, .averages = true, .keeps_best = true};
        }
        const auto network = Network::create(spec);
        ASSERT_TRUE(network) << network.error().message;
        const std::uint64_t promised = (*network)->training_bytes(demand);
        const std::uint64_t measured = bytes_of_a_training(config, threads);
        EXPECT_LE(measured, promised) << to_json(spec);
        EXPECT_GE(measured, promised / 2) << to_json(spec);  // the rest is a file
      }
    }
  }
}

}  // namespace
}  // namespace inkling
