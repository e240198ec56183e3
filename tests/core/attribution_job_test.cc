// Integrated gradients against a reference in double, against PyTorch, and against the theorem that they add up to what
// the logit of an image is above that of empty paper.
#include "core/jobs/attribution_job.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/rng.h"
#include "core/training/presets.h"
#include "tests/core/complex_step.h"
#include "tests/core/golden.h"
#include "tests/core/inspected_specs.h"
#include "tests/core/reference_network.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using reference::convert;
using reference::NetworkRun;
using reference::Values;

using Pixels = std::span<const std::uint8_t, kImagePixels>;

Attribution attribution(const std::shared_ptr<const Model>& model, Pixels pixels, std::size_t digit,
                        std::size_t steps = kAttributionSteps, std::size_t budget = 3) {
  const auto job = AttributionJob::create(model, pixels, digit, steps);
  EXPECT_TRUE(job) << job.error().message;
  while (!(*job)->progress().finished) EXPECT_TRUE((*job)->advance(budget));
  return (*job)->attribution();
}

std::vector<double> standardized(Pixels pixels) {
  std::vector<float> floats(kImagePixels);
  standardize_pixels(pixels, floats.data());
  return {floats.begin(), floats.end()};
}

// The same in double, an image at a time.
std::vector<double> reference_attribution(const Model& model, Pixels pixels, std::size_t digit, std::size_t steps) {
  const std::vector<double> image = standardized(pixels);
  const std::vector<double> paper = standardized(std::array<std::uint8_t, kImagePixels>{});
  std::vector<double> sums(kImagePixels);
  for (std::size_t step = 0; step < steps; ++step) {
    const double share = (static_cast<double>(step) + 0.5) / static_cast<double>(steps);
    Values<double> x;
    for (std::size_t i = 0; i < kImagePixels; ++i) x.push_back(paper[i] + share * (image[i] - paper[i]));
    NetworkRun<double> run(model.network().spec(), {.images = 1, .mode = Mode::kInference},
                           convert<double>(model.weights()), convert<double>(model.statistics()));
    run.forward(x);
    Values<double> dlogits(kClasses);
    dlogits[digit] = 1;
    run.backward(dlogits);
    for (std::size_t i = 0; i < kImagePixels; ++i) sums[i] += run.input_gradient()[i];
  }
  for (std::size_t i = 0; i < kImagePixels; ++i) sums[i] *= (image[i] - paper[i]) / static_cast<double>(steps);
  return sums;
}

// To 1e-4 of the largest. Where rounding puts a unit on the other side of zero, or another pixel before its neighbours
// in a pooling, the gradient of that step differs under the unit's window, 100 of the 784 pixels for `keras`. Of its
// 1600 units at 50 steps that is one part in 50 * sqrt(1600) = 2000 of all there is.
void expect_equal(std::span<const float> actual, std::span<const double> expected) {
  ASSERT_EQ(actual.size(), expected.size());
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  ASSERT_GT(largest, 0);
  double squares = 0;
  double differences = 0;
  std::size_t equal = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double difference = std::abs(double{actual[i]} - expected[i]);
    squares += expected[i] * expected[i];
    differences += difference * difference;
    equal += difference <= 1e-4 * largest ? 1 : 0;
  }
  EXPECT_GE(equal, actual.size() * 3 / 4);
  EXPECT_LT(std::sqrt(differences / squares), 1e-3);
}

TEST(ReferenceNetwork, GivesTheGradientOfTheImageInInference) {
  for (const test::NamedSpec& named : test::inspected_specs()) {
    const auto model = test::moved_model(named.spec, 3);
    const std::vector<double> x = standardized(test::synthetic_digits(1).image(0));
    const auto run = [&]<typename T>(const Values<T>& values, Values<T> dlogits) {
      NetworkRun<T> network(named.spec, {.images = 1, .mode = Mode::kInference}, convert<T>(model->weights()),
                            convert<T>(model->statistics()));
      const Values<T> logits = network.forward(values);
      network.backward(std::move(dlogits));
      return std::pair(logits, network.input_gradient());
    };
    Values<double> one(kClasses);
    one[4] = 1;
    const std::vector<double> gradient = run(x, one).second;
    const Rng rng(3, Stream::kTest, 9);
    constexpr double kStep = 0x1p-300;
    double along = 0;
    Values<test::Complex> moved;
    for (std::size_t i = 0; i < x.size(); ++i) {
      along += gradient[i] * double{rng.normal(i)};
      moved.emplace_back(x[i], kStep * double{rng.normal(i)});
    }
    const auto logits = run(moved, Values<test::Complex>(kClasses)).first;
    EXPECT_NEAR(logits[4].imag() / kStep, along, 1e-12 * std::max(1.0, std::abs(along))) << named;
  }
}

class Attributed : public ::testing::TestWithParam<test::NamedSpec> {};

TEST_P(Attributed, EqualsTheReferenceInDouble) {
  const auto model = test::moved_model(GetParam().spec, 4);
  const Dataset digits = test::synthetic_digits(1);
  constexpr std::size_t kSteps = 7;
  const Attribution found = attribution(model, digits.image(0), 3, kSteps);
  expect_equal(found.pixels, reference_attribution(*model, digits.image(0), 3, kSteps));
}

