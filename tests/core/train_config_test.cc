// Settings of a training run as JSON.
#include "core/training/train_config.h"

#include <gtest/gtest.h>

#include <string>

namespace inkling {
namespace {

std::string with_network(const std::string& settings) {
  return R"({"network": {"layers": [{"type": "dense", "units": 10}]})" + (settings.empty() ? "" : ", " + settings) +
         "}";
}

TEST(TrainConfig, FillsInWhatIsLeftOut) {
  const auto config = train_config_from_json(with_network(""));
  ASSERT_TRUE(config) << config.error().message;
  TrainConfig expected;
  expected.network = {{DenseSpec{.units = 10}}};
  EXPECT_EQ(to_json(*config), to_json(expected));
}

TEST(TrainConfig, ReadsEverySetting) {
  const auto config = train_config_from_json(with_network(
      R"("optimizer": "adamw", "learning_rate": 0.02, "beta1": 0.85, "beta2": 0.95, "epsilon": 1e-7,)"
      R"( "weight_decay": 0.05, "schedule": "one-cycle", "warmup": 0.3, "peak": 4, "label_smoothing": 0.1,)"
      R"( "augment": {"rotation": 10, "scale": 0.1, "shear": 0.2, "shift": 2, "elastic": 1.5, "thickness": 0.75},)"
      R"( "synthetic": 0.25, "non_digits": 0.125,)"
      R"( "batch_size": 64, "epochs": 3, "part_size": 10000, "validation": 5000, "patience": 4,)"
      R"( "averaging": 0.999, "seed": 4294967295)"));
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->optimizer.kind, OptimizerKind::kAdamW);
  EXPECT_EQ(config->learning_rate, 0.02f);
  EXPECT_EQ(config->optimizer.beta1, 0.85f);
  EXPECT_EQ(config->optimizer.beta2, 0.95f);
  EXPECT_EQ(config->optimizer.epsilon, 1e-7f);
  EXPECT_EQ(config->optimizer.weight_decay, 0.05f);
  EXPECT_EQ(config->schedule.kind, ScheduleKind::kOneCycle);
  EXPECT_EQ(config->schedule.warmup, 0.3f);
  EXPECT_EQ(config->schedule.peak, 4.0f);
  EXPECT_EQ(config->label_smoothing, 0.1f);
  EXPECT_EQ(config->augment.rotation, 10.0f);
  EXPECT_EQ(config->augment.scale, 0.1f);
  EXPECT_EQ(config->augment.shear, 0.2f);
  EXPECT_EQ(config->augment.shift, 2.0f);
  EXPECT_EQ(config->synthetic, 0.25f);
  EXPECT_EQ(config->non_digits, 0.125f);
  EXPECT_EQ(config->augment.elastic, 1.5f);
  EXPECT_EQ(config->augment.thickness, 0.75f);
  EXPECT_EQ(config->batch_size, 64u);
  EXPECT_EQ(config->epochs, 3u);
  EXPECT_EQ(config->part_size, 10000u);
  EXPECT_EQ(config->validation, 5000u);
  EXPECT_EQ(config->patience, 4u);
  EXPECT_EQ(config->averaging, 0.999f);
  EXPECT_EQ(config->seed, 4294967295u);
}

TEST(TrainConfig, ReadsBackEveryDistortion) {
  TrainConfig written;
  written.network = {{DenseSpec{.units = 10}}};
  written.augment = {.rotation = 12, .scale = 0.12f, .shear = 0.15f, .shift = 1.5f, .elastic = 0.7f, .thickness = 0.3f};
  const auto config = train_config_from_json(to_json(written));
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(to_json(*config), to_json(written));
  EXPECT_EQ(config->augment.elastic, 0.7f);
  EXPECT_EQ(config->augment.thickness, 0.3f);
}

TEST(TrainConfig, TakesTheEndsOfEveryRange) {
  for (const char* setting : {R"("learning_rate": 1e-30)",
                              R"("learning_rate": 1e6)",
                              R"("beta1": 0)",
                              R"("beta1": 0.9999)",
                              R"("beta2": 0)",
                              R"("beta2": 0.99999)",
                              R"("epsilon": 1)",
                              R"("weight_decay": 0)",
                              R"("weight_decay": 1)",
                              R"("warmup": 0)",
                              R"("warmup": 1)",
                              R"("peak": 1)",
                              R"("peak": 1000)",
                              R"("label_smoothing": 0.9)",
                              R"("synthetic": 0)",
                              R"("synthetic": 1)",
                              R"("non_digits": 0)",
                              R"("non_digits": 0.5)",
                              R"("augment": {})",
                              R"("augment": {"rotation": 180, "scale": 0.9, "shear": 2, "shift": 14})",
                              R"("augment": {"elastic": 0, "thickness": 0})",
                              R"("augment": {"elastic": 4, "thickness": 2})",
                              R"("batch_size": 1)",
                              R"("batch_size": 1024)",
                              R"("epochs": 1000)",
                              R"("seed": 0)",
                              R"("optimizer": "sgd")",
                              R"("schedule": "cosine")",
                              R"("batch_size": 64.0)"}) {
    const auto config = train_config_from_json(with_network(setting));
    EXPECT_TRUE(config) << setting << ": " << config.error().message;
  }
}

TEST(TrainConfig, NamesTheSettingAndItsRange) {
  struct Refusal {
    const char* setting;
    const char* message;
  };
  const Refusal refusals[] = {
      {R"("learning_rate": 0)", "Settings: learning_rate must be a number above 0, at most 1000000."},
      {R"("learning_rate": -1)", "Settings: learning_rate must be a number above 0, at most 1000000."},
      {R"("learning_rate": 1e7)", "Settings: learning_rate must be a number above 0, at most 1000000."},
      {R"("learning_rate": "fast")", "Settings: learning_rate must be a number above 0, at most 1000000."},
      {R"("learning_rate": null)", "Settings: learning_rate must be a number above 0, at most 1000000."},
      // More than zero, but not once it is a float.
      {R"("learning_rate": 1e-60)", "Settings: learning_rate must be a number above 0, at most 1000000."},
      {R"("epsilon": 1e-60)", "Settings: epsilon must be a number above 0, at most 1."},
      {R"("beta1": 1)", "Settings: beta1 must be a number from 0 to 0.9999."},
      {R"("label_smoothing": 0.91)", "Settings: label_smoothing must be a number from 0 to 0.9."},
      {R"("synthetic": 1.01)", "Settings: synthetic must be a number from 0 to 1."},
      {R"("synthetic": -0.1)", "Settings: synthetic must be a number from 0 to 1."},
      {R"("synthetic": true)", "Settings: synthetic must be a number from 0 to 1."},
      {R"("non_digits": 0.51)", "Settings: non_digits must be a number from 0 to 0.5."},
      {R"("non_digits": "some")", "Settings: non_digits must be a number from 0 to 0.5."},
      {R"("optimizer": "adagrad")", "Settings: optimizer must be one of sgd, adam, adamw."},
      {R"("optimizer": 1)", "Settings: optimizer must be one of sgd, adam, adamw."},
      {R"("schedule": "step")", "Settings: schedule must be one of constant, cosine, one-cycle."},
      {R"("batch_size": 0)", "Settings: batch_size must be a whole number from 1 to 1024."},
      {R"("batch_size": 1025)", "Settings: batch_size must be a whole number from 1 to 1024."},
      {R"("epochs": 0)", "Settings: epochs must be a whole number from 1 to 1000."},
      {R"("part_size": -1)", "Settings: part_size must be a whole number from 0 to 1000000."},
      {R"("validation": -1)", "Settings: validation must be a whole number from 0 to 1000000."},
      {R"("patience": 1.5, "validation": 10)", "Settings: patience must be a whole number from 0 to 1000."},
      {R"("patience": 3)", "Settings: patience needs held-out images; set validation."},
      {R"("averaging": 1)", "Settings: averaging must be a number from 0 to 0.99999."},
      {R"("seed": -1)", "Settings: seed must be a whole number from 0 to 4294967295."},
      {R"("seed": 4294967296)", "Settings: seed must be a whole number from 0 to 4294967295."},
      {R"("augment": {"rotation": 181})", "Settings of augment: rotation must be a number from 0 to 180."},
      {R"("augment": {"elastic": 4.01})", "Settings of augment: elastic must be a number from 0 to 4."},
      {R"("augment": {"elastic": -1})", "Settings of augment: elastic must be a number from 0 to 4."},
      {R"("augment": {"thickness": 2.01})", "Settings of augment: thickness must be a number from 0 to 2."},
      {R"("augment": {"thickness": null})", "Settings of augment: thickness must be a number from 0 to 2."},
      {R"("augment": {"noise": 1})", "Settings of augment: there is no setting called noise."},
      {R"("augment": 1)", "Settings of augment: it must be a JSON object."},
      {R"("momentum": 0.9)", "Settings: there is no setting called momentum."},
  };
  for (const Refusal& refusal : refusals) {
    const auto config = train_config_from_json(with_network(refusal.setting));
    ASSERT_FALSE(config) << refusal.setting;
    EXPECT_EQ(config.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(config.error().message, refusal.message);
  }
  EXPECT_EQ(train_config_from_json("{}").error().message, "Settings: network is missing.");
  EXPECT_EQ(train_config_from_json(R"({"network": {"layers": [{"type": "conv2d"}]}})").error().message,
            "Layer 1 (conv2d): filters is missing.");
  EXPECT_FALSE(train_config_from_json("null"));
  EXPECT_FALSE(train_config_from_json(""));
}

}  // namespace
}  // namespace inkling
