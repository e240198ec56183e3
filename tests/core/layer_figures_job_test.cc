// Histograms, and what one batch tells of each layer: spreads and gradients as a reference in double has them, whose
// own gradient is proved elsewhere; the same in any slices; and when a gradient is said to vanish or to explode.
#include "core/jobs/layer_figures_job.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "tests/core/inspected_specs.h"
#include "tests/core/reference_network.h"
#include "tests/core/synthetic_digits.h"

namespace inkling {
namespace {

using reference::NetworkRun;
using reference::Values;
using test::moved_model;
using test::NamedSpec;
using test::synthetic_digits;

constexpr std::uint32_t kImages = 37;  // fewer than a batch has; the last shard is ragged
const DenseSpec kLogits{.units = kClasses};

TEST(Histogram, CountsEachNumberInItsBin) {
  Histogram histogram;
  const std::vector<float> values{0, 0.75f, -0.75f, 0.01f, -0.01f, 0, 1.5f, -2};
  histogram.add(values);
  EXPECT_EQ(histogram.reach(), 4);
  EXPECT_EQ(histogram.numbers(), 8u);
  EXPECT_EQ(histogram.zeros(), 2u);
  std::vector<std::size_t> expected;
  for (const float value : values) {
    if (value != 0) expected.push_back(static_cast<std::size_t>(std::floor(value * 16) + 64));
  }
  for (std::size_t i = 0; i < Histogram::kBins; ++i) {
    EXPECT_EQ(histogram.counts()[i], std::ranges::count(expected, i)) << "bin " << i;
  }
  EXPECT_NEAR(histogram.mean(), -0.5 / 8, 1e-12);
}

TEST(Histogram, IsTheSameInAnyOrder) {
  std::vector<float> values;
  const Rng rng(3, Stream::kTest);
  for (std::size_t i = 0; i < 1'000; ++i) values.push_back(rng.normal(i) * std::exp2(static_cast<float>(i % 30) - 15));
  Histogram forward;
  forward.add(values);
  std::ranges::reverse(values);
  Histogram backward;
  backward.add(values);
  EXPECT_EQ(forward.reach(), backward.reach());
  EXPECT_TRUE(std::ranges::equal(forward.counts(), backward.counts()));
}

TEST(Histogram, OfAnyFloatEnds) {
  Histogram histogram;
  const float most = std::numeric_limits<float>::max();
  histogram.add(std::array{most, -most, std::numeric_limits<float>::denorm_min()});
  EXPECT_TRUE(histogram.is_finite());
  EXPECT_EQ(std::accumulate(histogram.counts().begin(), histogram.counts().end(), 0u), 3u);
  histogram.add(std::array{std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()});
  EXPECT_FALSE(histogram.is_finite());
  EXPECT_EQ(histogram.numbers(), 3u);
  EXPECT_EQ(Histogram().mean(), 0);
  EXPECT_EQ(Histogram().deviation(), 0);
}

std::shared_ptr<LayerFiguresJob> finished(const std::shared_ptr<const Model>& model, const Dataset& dataset,
                                          std::size_t slice) {
  std::shared_ptr<LayerFiguresJob> job = *LayerFiguresJob::create(model, dataset);
  while (!job->progress().finished) EXPECT_TRUE(job->advance(slice));
  return job;
}

// Each layer's output, and the gradient of the mean cross-entropy by all weights.
struct ByReference {
  std::vector<Values<double>> outputs;
  Values<double> gradient;
};

ByReference by_reference(const Model& model, const Dataset& dataset) {
  std::vector<float> input(kImages * kImagePixels);
  standardize_pixels(dataset.images(0, kImages), input.data());
  const auto& layers = model.network().spec().layers;
  ByReference found;
  for (std::size_t count = 1; count <= layers.size(); ++count) {
    const NetworkSpec spec{{layers.begin(), layers.begin() + static_cast<std::ptrdiff_t>(count)}};
    NetworkRun<double> run(spec, {.images = kImages, .mode = Mode::kInference},
                           reference::convert<double>(model.weights()), reference::convert<double>(model.statistics()));
    found.outputs.push_back(run.forward(reference::convert<double>(std::span<const float>(input))));
    if (count < layers.size()) continue;
    Values<double> dy = found.outputs.back();
    for (std::size_t n = 0; n < kImages; ++n) {
      const auto logits = std::span(dy).subspan(n * kClasses, kClasses);
      const double most = *std::ranges::max_element(logits);
      double sum = 0;
      for (double& logit : logits) sum += logit = std::exp(logit - most);
      for (double& power : logits) power /= sum * kImages;
      logits[dataset.label(n)] -= 1.0 / kImages;
    }
    found.gradient = run.backward(dy);
  }
  return found;
}

// What lies below each edge is counted below it, but for what lies so near to it that a float may be on either side.
void expect_spread(const Histogram& histogram, const Values<double>& values, double accuracy) {
  ASSERT_EQ(histogram.numbers(), values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  EXPECT_NEAR(histogram.mean(), mean, accuracy);
  double square = 0;
  for (const double value : values) square += (value - mean) * (value - mean);
  EXPECT_NEAR(histogram.deviation(), std::sqrt(square / static_cast<double>(values.size())), accuracy);
  const auto zeros = static_cast<std::size_t>(histogram.zeros());
  std::size_t below = 0;
  for (std::size_t i = 0; i <= Histogram::kBins; ++i) {
    const double edge = (static_cast<double>(i) / 64 - 1) * double{histogram.reach()};
    const auto before = [&values](double limit) {
      return static_cast<std::size_t>(std::ranges::count_if(values, [limit](double value) { return value < limit; }));
    };
    const std::size_t counted = below + (edge > 0 ? zeros : 0);
    EXPECT_GE(counted, before(edge - accuracy)) << "edge " << i;
    EXPECT_LE(counted, before(edge + accuracy)) << "edge " << i;
    if (i < Histogram::kBins) below += histogram.counts()[i];
  }
}

class LayerFiguresOf : public ::testing::TestWithParam<NamedSpec> {};

TEST_P(LayerFiguresOf, ABatchAreThoseOfTheReference) {
  const Dataset dataset = synthetic_digits(kImages);
  const auto model = moved_model(GetParam().spec, 5);
  const auto job = finished(model, dataset, 1);
  const ByReference expected = by_reference(*model, dataset);
  EXPECT_EQ(job->images(), kImages);
  for (const LayerFigures& figures : job->figures()) {
    const std::string name = "layers." + std::to_string(figures.units.layer) + ".weight";
    const NamedRange& range = *std::ranges::find(model->network().parameters(), name, &NamedRange::name);
    const auto weights = reference::convert<double>(model->weights().subspan(range.offset, range.size));
    expect_spread(figures.weights, weights, 1e-6);
    const Values<double>& outputs = expected.outputs[figures.units.output];
    const double size = std::abs(*std::ranges::max_element(outputs, {}, [](double value) { return std::abs(value); }));
    expect_spread(figures.activations, outputs, 1e-4 * (1 + size));
    double sum = 0;
    for (std::size_t i = 0; i < range.size; ++i) sum += std::pow(expected.gradient[range.offset + i], 2);
    const double gradient = std::sqrt(sum / static_cast<double>(range.size));
    EXPECT_NEAR(figures.gradient, gradient, 1e-3 * gradient) << name;
  }
}

TEST_P(LayerFiguresOf, ABatchAreTheSameInAnySlices) {
  const Dataset dataset = synthetic_digits(kImages);
  const auto model = moved_model(GetParam().spec, 5);
  const auto one = finished(model, dataset, 1);
  const auto all = finished(model, dataset, 1'000);
  for (std::size_t i = 0; i < one->figures().size(); ++i) {
    EXPECT_EQ(one->figures()[i].gradient, all->figures()[i].gradient);
    EXPECT_TRUE(std::ranges::equal(one->figures()[i].activations.counts(), all->figures()[i].activations.counts()));
  }
}

INSTANTIATE_TEST_SUITE_P(Specs, LayerFiguresOf, ::testing::ValuesIn(test::inspected_specs()),
                         ::testing::PrintToStringParamName());

std::vector<LayerFigures> figures_of(std::initializer_list<double> gradients) {
  std::vector<LayerFigures> figures;
  for (const double gradient : gradients)
    figures.push_back({.units = {}, .weights = {}, .activations = {}, .gradient = gradient});
  return figures;
}

TEST(GradientFlow, IsToldWhereAThousandTimesLessOrMoreArrives) {
  EXPECT_FALSE(gradient_flow({}));
  EXPECT_FALSE(gradient_flow(figures_of({1e-3, 1e-2, 1e-3})));
  EXPECT_FALSE(gradient_flow(figures_of({0, 0, 0}))) << "nothing is left to learn";
  const auto vanishes = gradient_flow(figures_of({1e-9, 1e-7, 1e-2, 1e-3}));
  ASSERT_TRUE(vanishes);
  EXPECT_EQ(vanishes->kind, GradientFlow::Kind::kVanishes);
  EXPECT_EQ(vanishes->figures, 1u) << "the first on the way back";
  EXPECT_EQ(gradient_flow(figures_of({0, 1e-3}))->kind, GradientFlow::Kind::kVanishes);
  EXPECT_EQ(gradient_flow(figures_of({2, 1e-3}))->kind, GradientFlow::Kind::kExplodes);
  EXPECT_EQ(gradient_flow(figures_of({std::numeric_limits<double>::quiet_NaN(), 1}))->kind,
            GradientFlow::Kind::kExplodes);
}

// A chain of layers that each make what they are given a hundred times smaller.
TEST(GradientFlow, VanishesInAChainOfWeakLayers) {
  NetworkSpec spec{{FlattenSpec{}}};
  for (int i = 0; i < 4; ++i) spec.layers.emplace_back(DenseSpec{.units = 16});
  spec.layers.emplace_back(kLogits);
  const auto model = moved_model(spec, 5);
  const auto scaled_by = [&](float factor) {
    model->change([&](const Model::Arenas& arenas) {
      for (float& weight : arenas.weights) weight *= factor;
    });
    const auto job = finished(model, synthetic_digits(kImages), 100);
    return gradient_flow(job->figures());
  };
  EXPECT_EQ(scaled_by(1), std::nullopt);
  ASSERT_TRUE(scaled_by(0.01f));
}

TEST(LayerFiguresJob, SaysWhatItCannotLookAt) {
  EXPECT_EQ(LayerFiguresJob::create(nullptr, synthetic_digits(3)).error().code, ErrorCode::kNoNetwork);
  EXPECT_EQ(LayerFiguresJob::create(moved_model({{kLogits}}, 1), Dataset()).error().code, ErrorCode::kNoData);
}

}  // namespace
}  // namespace inkling
