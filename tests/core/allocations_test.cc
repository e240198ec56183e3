// Nothing is allocated inside a training step after the first one, nor by what follows an epoch, with any preset,
// augmented and mixed with synthetic ink or not, averaged or not.
#include "tests/core/allocations.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "core/model.h"
#include "core/train_config.h"
#include "core/trainer.h"
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
      Result<Model> model = Model::create(config.network, config.seed);
      ASSERT_TRUE(model);
      Result<Trainer> trainer = Trainer::create(config, *model, dataset, pool);
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

}  // namespace
}  // namespace inkling