TEST_P(Attributed, IsNothingOnEmptyPaper) {
  const auto model = test::moved_model(GetParam().spec, 1);
  const Attribution found = attribution(model, std::array<std::uint8_t, kImagePixels>{}, 3);
  EXPECT_EQ(std::ranges::count(found.pixels, 0.0f), static_cast<std::ptrdiff_t>(kImagePixels));
  EXPECT_EQ(found.logit, found.paper_logit);
  EXPECT_EQ(found.completeness_error(), 0);
}

INSTANTIATE_TEST_SUITE_P(Specs, Attributed, ::testing::ValuesIn(test::inspected_specs()),
                         ::testing::PrintToStringParamName());

// The network is linear between the pieces of its ReLUs and poolings, some of which each step has within itself: the
// sum is off by a share that falls as their number grows.
TEST(Attribution, AddsUpToTheDifferenceOfTheLogits) {
  const auto model = test::moved_model(test::inspected_specs()[0].spec, 2);
  const Dataset digits = test::synthetic_digits(1);
  const auto error = [&](std::size_t steps) {
    const Attribution found = attribution(model, digits.image(0), 7, steps);
    return std::abs(found.completeness_error() / (found.logit - found.paper_logit));
  };
  EXPECT_LT(error(50), 1e-2);
  EXPECT_LT(error(5000), 1e-4);
}

TEST(Attribution, OfALinearNetworkIsExactInOneStep) {
  const auto model = test::moved_model({{DenseSpec{.units = kClasses}}}, 2);
  const Dataset digits = test::synthetic_digits(1);
  const Attribution found = attribution(model, digits.image(0), 7, 1);
  EXPECT_NEAR(found.completeness_error(), 0, 1e-5 * std::abs(found.logit));
  const std::vector<double> image = standardized(digits.image(0));
  const std::vector<double> paper = standardized(std::array<std::uint8_t, kImagePixels>{});
  for (std::size_t i = 0; i < kImagePixels; ++i) {
    const double expected = double{model->weights()[i * kClasses + 7]} * (image[i] - paper[i]);
    EXPECT_NEAR(double{found.pixels[i]}, expected, 1e-6);
  }
}

TEST(Attribution, DoesNotDependOnHowItIsCut) {
  const auto model = test::moved_model(preset_config("quick")->network, 5);
  const Dataset digits = test::synthetic_digits(1);
  const Attribution whole = attribution(model, digits.image(0), 0, 50, 64);
  const Attribution cut = attribution(model, digits.image(0), 0, 50, 1);
  EXPECT_EQ(whole.pixels, cut.pixels);
  EXPECT_EQ(whole.logit, cut.logit);
}

TEST(Attribution, IsOfTheWeightsThatItBeganWith) {
  const auto model = test::moved_model(preset_config("quick")->network, 5);
  const Dataset digits = test::synthetic_digits(1);
  const Attribution before = attribution(model, digits.image(0), 0);
  const auto job = AttributionJob::create(model, digits.image(0), 0);
  ASSERT_TRUE(job);
  EXPECT_TRUE((*job)->advance(1));
  model->change([](const Model::Arenas& arenas) { std::ranges::fill(arenas.weights, 0.5f); });
  EXPECT_TRUE((*job)->advance(64));
  EXPECT_TRUE((*job)->progress().finished);
  EXPECT_EQ((*job)->attribution().pixels, before.pixels);
}

TEST(Attribution, RefusesWhatItCannotDo) {
  const auto model = test::moved_model({{DenseSpec{.units = kClasses}}}, 2);
  const std::array<std::uint8_t, kImagePixels> paper{};
  const auto code = [&](const std::shared_ptr<const Model>& of, std::size_t digit, std::size_t steps) {
    return AttributionJob::create(of, paper, digit, steps).error().code;
  };
  EXPECT_EQ(code(nullptr, 0, 50), ErrorCode::kNoNetwork);
  EXPECT_EQ(code(model, kClasses, 50), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(model, 0, 0), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(model, 0, kMostAttributionSteps + 1), ErrorCode::kInvalidArgument);
}

class GoldenAttribution : public ::testing::TestWithParam<nlohmann::json> {};

TEST_P(GoldenAttribution, EqualsPyTorch) {
  const auto spec = network_spec_from_json(GetParam()["network"].dump());
  ASSERT_TRUE(spec) << spec.error().message;
  const auto model = test::moved_model(*spec, GetParam()["seed"].get<std::uint64_t>());
  const Dataset digits = test::synthetic_digits(2);
  const nlohmann::json& images = GetParam()["images"];
  ASSERT_EQ(images.size(), digits.size());
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const Attribution found = attribution(model, digits.image(i), images[i]["digit"].get<std::size_t>());
    expect_equal(found.pixels, images[i]["pixels"].get<std::vector<double>>());
    const auto logits = images[i]["logits"].get<std::vector<double>>();
    EXPECT_NEAR(found.logit, logits[0], 1e-4 * std::abs(logits[0]));
    EXPECT_NEAR(found.paper_logit, logits[1], 1e-4 * std::max(1.0, std::abs(logits[1])));
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, GoldenAttribution,
                         ::testing::ValuesIn(test::golden_cases("cases", "attributions.json")),
                         test::PrintGoldenName());

}  // namespace
}  // namespace inkling
