// What each layer makes of an image, and that every number of it comes about as it is told: by the sum of the products,
// in double, or by the largest.
#include "core/network/layer_outputs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include "tests/core/inspected_specs.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using test::NamedSpec;

constexpr std::uint64_t kSeed = 5;

std::array<std::uint8_t, kImagePixels> random_image() {
  std::array<std::uint8_t, kImagePixels> pixels{};
  const Rng rng(kSeed, Stream::kTest, 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(255 * rng.uniform(i));
  return pixels;
}

std::vector<NamedSpec> specs() {
  std::vector<NamedSpec> specs = test::inspected_specs();
  specs.push_back({"PaddedStridesAndOverlaps",
                   {{Conv2dSpec{.filters = 3, .kernel = 5, .stride = 2, .padding = 2}, ReluSpec{},
                     Conv2dSpec{.filters = 5, .kernel = 3, .padding = 1}, BatchNormSpec{},
                     MaxPool2dSpec{.size = 3, .stride = 2}, DenseSpec{.units = 10}}}});
  return specs;
}

class LayerOutputsOf : public ::testing::TestWithParam<NamedSpec> {};

TEST_P(LayerOutputsOf, EndInTheLogitsOfTheNetwork) {
  const auto model = test::moved_model(GetParam().spec, kSeed);
  const auto pixels = random_image();
  const Result<LayerOutputs> outputs = LayerOutputs::create(model, pixels);
  ASSERT_TRUE(outputs) << outputs.error().message;
  for (std::size_t layer = 0; layer < GetParam().spec.layers.size(); ++layer) {
    EXPECT_EQ(outputs->output(layer).size(), outputs->network().layers()[layer].output.size());
  }
  auto workspace = *Workspace::create(model->network(), 1, Mode::kInference);
  const TensorView logits = model->infer(pixels, workspace);
  const auto last = outputs->output(GetParam().spec.layers.size() - 1);
  for (std::size_t i = 0; i < kClasses; ++i) EXPECT_NEAR(last[i], logits.data[i], 1e-3 * (1 + std::abs(last[i])));
}

// In every layer the corners, and a few units between them.
TEST_P(LayerOutputsOf, ComeAboutAsIsTold) {
  const Result<LayerOutputs> outputs = LayerOutputs::create(test::moved_model(GetParam().spec, kSeed), random_image());
  ASSERT_TRUE(outputs);
  for (std::size_t layer = 0; layer < GetParam().spec.layers.size(); ++layer) {
    const Shape shape = outputs->network().layers()[layer].output;
    const LayerSpec& spec = GetParam().spec.layers[layer];
    for (std::size_t i = 0; i < 24; ++i) {
      const Rng rng(kSeed, Stream::kTest, 10);
      const auto draw = [&rng, i](std::size_t which, std::size_t extent) {
        if (i < 8) return (i >> which & 1) * (extent - 1);
        return static_cast<std::size_t>(rng.uniform(3 * i + which) * static_cast<float>(extent));
      };
      const Unit unit{.y = draw(0, shape.h), .x = draw(1, shape.w), .channel = draw(2, shape.c)};
      const Result<Derivation> told = outputs->derive(layer, unit);
      ASSERT_TRUE(told) << told.error().message;
      EXPECT_EQ(told->value, outputs->output(layer)[(unit.y * shape.w + unit.x) * shape.c + unit.channel]);
      ASSERT_EQ(told->inputs.size(), told->window.size());
      double expected = told->bias;
      double size = std::abs(expected);
      if (!told->weights.empty()) {
        ASSERT_EQ(told->weights.size(), told->inputs.size());
        for (std::size_t k = 0; k < told->inputs.size(); ++k) {
          const double product = double{told->inputs[k]} * double{told->weights[k]};
          expected += product;
          size += std::abs(product);
        }
      } else {
        expected = double{*std::ranges::max_element(told->inputs)};
        size = std::abs(expected);
        if (std::holds_alternative<ReluSpec>(spec)) expected = std::max(0.0, expected);
      }
      EXPECT_NEAR(told->value, expected, 1e-5 * size + 1e-12)
          << "layer " << layer << " (" << layer_type(spec) << ") at " << unit.y << ", " << unit.x << ", "
          << unit.channel;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Specs, LayerOutputsOf, ::testing::ValuesIn(specs()), ::testing::PrintToStringParamName());

TEST(LayerOutputs, AreOfTheModelAsItWas) {
  const auto model = test::moved_model(test::inspected_specs()[0].spec, kSeed);
  const LayerOutputs outputs = *LayerOutputs::create(model, random_image());
  const Derivation before = *outputs.derive(0, {.y = 1, .x = 2, .channel = 3});
  model->change([](const Model::Arenas& arenas) { std::ranges::fill(arenas.weights, 0.0f); });
  EXPECT_EQ(outputs.derive(0, {.y = 1, .x = 2, .channel = 3})->weights, before.weights);
}

TEST(LayerOutputs, RefuseWhatIsNotThere) {
  EXPECT_EQ(LayerOutputs::create(nullptr, random_image()).error().code, ErrorCode::kNoNetwork);
  const LayerOutputs outputs =
      *LayerOutputs::create(test::moved_model(test::inspected_specs()[2].spec, 1), random_image());
  EXPECT_EQ(outputs.derive(1, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(outputs.derive(0, {.channel = kClasses}).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace inkling
