// The presets can be built, found and read back, and are what the README says of them.
#include "core/training/presets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/network/network.h"

namespace inkling {
namespace {

TEST(Presets, AreReadBackAsTheyAreWritten) {
  for (const Preset& preset : presets()) {
    const std::string json = to_json(preset.config);
    const auto config = train_config_from_json(json);
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(to_json(*config), json);
  }
}

TEST(Presets, CanBeBuiltAndFoundByTheirNames) {
  for (const Preset& preset : presets()) {
    EXPECT_TRUE(Network::create(preset.config.network)) << preset.name;
    const auto config = preset_config(preset.name);
    ASSERT_TRUE(config);
    EXPECT_EQ(to_json(*config), to_json(preset.config));
    EXPECT_TRUE(preset.summary.ends_with('.')) << preset.summary;
  }
  const auto missing = preset_config("slow");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "There is no preset called slow; the presets are quick, keras, accurate, ink.");
}

TEST(Presets, ReadNinetyNinePercent) {
  for (const Preset& preset : presets()) EXPECT_GE(preset.figures.accuracy, 0.99f) << preset.name;
}

// The example's own layers, on MNIST alone: whatever makes another preset read better is not part of it.
TEST(Presets, KerasLearnsFromMnistAsItIs) {
  const auto config = preset_config("keras");
  ASSERT_TRUE(config);
  EXPECT_TRUE(config->augment.is_off());
  EXPECT_EQ(config->synthetic, 0.0f);
  EXPECT_EQ(config->non_digits, 0.0f);
  EXPECT_EQ(config->validation, 0u);
  EXPECT_EQ(config->optimizer.kind, OptimizerKind::kAdam);
  EXPECT_EQ(config->learning_rate, 1e-3f);
  EXPECT_EQ(config->batch_size, 128u);
}

std::string read_readme() {
  std::ifstream file(std::filesystem::path(INKLING_SOURCE_DIR) / "README.md");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// 55,418
std::string with_comma(std::size_t number) {
  const std::string last = std::to_string(1000 + number % 1000).substr(1);
  return number < 1000 ? std::to_string(number) : std::to_string(number / 1000) + ',' + last;
}

std::string with_decimals(double number, int decimals) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
  return text.data();
}

TEST(Presets, HaveTheFiguresOfTheReadme) {
  const std::string readme = read_readme();
  for (const Preset& preset : presets()) {
    const auto network = Network::create(preset.config.network);
    ASSERT_TRUE(network);
    const PresetFigures& figures = preset.figures;
    const auto percent = [](float share) { return with_decimals(100 * double{share}, 2); };
    const std::string row = " | " + with_comma((*network)->parameter_count()) + " | " +
                            with_decimals(static_cast<double>((*network)->training_flops()) / 1e6, 1) + " | " +
                            percent(figures.accuracy) + " % (" + percent(figures.lowest) + " to " +
                            percent(figures.highest) + ") | " +
                            with_decimals(double{figures.seconds}, figures.seconds < 10 ? 2 : 0) + " s |";
    const std::size_t begin = readme.find("\n| `" + std::string(preset.name) + "` | ");
    ASSERT_NE(begin, std::string::npos) << preset.name;
    EXPECT_THAT(readme.substr(begin + 1, readme.find('\n', begin + 1) - begin - 1), testing::EndsWith(row));
  }
}

}  // namespace
}  // namespace inkling
