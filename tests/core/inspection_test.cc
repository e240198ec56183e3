// A network that was built to be looked at: it answers as the one that was built for speed, shows the output of every
// layer, and gives the gradient of a logit by the image, in mode inference, against the complex step of the reference.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/network/network.h"
#include "tests/core/complex_step.h"
#include "tests/core/inspected_specs.h"
#include "tests/core/reference_network.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using reference::convert;
using reference::NetworkRun;
using reference::Values;
using test::NamedSpec;

constexpr std::uint64_t kSeed = 12;
constexpr std::size_t kImages = 2;
const DenseSpec kLogits{.units = kClasses};

std::vector<NamedSpec> specs() {
  return {
      {"EveryKindOfLayer",
       {{Conv2dSpec{.filters = 4, .kernel = 5, .stride = 2}, BatchNormSpec{}, ReluSpec{}, MaxPool2dSpec{},
         DropoutSpec{.rate = 0.3f}, FlattenSpec{}, DenseSpec{.units = 12}, BatchNormSpec{}, ReluSpec{}, kLogits}}},
      {"WhatSpeedFuses",
       {{Conv2dSpec{.filters = 4}, ReluSpec{}, MaxPool2dSpec{}, Conv2dSpec{.filters = 3}, MaxPool2dSpec{}, ReluSpec{},
         DenseSpec{.units = 8}, ReluSpec{}, kLogits}}},
      {"NormalisedFirst", {{BatchNormSpec{}, MaxPool2dSpec{.size = 3, .stride = 3}, kLogits}}},
      {"RectifiedFirst", {{ReluSpec{}, DropoutSpec{}, kLogits}}},
      {"Linear", {{kLogits}}},
  };
}

// Copies what it is shown.
struct Recorder final : PassObserver {
  void forward_done(std::size_t layer, ConstTensorView y) override {
    layers.push_back(layer);
    outputs.emplace_back(y.flat().begin(), y.flat().end());
  }
  void backward_done(std::size_t layer, ConstTensorView dx) override {
    gradients.resize(std::max(gradients.size(), layer + 1));
    gradients[layer].assign(dx.flat().begin(), dx.flat().end());
  }

  std::vector<std::size_t> layers;
  std::vector<std::vector<float>> outputs;
  std::vector<std::vector<float>> gradients;
};

// The same weights and images for both purposes.
class Inspection : public ::testing::TestWithParam<NamedSpec> {
 protected:
  void SetUp() override {
    const auto network = Network::create(GetParam().spec);
    ASSERT_TRUE(network) << network.error().message;
    weights_ = test::nan_buffer((*network)->weights_size());
    statistics_ = test::nan_buffer((*network)->statistics_size());
    (*network)->initialize(kSeed, weights_.data(), statistics_.data());
    const Rng rng(kSeed, Stream::kTest, 1);
    for (std::size_t i = 0; i < weights_.size(); ++i) weights_.data()[i] += 0.1f * rng.normal(i);
    for (std::size_t i = 0; i < statistics_.size(); ++i) statistics_.data()[i] += rng.uniform(i);
    x_ = test::nan_tensor(kImages, {kImageSide, kImageSide, 1});
    const Rng pixels(kSeed, Stream::kTest, 2);
    for (std::size_t i = 0; i < x_.size(); ++i) x_.data()[i] = pixels.normal(i);
  }

  // A network of one purpose, ready for passes of mode inference.
  struct Built {
    std::shared_ptr<const Network> network;
    Tensor packed, packed_backward, gradient;
    Workspace workspace;
    NetworkPass pass;
  };

  Built build(Purpose purpose) {
    Built built{.network = *Network::create(GetParam().spec, purpose),
                .packed = {},
                .packed_backward = {},
                .gradient = {},
                .workspace = {},
                .pass = {}};
    built.packed = test::nan_buffer(built.network->packed_size());
    built.packed_backward = test::nan_buffer(built.network->packed_backward_size());
    built.gradient = *create_buffer(built.network->weights_size());
    built.workspace = *Workspace::create(*built.network, kImages, Mode::kTraining);
    ThreadPool pool(1);
    built.network->pack(weights_.data(), built.packed.data(), built.packed_backward.data(), pool);
    built.pass = {.mode = Mode::kInference,
                  .weights = weights_.data(),
                  .statistics = statistics_.data(),
                  .packed = built.packed.data(),
                  .packed_backward = built.packed_backward.data(),
                  .gradient = built.gradient.data()};
    return built;
  }

  TensorView forward(Built& built) const {
    std::ranges::copy(x_.flat(), built.workspace.input(kImages).data);
    return built.network->forward(built.pass, built.workspace, kImages);
  }

  template <typename T>
  NetworkRun<T> reference_run(const NetworkSpec& spec, const Values<T>& weights) const {
    return {spec, {.images = kImages, .mode = Mode::kInference}, weights, convert<T>(statistics_.flat())};
  }

  Tensor weights_, statistics_, x_;
};

