// Settings on the command line: every field of a configuration is an option, with its own range.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tools/config.h"

namespace inkling {
namespace {

TEST(ConfigOptions, AreTheFieldsOfAConfiguration) {
  const auto options = setting_options();
  const auto has = [&](const char* name) { return std::ranges::find(options, name, &SettingOption::name); };
  for (const char* name : {"lr", "batch", "epochs", "held_out", "schedule", "warmup", "rotation", "non_digits"}) {
    EXPECT_NE(has(name), options.end()) << name;
  }
  EXPECT_EQ(has("validation"), options.end());  // a flag
  EXPECT_EQ(has("batch")->rule, "a whole number from 1 to 1024");
}

TEST(ConfigOptions, TakeThePlaceOfThePresets) {
  const auto config = read_config({{"preset", "quick"},
                                   {"lr", "5e-3"},
                                   {"batch", "32"},
                                   {"optimizer", "sgd"},
                                   {"rotation", "12"},
                                   {"held_out", "100"},
                                   {"patience", "2"},
                                   {"seed", "4294967295"}});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->learning_rate, 0.005f);
  EXPECT_EQ(config->batch_size, 32u);
  EXPECT_EQ(config->optimizer.kind, OptimizerKind::kSgd);
  EXPECT_EQ(config->optimizer.beta1, 0.85f);
  EXPECT_EQ(config->augment.rotation, 12.0f);
  EXPECT_EQ(config->validation, 100u);
  EXPECT_EQ(config->seed, 4294967295u);
}

TEST(ConfigOptions, HoldTheLastImagesOutForTheFlag) {
  EXPECT_EQ(read_config({{"preset", "keras"}})->validation, 0u);
  EXPECT_EQ(read_config({{"preset", "keras"}, {"validation", "yes"}})->validation, 5000u);
  EXPECT_EQ(read_config({{"validation", "yes"}, {"held_out", "70"}})->validation, 70u);
}

TEST(ConfigOptions, AreRefusedByTheirNamesAndRanges) {
  const auto refusal = [](const Options& options) { return read_config(options).error().message; };
  EXPECT_EQ(refusal({{"lr", "0"}}), "--lr must be a number above 0, at most 1000000.");
  EXPECT_EQ(refusal({{"lr", "fast"}}), "--lr must be a number above 0, at most 1000000.");
  EXPECT_EQ(refusal({{"lr", "0.1x"}}), "--lr must be a number above 0, at most 1000000.");
  EXPECT_EQ(refusal({{"epochs", "1.5"}}), "--epochs must be a whole number from 1 to 1000.");
  EXPECT_EQ(refusal({{"rotation", ""}}), "--rotation must be a number from 0 to 180.");
  EXPECT_EQ(refusal({{"optimizer", "magic"}}), "--optimizer must be one of sgd, adam, adamw.");
  EXPECT_THAT(refusal({{"patience", "2"}}), testing::HasSubstr("patience needs held-out images"));
  EXPECT_THAT(refusal({{"preset", "slow"}}), testing::HasSubstr("no preset called slow"));
}

}  // namespace
}  // namespace inkling
