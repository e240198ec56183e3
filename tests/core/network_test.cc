// Whole networks: shapes, counts and memory as the specification implies them, and both passes against
// the network of reference ops, with layers in orders that nobody would train.
#include "core/network/network.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/training/presets.h"
#include "tests/core/complex_step.h"
#include "tests/core/reference_network.h"
#include "tests/core/testing.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using reference::convert;
using reference::NetworkRun;
using reference::PassSettings;
using reference::Values;
using test::is_near;
using test::Rounded;

struct NamedSpec {
  const char* name;
  NetworkSpec spec;
};

// The names of the tests.
std::ostream& operator<<(std::ostream& out, const NamedSpec& named) { return out << named.name; }

const Conv2dSpec kSmallConv{.filters = 3, .kernel = 5, .stride = 4};  // 28x28 to 6x6
const DenseSpec kLogits{.units = kClasses};

std::vector<NamedSpec> specs() {
  return {
      {"Linear", {{FlattenSpec{}, kLogits}}},
      {"DenseNeedsNoFlatten", {{kLogits}}},
      {"TwoConvolutions",
       {{Conv2dSpec{.filters = 4, .stride = 2}, ReluSpec{}, MaxPool2dSpec{},
         Conv2dSpec{.filters = 6, .stride = 2, .padding = 1}, ReluSpec{}, MaxPool2dSpec{}, FlattenSpec{}, DropoutSpec{},
         kLogits}}},
      {"Normalised",
       {{kSmallConv, MaxPool2dSpec{.size = 3, .stride = 1}, BatchNormSpec{}, ReluSpec{}, DropoutSpec{.rate = 0.2f},
         DenseSpec{.units = 12}, BatchNormSpec{}, ReluSpec{}, kLogits}}},
      {"NormalisedFirst", {{BatchNormSpec{}, kSmallConv, ReluSpec{}, kLogits}}},
      {"PooledFirst", {{MaxPool2dSpec{.size = 3, .stride = 3}, kSmallConv, ReluSpec{}, kLogits}}},
      {"DroppedAndRectifiedFirst", {{DropoutSpec{.rate = 0.1f}, ReluSpec{}, kSmallConv, kLogits}}},
      {"ElementWiseInARow",
       {{kSmallConv, ReluSpec{}, ReluSpec{}, DropoutSpec{}, ReluSpec{}, DropoutSpec{.rate = 0.1f}, kLogits}}},
      {"ReluAfterDropout", {{kSmallConv, DropoutSpec{}, ReluSpec{}, MaxPool2dSpec{}, kLogits}}},
      {"PoolsInARow", {{MaxPool2dSpec{}, MaxPool2dSpec{.size = 3, .stride = 2}, ReluSpec{}, kLogits}}},
      {"FullyConvolutional", {{kSmallConv, ReluSpec{}, Conv2dSpec{.filters = kClasses, .kernel = 6}}}},
      {"ReluLast", {{kSmallConv, kLogits, ReluSpec{}}}},
      {"DropoutLast", {{kSmallConv, kLogits, DropoutSpec{.rate = 0.3f}}}},
      {"NormalisedLast", {{kSmallConv, kLogits, BatchNormSpec{}}}},
      {"PooledLast", {{kSmallConv, Conv2dSpec{.filters = kClasses, .kernel = 5}, MaxPool2dSpec{}}}},
  };
}

// Weights, input and gradient of the logits are fixed, not of the run's seed: where a ReLU or a pool stands within a
// rounding of its switch, float and reference may rightly part.
constexpr std::uint64_t kSeed = 12;

class NetworkPasses : public ::testing::TestWithParam<NamedSpec> {
 protected:
  static constexpr std::size_t kImages = 5;
  static constexpr std::uint64_t kFirstImage = 77;

  void SetUp() override {
    auto network = Network::create(GetParam().spec);
    ASSERT_TRUE(network) << network.error().message;
    network_ = std::move(*network);
    weights_ = test::nan_buffer(network_->weights_size());
    statistics_ = test::nan_buffer(network_->statistics_size());
    network_->initialize(kSeed, weights_.data(), statistics_.data());
    // Biases, betas and statistics start at values that hide mistakes.
    const Rng rng(kSeed, Stream::kTest, 1);
    for (std::size_t i = 0; i < weights_.size(); ++i) weights_.data()[i] += 0.1f * rng.normal(i);
    for (std::size_t i = 0; i < statistics_.size(); ++i) statistics_.data()[i] += rng.uniform(i);
    x_ = fixed_tensor(kImages, {kImageSide, kImageSide, 1}, 2);
    dlogits_ = fixed_tensor(kImages, {1, 1, kClasses}, 3);
    packed_ = test::nan_buffer(network_->packed_size());
    packed_backward_ = test::nan_buffer(network_->packed_backward_size());
    ThreadPool pool(test::kThreadCounts.back());
    network_->pack(weights_.data(), packed_.data(), packed_backward_.data(), pool);
    gradient_ = fixed_tensor(1, {1, 1, network_->weights_size()}, 4);
    statistics_sums_ = test::nan_buffer(network_->statistics_size());
    std::ranges::fill(statistics_sums_.flat(), 0.0f);
  }

