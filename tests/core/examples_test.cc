// What is shown of the examples is what is trained on: told from the weights of a network that reveals its inputs.
#include "core/training/examples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "core/ink/synthetic_ink.h"
#include "core/network/model.h"
#include "core/training/trainer.h"
#include "tests/core/synthetic_digits.h"

namespace inkling {
namespace {

using test::synthetic_digits;

constexpr std::uint32_t kImages = 7;
constexpr std::size_t kHeldOut = 2;
constexpr std::size_t kExamples = 12;  // into the third epoch

// One layer, one image a step: the step moves weight [pixel, k] by the pixel times as much as bias [k].
TrainConfig revealing_config() {
  return {.network = {.layers = {DenseSpec{.units = kClasses}}},
          .optimizer = {.kind = OptimizerKind::kSgd, .beta1 = 0},
          .learning_rate = 0.002f,
          .batch_size = 1,
          .epochs = 10,
          .validation = kHeldOut,
          .seed = 5};
}

TrainConfig distorting_config() {
  TrainConfig config = revealing_config();
  config.augment = {.rotation = 20, .scale = 0.2f, .shear = 0.3f, .shift = 2};
  return config;
}

TrainConfig mixing_config() {
  TrainConfig config = distorting_config();
  config.synthetic = 0.5f;
  config.non_digits = 0.3f;
  return config;
}

TrainConfig parted_config() {
  TrainConfig config = revealing_config();
  config.part_size = 2;
  return config;
}

struct RevealedExample {
  std::vector<double> greys;
  std::size_t label = 0;  // what the bias was raised for most
};

struct Parameters {
  std::vector<float> weights, biases;
};

Parameters parameters_of(const Model& model) {
  ModelFile file;
  model.save(&file);
  EXPECT_EQ(file.tensors.size(), 2u);
  EXPECT_EQ(file.tensors[0].data.size(), kClasses * kImagePixels);
  return {.weights = file.tensors[0].data, .biases = file.tensors[1].data};
}

RevealedExample revealed(const Parameters& before, const Parameters& after) {
  RevealedExample example;
  std::vector<double> moves;
  for (std::size_t k = 0; k < kClasses; ++k) moves.push_back(double{after.biases[k]} - double{before.biases[k]});
  const auto largest = std::ranges::max_element(moves, {}, [](double move) { return std::abs(move); });
  const auto k = static_cast<std::size_t>(largest - moves.begin());
  for (std::size_t pixel = 0; pixel < kImagePixels; ++pixel) {
    const std::size_t i = pixel * kClasses + k;
    const double standardized = (double{after.weights[i]} - double{before.weights[i]}) / *largest;
    example.greys.push_back((standardized * double{kPixelDeviation} + double{kPixelMean}) * 255);
  }
  example.label = static_cast<std::size_t>(std::ranges::max_element(moves) - moves.begin());
  return example;
}

TrainConfig config_named(const std::string& name) {
  if (name == "Plain") return revealing_config();
  if (name == "Parted") return parted_config();
  return name == "Distorted" ? distorting_config() : mixing_config();
}

class PreviewedExamples : public testing::TestWithParam<std::string> {};

TEST_P(PreviewedExamples, AreWhatTheNetworkIsTrainedOn) {
  const TrainConfig config = config_named(GetParam());
  const Dataset dataset = synthetic_digits(kImages);
  const ExamplePreview preview = preview_examples(config, dataset, 0, kExamples);
  ASSERT_EQ(preview.labels.size(), kExamples);
  ASSERT_EQ(preview.images.size(), kExamples * kImagePixels);

  ThreadPool pool(1);
  const auto model = std::make_shared<Model>(*Model::create(config.network, config.seed));
  Result<Trainer> trainer = Trainer::create(config, model, dataset, pool);
  ASSERT_TRUE(trainer);
  for (std::size_t n = 0; n < kExamples; ++n) {
    const Parameters before = parameters_of(*model);
    ASSERT_TRUE(trainer->step());
    const RevealedExample example = revealed(before, parameters_of(*model));
    for (std::size_t pixel = 0; pixel < kImagePixels; ++pixel) {
      // Half a grey to the nearest; the rest is what the weights lose by rounding, a fiftieth of a grey at most.
      ASSERT_NEAR(preview.images[n * kImagePixels + pixel], example.greys[pixel], 0.5 + 0.02)
          << "example " << n << ", pixel " << pixel;
    }
    if (preview.labels[n] != kNoDigit) {
      EXPECT_EQ(preview.labels[n], example.label) << "example " << n;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Examples, PreviewedExamples, testing::Values("Plain", "Parted", "Distorted", "Mixed"),
                         [](const auto& test) { return test.param; });

TEST(ShuffledExamples, GoPartByPartThroughTheFirstEpochAlone) {
  TrainConfig config = revealing_config();
  const auto order_of = [&](std::uint64_t epoch) {
    std::vector<std::uint32_t> order(10);
    shuffle_examples(config, epoch, order);
    return order;
  };
  const std::vector<std::uint32_t> mixed = order_of(0);
  const std::vector<std::uint32_t> second = order_of(1);
  config.part_size = 4;
  std::vector<std::uint32_t> parted;
  for (std::uint32_t first = 0; first < 10; first += 4) {
    std::ranges::copy_if(mixed, std::back_inserter(parted), [&](std::uint32_t i) { return i / 4 == first / 4; });
  }
  EXPECT_NE(parted, mixed);
  EXPECT_EQ(order_of(0), parted);
  EXPECT_EQ(order_of(1), second);
  config.part_size = 10;
  EXPECT_EQ(order_of(0), mixed);
}

TEST(ExamplePreview, BeginsAnywhereAndDependsOnNothingElse) {
  const Dataset dataset = synthetic_digits(kImages);
  const ExamplePreview all = preview_examples(mixing_config(), dataset, 0, 2 * kExamples);
  for (const std::size_t first : {std::size_t{1}, std::size_t{4}, kExamples}) {
    const ExamplePreview some = preview_examples(mixing_config(), dataset, first, 3);
    EXPECT_TRUE(std::ranges::equal(some.labels, std::span(all.labels).subspan(first, 3)));
    EXPECT_TRUE(std::ranges::equal(some.images, std::span(all.images).subspan(first * kImagePixels, 3 * kImagePixels)));
  }
  EXPECT_TRUE(preview_examples(mixing_config(), dataset, 3, 0).images.empty());
}

TEST(ExamplePreview, IsOfSyntheticDigitsWithoutADataset) {
  TrainConfig config = revealing_config();
  const ExamplePreview drawn = preview_examples(config, Dataset(), 0, kExamples);
  EXPECT_TRUE(std::ranges::all_of(drawn.labels, [](std::uint8_t label) { return label < kClasses; }));
  config.synthetic = 1;
  EXPECT_EQ(preview_examples(config, synthetic_digits(kImages), 0, kExamples).images, drawn.images);
}

TEST(ExamplePreview, ChangesOnlyHowAnExampleIsDistorted) {
  const Dataset dataset = synthetic_digits(kImages);
  const ExamplePreview plain = preview_examples(revealing_config(), dataset, 0, kExamples);
  const ExamplePreview distorted = preview_examples(distorting_config(), dataset, 0, kExamples);
  EXPECT_EQ(plain.labels, distorted.labels);
  EXPECT_NE(plain.images, distorted.images);
}

TEST(UnstandardizedPixels, AreTheGreysTheyCameFrom) {
  std::vector<std::uint8_t> greys(256);
  for (std::size_t i = 0; i < greys.size(); ++i) greys[i] = static_cast<std::uint8_t>(i);
  std::vector<float> standardized(greys.size());
  standardize_pixels(greys, standardized.data());
  std::vector<std::uint8_t> back(greys.size());
  unstandardize_pixels(standardized, back.data());
  EXPECT_EQ(back, greys);
}

}  // namespace
}  // namespace inkling