TEST_P(Inspection, ShowsTheOutputOfEveryLayer) {
  Built built = build(Purpose::kInspection);
  Recorder recorder;
  built.pass.observer = &recorder;
  forward(built);
  const std::vector<LayerSpec>& layers = GetParam().spec.layers;
  ASSERT_EQ(recorder.layers.size(), layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    EXPECT_EQ(recorder.layers[i], i);
    const NetworkSpec first{{layers.begin(), layers.begin() + static_cast<std::ptrdiff_t>(i) + 1}};
    auto run = reference_run(first, convert<test::Rounded>(weights_.flat()));
    EXPECT_TRUE(test::is_near(recorder.outputs[i], run.forward(convert<test::Rounded>(x_.flat())))) << "layer " << i;
  }
}

TEST_P(Inspection, AnswersAsTheNetworkThatIsBuiltForSpeed) {
  Built fast = build(Purpose::kSpeed);
  Built inspected = build(Purpose::kInspection);
  auto run = reference_run(GetParam().spec, convert<test::Rounded>(weights_.flat()));
  const auto logits = run.forward(convert<test::Rounded>(x_.flat()));
  EXPECT_TRUE(test::is_near(forward(fast).flat(), logits));
  EXPECT_TRUE(test::is_near(forward(inspected).flat(), logits));
}

// Of one class, by the pixels and by the weights, along random directions. The kernels sum in float what the reference
// sums in double: a gradient is held to the square root of its terms' number, times their size, a few hundred roundings
// at most.
TEST_P(Inspection, GivesTheGradientOfALogitByImageAndWeights) {
  constexpr std::size_t kClass = 7;
  constexpr double kStep = 0x1p-300;
  Built built = build(Purpose::kInspection);
  forward(built);
  const TensorView dlogits = built.workspace.output_gradient(kImages);
  std::ranges::fill(dlogits.flat(), 0.0f);
  for (std::size_t n = 0; n < kImages; ++n) dlogits.image(n)[kClass] = 1;
  Recorder recorder;
  built.pass.observer = &recorder;
  const TensorView dx = built.network->backward(built.pass, built.workspace, kImages);
  ASSERT_NE(dx.data, nullptr);
  EXPECT_EQ(dx.n, kImages);
  EXPECT_EQ(dx.shape, (Shape{kImageSide, kImageSide, 1}));
  EXPECT_TRUE(std::ranges::equal(recorder.gradients[0], dx.flat()));

  // What the reference answers with `pixels` and `weights` moved along.
  const auto slope = [&](const std::vector<double>& pixels, const std::vector<double>& weights) {
    Values<test::Complex> x;
    Values<test::Complex> w;
    for (std::size_t i = 0; i < x_.size(); ++i) x.emplace_back(x_.data()[i], kStep * pixels[i]);
    for (std::size_t i = 0; i < weights_.size(); ++i) w.emplace_back(weights_.data()[i], kStep * weights[i]);
    const auto logits = reference_run(GetParam().spec, w).forward(x);
    double sum = 0;
    for (std::size_t n = 0; n < kImages; ++n) sum += logits[n * kClasses + kClass].imag() / kStep;
    return sum;
  };
  const auto expect_slope = [](std::span<const float> gradient, const std::vector<double>& along, double expected) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      sum += double{gradient[i]} * along[i];
      squares += double{gradient[i]} * double{gradient[i]} * along[i] * along[i];
    }
    EXPECT_NEAR(sum, expected, 256 * test::kFloat.roundoff * std::sqrt(squares) + 1e-9);
    EXPECT_GT(squares, 0);
  };
  for (std::uint32_t direction = 0; direction < 4; ++direction) {
    const auto draw = [&](std::size_t size, std::uint32_t substream) {
      const Rng rng(kSeed, Stream::kTest, substream);
      std::vector<double> along;
      for (std::size_t i = 0; i < size; ++i) along.push_back(double{rng.normal(i)});
      return along;
    };
    const std::vector<double> pixels = draw(x_.size(), 10 + direction);
    const std::vector<double> weights = draw(weights_.size(), 20 + direction);
    expect_slope(dx.flat(), pixels, slope(pixels, std::vector<double>(weights.size())));
    expect_slope(built.gradient.flat(), weights, slope(std::vector<double>(pixels.size()), weights));
  }
}

INSTANTIATE_TEST_SUITE_P(Specs, Inspection, ::testing::ValuesIn(specs()), ::testing::PrintToStringParamName());

TEST(InspectedNetwork, HasTheWeightsOfTheOneThatIsBuiltForSpeed) {
  for (const NamedSpec& named : specs()) {
    const auto fast = *Network::create(named.spec);
    const auto inspected = *Network::create(named.spec, Purpose::kInspection);
    ASSERT_EQ(fast->parameters().size(), inspected->parameters().size());
    for (std::size_t i = 0; i < fast->parameters().size(); ++i) {
      EXPECT_EQ(fast->parameters()[i].name, inspected->parameters()[i].name);
      EXPECT_EQ(fast->parameters()[i].offset, inspected->parameters()[i].offset);
    }
    EXPECT_EQ(fast->statistics_size(), inspected->statistics_size());
  }
}

}  // namespace
}  // namespace inkling