  static Tensor fixed_tensor(std::size_t n, const Shape& shape, std::uint32_t substream) {
    Tensor tensor = test::nan_tensor(n, shape);
    const Rng rng(kSeed, Stream::kTest, substream);
    for (std::size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] = rng.normal(i);
    return tensor;
  }

  NetworkPass pass(Mode mode) {
    return {.mode = mode,
            .weights = weights_.data(),
            .statistics = statistics_.data(),
            .packed = packed_.data(),
            .packed_backward = packed_backward_.data(),
            .gradient = gradient_.data(),
            .statistics_sums = statistics_sums_.data(),
            .seed = kSeed,
            .first_image = kFirstImage};
  }

  template <typename T>
  NetworkRun<T> reference_run(Mode mode, const Values<T>& weights) const {
    return {GetParam().spec, PassSettings{.images = kImages, .mode = mode, .seed = kSeed, .first_image = kFirstImage},
            weights, convert<T>(statistics_.flat())};
  }

  std::shared_ptr<const Network> network_;
  Tensor weights_, statistics_, x_, dlogits_, packed_, packed_backward_, gradient_, statistics_sums_;
};

// First the reference with itself: its gradient along any direction is the complex step of its forward pass.
TEST_P(NetworkPasses, ReferenceGradientIsThatOfItsForwardPass) {
  auto run = reference_run(Mode::kTraining, convert<Rounded>(weights_.flat()));
  run.forward(convert<Rounded>(x_.flat()));
  const Values<Rounded> gradient = run.backward(convert<Rounded>(dlogits_.flat()));
  for (std::uint32_t direction = 0; direction < 4; ++direction) {
    const Tensor along = fixed_tensor(1, {1, 1, weights_.size()}, 10 + direction);
    constexpr double kStep = 0x1p-300;
    Values<test::Complex> weights;
    Rounded slope;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      weights.emplace_back(weights_.data()[i], kStep * double{along.data()[i]});
      slope += gradient[i] * Rounded(along.data()[i]);
    }
    const auto logits = reference_run(Mode::kTraining, weights).forward(convert<test::Complex>(x_.flat()));
    const double step = test::inner_product(convert<double>(dlogits_.flat()), logits).imag() / kStep;
    EXPECT_TRUE(test::agrees_in_double({step}, {slope}));
  }
}

TEST_P(NetworkPasses, TrainingAgreesWithTheReferenceAndAccumulatesTheGradient) {
  auto run = reference_run(Mode::kTraining, convert<Rounded>(weights_.flat()));
  const auto logits = run.forward(convert<Rounded>(x_.flat()));
  auto gradient = run.backward(convert<Rounded>(dlogits_.flat()));
  for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] += Rounded(gradient_.data()[i]);

  // A workspace with room for more images than there are.
  auto workspace = Workspace::create(*network_, kImages + 2, Mode::kTraining);
  ASSERT_TRUE(workspace) << workspace.error().message;
  std::ranges::copy(x_.flat(), workspace->input(kImages).data);
  const TensorView actual = network_->forward(pass(Mode::kTraining), *workspace, kImages);
  EXPECT_TRUE(is_near(actual.flat(), logits));
  EXPECT_TRUE(is_near(statistics_sums_.flat(), run.statistics_sums()));

  std::ranges::copy(dlogits_.flat(), workspace->output_gradient(kImages).data);
  network_->backward(pass(Mode::kTraining), *workspace, kImages);
  EXPECT_TRUE(is_near(gradient_.flat(), gradient));
}

TEST_P(NetworkPasses, InferenceAgreesWithTheReference) {
  auto run = reference_run(Mode::kInference, convert<Rounded>(weights_.flat()));
  const auto logits = run.forward(convert<Rounded>(x_.flat()));
  auto workspace = Workspace::create(*network_, kImages, Mode::kInference);
  ASSERT_TRUE(workspace) << workspace.error().message;
  std::ranges::copy(x_.flat(), workspace->input(kImages).data);
  EXPECT_TRUE(is_near(network_->forward(pass(Mode::kInference), *workspace, kImages).flat(), logits));
}

TEST_P(NetworkPasses, ParametersFillTheArenaWithoutHoles) {
  std::size_t next = 0;
  for (const NamedRange& range : network_->parameters()) {
    EXPECT_EQ(range.offset, next) << range.name;
    std::size_t size = 1;
    for (const std::size_t dimension : range.shape) size *= dimension;
    EXPECT_EQ(range.size, size) << range.name;
    EXPECT_EQ(range.decays, range.name.ends_with(".weight")) << range.name;
    next += range.size;
  }
  EXPECT_EQ(next, network_->parameter_count());
}

// Layers that another one does are described too, so that whoever lists them has each beside its specification.
TEST_P(NetworkPasses, DescribesEachLayerOfTheSpecification) {
  ASSERT_EQ(network_->layers().size(), network_->spec().layers.size());
  std::size_t parameters = 0;
  std::uint64_t flops = 0;
  for (std::size_t i = 0; i < network_->layers().size(); ++i) {
    const LayerInfo& layer = network_->layers()[i];
    EXPECT_EQ(layer.type, layer_type(network_->spec().layers[i])) << i;
    parameters += layer.parameters;
    flops += layer.flops;
  }
  EXPECT_EQ(parameters, network_->parameter_count());
  EXPECT_EQ(flops, network_->inference_flops());
}

INSTANTIATE_TEST_SUITE_P(Specs, NetworkPasses, ::testing::ValuesIn(specs()), ::testing::PrintToStringParamName());

TEST(Network, OfThePresetKerasHasItsShapesAndParameters) {
  const auto config = preset_config("keras");
  ASSERT_TRUE(config);
  const auto network = Network::create(config->network);
  ASSERT_TRUE(network);
  EXPECT_EQ((*network)->parameter_count(), 34826u);
  std::string layers;
  for (const LayerInfo& layer : (*network)->layers()) {
    layers += layer.type + " " + to_string(layer.output) + " " + std::to_string(layer.parameters) + "\n";
  }
  EXPECT_EQ(layers,
            "conv2d 26x26x32 320\n"
            "relu 26x26x32 0\n"
            "max_pool2d 13x13x32 0\n"
            "conv2d 11x11x64 18496\n"
            "relu 11x11x64 0\n"
            "max_pool2d 5x5x64 0\n"
            "flatten 1600 0\n"
            "dropout 1600 0\n"
            "dense 10 16010\n");
  constexpr std::size_t kFirst = 2 * 26 * 26 * 9 * 32;
  constexpr std::size_t kRest = 2 * 11 * 11 * 9 * 32 * 64 + 2 * 1600 * 10;
  EXPECT_EQ((*network)->inference_flops(), kFirst + kRest);
  EXPECT_EQ((*network)->training_flops(), 2 * kFirst + 3 * kRest);
}

TEST(Network, NamesItsParametersAndStatistics) {
  const auto network = Network::create({{kSmallConv, BatchNormSpec{}, ReluSpec{}, kLogits}});
  ASSERT_TRUE(network);
  std::string names;
  for (const NamedRange& range : (*network)->parameters()) names += range.name + " ";
  for (const NamedRange& range : (*network)->statistics()) names += range.name + " ";
  EXPECT_EQ(names,
            "layers.0.weight layers.0.bias layers.1.gamma layers.1.beta layers.3.weight layers.3.bias "
            "layers.1.running_mean layers.1.running_variance ");
  EXPECT_EQ((*network)->parameters()[0].shape, (std::vector<std::size_t>{5, 5, 1, 3}));
  EXPECT_EQ((*network)->parameters()[4].shape, (std::vector<std::size_t>{108, 10}));
  EXPECT_EQ((*network)->statistics()[1].shape, (std::vector<std::size_t>{3}));
}

// Within six standard errors of the moments that the papers give.
TEST(NetworkInitialisation, HasTheVarianceOfHeAndGlorot) {
  const auto network = Network::create({{Conv2dSpec{.filters = 30, .kernel = 5}, MaxPool2dSpec{.size = 4, .stride = 4},
                                         DenseSpec{.units = 50, .initializer = Initializer::kGlorotUniform}, kLogits}});
  ASSERT_TRUE(network);
  Tensor weights = test::nan_buffer((*network)->weights_size());
  (*network)->initialize(test::seed(), weights.data(), nullptr);
  const auto expect_variance = [&](const NamedRange& range, double variance, double fourth_moment) {
    double sum = 0;
    double squares = 0;
    for (const float weight : weights.flat().subspan(range.offset, range.size)) {
      sum += double{weight};
      squares += double{weight} * double{weight};
    }
    const auto count = static_cast<double>(range.size);
    EXPECT_NEAR(sum / count, 0, 6 * std::sqrt(variance / count)) << range.name;
    EXPECT_NEAR(squares / count / variance, 1, 6 * std::sqrt((fourth_moment - 1) / count)) << range.name;
  };
  const auto parameters = (*network)->parameters();
  expect_variance(parameters[0], 2.0 / 25, 3);
  const double inputs = 6 * 6 * 30;
  expect_variance(parameters[2], 2.0 / (inputs + 50), 9.0 / 5);
  const float limit = std::sqrt(6.0f / (1080 + 50));
  for (const float weight : weights.flat().subspan(parameters[2].offset, parameters[2].size)) {
    ASSERT_LE(std::abs(weight), limit);
  }
  expect_variance(parameters[4], 2.0 / 50, 3);
  for (const std::size_t bias : {1u, 3u, 5u}) {
    for (const float value : weights.flat().subspan(parameters[bias].offset, parameters[bias].size)) {
      EXPECT_EQ(value, 0.0f);
    }
  }
}

TEST(NetworkInitialisation, IsAFunctionOfTheSeed) {
  const auto network = Network::create({{kSmallConv, BatchNormSpec{}, kLogits}});
  ASSERT_TRUE(network);
  const auto start = [&](std::uint64_t seed) {
    std::vector<float> weights((*network)->weights_size());
    std::vector<float> statistics((*network)->statistics_size());
    (*network)->initialize(seed, weights.data(), statistics.data());
    EXPECT_EQ(statistics, (std::vector<float>{0, 0, 0, 1, 1, 1}));
    return weights;
  };
  EXPECT_EQ(start(1), start(1));
  EXPECT_NE(start(1), start(2));
}

TEST(Network, NamesTheLayerThatDoesNotFit) {
  struct Refusal {
    NetworkSpec spec;
    const char* message;
  };
  const Refusal refusals[] = {
      {{}, "The network must end in 10 outputs, one a digit; its last layer gives 28x28x1."},
      {{{DenseSpec{.units = 5}}}, "The network must end in 10 outputs, one a digit; its last layer gives 5."},
      {{{Conv2dSpec{.filters = 10}}},
       "The network must end in 10 outputs, one a digit; its last layer gives 26x26x10."},
      {{{MaxPool2dSpec{.size = 14, .stride = 14}, Conv2dSpec{.filters = 8}}},
       "Layer 2 (conv2d): a 3x3 kernel does not fit an input of 2x2x1."},
      {{{MaxPool2dSpec{.size = 14, .stride = 14}, MaxPool2dSpec{.size = 3}}},
       "Layer 2 (max_pool2d): a window of 3 does not fit an input of 2x2x1."},
      {{{Conv2dSpec{.filters = 0}}}, "Layer 1 (conv2d): it needs at least one output."},
      {{{FlattenSpec{}, DenseSpec{.units = 0}}}, "Layer 2 (dense): it needs at least one output."},
      {{{Conv2dSpec{.filters = 8, .kernel = 3, .padding = 3}}},
       "Layer 1 (conv2d): padding 3 is not smaller than the 3x3 kernel."},
      {{{Conv2dSpec{.filters = 8, .stride = 0}}}, "Layer 1 (conv2d): stride 0 is not between 1 and 15."},
      {{{MaxPool2dSpec{.size = 0}}}, "Layer 1 (max_pool2d): a window of 0 is not between 1 and 15."},
      {{{Conv2dSpec{.filters = 700}}},
       "Layer 1 (conv2d): with it the network has more than 400000 activations; make it smaller."},
      {{{Conv2dSpec{.filters = 8}, DenseSpec{.units = 4096}}},
       "Layer 2 (dense): with it the network has more than 4000000 parameters; make it smaller."},
      {{{DenseSpec{.units = 4096}}},
       "Layer 1 (dense): with it the network needs more than 160 megabytes to train; make it smaller."},
      {{{Conv2dSpec{.filters = 100'000}}}, "Layer 1 (conv2d): it has more than 4096 outputs."},
      // Sizes that wrap in 32 bits: 2^2 * 262144 * 4096 parameters are 0 there.
      {{{Conv2dSpec{.filters = 1024, .kernel = 13}, FlattenSpec{},
         Conv2dSpec{.filters = 4096, .kernel = 2, .padding = 1}, FlattenSpec{}, kLogits}},
       "Layer 3 (conv2d): with it the network has more than 4000000 parameters; make it smaller."},
      {{{Conv2dSpec{.filters = 500}, FlattenSpec{}, Conv2dSpec{.filters = 4, .kernel = 15, .padding = 14},
         FlattenSpec{}, kLogits}},
       "Layer 3 (conv2d): with it the network has more than 4000000 parameters; make it smaller."},
  };
  for (const Refusal& refusal : refusals) {
    const auto network = Network::create(refusal.spec);
    ASSERT_FALSE(network) << refusal.message;
    EXPECT_EQ(network.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(network.error().message, refusal.message);
  }
}

}  // namespace
}  // namespace inkling
