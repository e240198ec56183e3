// What would change a network's mind, and what it would most like to see.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "core/engine.h"
#include "core/jobs/counterfactual_job.h"
#include "core/jobs/prototype_job.h"
#include "tests/core/ink_samples.h"
#include "tests/core/inspected_specs.h"
#include "tests/core/pretrained.h"
#include "tests/core/synthetic_digits.h"

namespace inkling {
namespace {

template <typename JobType>
std::shared_ptr<JobType> finished(Result<std::shared_ptr<JobType>> job, std::size_t budget = 64) {
  EXPECT_TRUE(job) << job.error().message;
  while (!(*job)->progress().finished) EXPECT_TRUE((*job)->advance(budget));
  return *job;
}

double distance(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  double squares = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = (static_cast<double>(a[i]) - static_cast<double>(b[i])) / 255;
    squares += difference * difference;
  }
  return std::sqrt(squares);
}

Pixels pixels_of(const Drawing& drawing) { return ink_from_strokes(drawing.points, drawing.lengths, 280)->pixels; }

// The network of the page, to each other digit.
TEST(Counterfactual, IsReadAsTheDigitAndAsFarAsItSays) {
  Engine engine(1);
  ASSERT_TRUE(engine.load(read_pretrained()));
  const Pixels digit = pixels_of(four());
  for (const std::size_t target : {0u, 9u}) {
    const Counterfactual found = finished(CounterfactualJob::create(engine.model(), digit, target))->counterfactual();
    ASSERT_TRUE(found.found) << target;
    EXPECT_NEAR(found.norm, distance(found.pixels, digit), 1e-9);
    EXPECT_GT(found.norm, 0.1);
    EXPECT_LT(found.norm, 10);
    InkImage image{.kind = InkKind::kDrawing, .pixels = found.pixels};
    const auto prediction = engine.predict(image);
    EXPECT_EQ(prediction->digit, target);
    EXPECT_EQ(prediction->verdict, Verdict::kDigit);
    EXPECT_NEAR(prediction->probabilities[target], found.probabilities[target], 1e-3);
  }
}

// Of a linear network with a threshold that the largest class always passes, the smallest change is known: straight to
// the nearest place where the target's logit is above all others, which no bound of the ink is in the way of here.
TEST(Counterfactual, IsNearlyTheSmallestOfALinearNetwork) {
  auto model = test::moved_model({{DenseSpec{.units = kClasses}}}, 1);
  model->change([](const Model::Arenas& arenas) {
    // Two classes that differ, and eight that are out of the question.
    for (std::size_t i = 0; i < kImagePixels; ++i) {
      for (std::size_t k = 2; k < kClasses; ++k) arenas.weights[i * kClasses + k] = 0;
    }
    for (std::size_t k = 0; k < kClasses; ++k) arenas.weights[kImagePixels * kClasses + k] = k < 2 ? 0.0f : -1000.0f;
  });
  Pixels grey;
  grey.fill(128);
  std::array<float, kImagePixels> x;
  standardize_pixels(grey, x.data());
  double gap = 0;
  double squares = 0;
  for (std::size_t i = 0; i < kImagePixels; ++i) {
    const double slope = double{model->weights()[i * kClasses + 1]} - double{model->weights()[i * kClasses]};
    gap += slope * double{x[i]};
    squares += slope * slope;
  }
  const std::size_t target = gap < 0 ? 1 : 0;
  const double smallest = std::abs(gap) / std::sqrt(squares) * double{kPixelDeviation};
  const Counterfactual found = finished(CounterfactualJob::create(model, grey, target))->counterfactual();
  ASSERT_TRUE(found.found);
  // Whole grey levels: no pixel is nearer than half of one, sqrt(784 / 12) / 255 in all.
  const double rounding = std::sqrt(784.0 / 12) / 255;
  EXPECT_GE(found.norm, smallest * 0.98 - rounding);
  EXPECT_LE(found.norm, smallest * 1.1 + rounding);
}

TEST(Counterfactual, OfWhatIsReadSoAlreadyIsNoChange) {
  Engine engine(1);
  ASSERT_TRUE(engine.load(read_pretrained()));
  const Pixels digit = pixels_of(four());
  const auto job = finished(CounterfactualJob::create(engine.model(), digit, 4), 1);
  EXPECT_TRUE(job->counterfactual().found);
  EXPECT_EQ(job->counterfactual().norm, 0);
  EXPECT_EQ(job->counterfactual().pixels, digit);
  EXPECT_EQ(job->progress().done, 1u);
}

TEST(Counterfactual, IsNotFoundWhereNothingMovesTheNetwork) {
  auto model = test::moved_model({{DenseSpec{.units = kClasses}}}, 1);
  model->change([](const Model::Arenas& arenas) { std::ranges::fill(arenas.weights, 0.0f); });
  const Counterfactual found = finished(CounterfactualJob::create(model, pixels_of(four()), 3))->counterfactual();
  EXPECT_FALSE(found.found);
  EXPECT_EQ(found.norm, 0);
  EXPECT_EQ(found.pixels, pixels_of(four()));
  EXPECT_NEAR(found.probabilities[3], 0.1, 1e-6);
}

class MindOf : public ::testing::TestWithParam<test::NamedSpec> {};

TEST_P(MindOf, IsTheSameHoweverItIsCut) {
  const auto model = test::moved_model(GetParam().spec, 4);
  const Dataset digits = test::synthetic_digits(1);
  const auto whole = finished(CounterfactualJob::create(model, digits.image(0), 3), 1000)->counterfactual();
  const auto cut = finished(CounterfactualJob::create(model, digits.image(0), 3), 7)->counterfactual();
  EXPECT_EQ(whole.found, cut.found);
  EXPECT_EQ(whole.pixels, cut.pixels);
  EXPECT_EQ(finished(PrototypeJob::create(model, 3, 1), 1000)->prototype().pixels,
            finished(PrototypeJob::create(model, 3, 1), 7)->prototype().pixels);
}

TEST_P(MindOf, IsMadeUpFromEmptyPaperToo) {
  const auto model = test::moved_model(GetParam().spec, 4);
  const Counterfactual found = finished(CounterfactualJob::create(model, Pixels{}, 3))->counterfactual();
  EXPECT_TRUE(std::isfinite(found.norm));
  EXPECT_NEAR(found.norm, distance(found.pixels, Pixels{}), 1e-9);
}

INSTANTIATE_TEST_SUITE_P(Specs, MindOf, ::testing::ValuesIn(test::inspected_specs()),
                         ::testing::PrintToStringParamName());

TEST(Counterfactual, RefusesWhatItCannotDo) {
  const auto model = test::moved_model({{DenseSpec{.units = kClasses}}}, 1);
  EXPECT_EQ(CounterfactualJob::create(nullptr, Pixels{}, 0).error().code, ErrorCode::kNoNetwork);
  EXPECT_EQ(CounterfactualJob::create(model, Pixels{}, kClasses).error().code, ErrorCode::kInvalidArgument);
}

TEST(TotalVariation, IsTheLengthOfTheEdges) {
  std::array<double, kImagePixels> ink{};
  std::array<double, kImagePixels> gradient;
  const double paper = total_variation(ink, &gradient);
  for (std::size_t y = 10; y < 20; ++y) {
    for (std::size_t x = 5; x < 12; ++x) ink[y * kImageSide + x] = 1;
  }
  // Twice ten and seven pixels of edge; the corner where both meet is the diagonal of one pixel.
  EXPECT_NEAR(total_variation(ink, &gradient) - paper, 2 * (10 + 7) - (2 - std::sqrt(2.0)), 0.5);
}

TEST(TotalVariation, HasTheGradientOfItsDifferences) {
  std::array<double, kImagePixels> ink;
  const Rng rng(1, Stream::kTest);
  for (std::size_t i = 0; i < kImagePixels; ++i) ink[i] = double{rng.uniform(i)};
  std::array<double, kImagePixels> gradient;
  std::array<double, kImagePixels> other;
  total_variation(ink, &gradient);
  for (const std::size_t pixel : {0u, 27u, 100u, 391u, 756u, 783u}) {
    constexpr double kStep = 1e-6;
    auto moved = ink;
    moved[pixel] += kStep;
    const double above = total_variation(moved, &other);
    moved[pixel] -= 2 * kStep;
    EXPECT_NEAR((above - total_variation(moved, &other)) / (2 * kStep), gradient[pixel], 1e-6) << pixel;
  }
}

TEST(Prototype, IsReadAsItsClass) {
  Engine engine(1);
  ASSERT_TRUE(engine.load(read_pretrained()));
  const Prototype found = finished(PrototypeJob::create(engine.model(), 7, 1))->prototype();
  EXPECT_GT(found.probabilities[7], 0.9f);
}

TEST(Prototype, IsSmootherTheMoreVariationCosts) {
  const auto model = test::moved_model(test::inspected_specs()[1].spec, 4);
  const auto variation = [&](double price) {
    const Prototype found = finished(PrototypeJob::create(model, 0, 1, price))->prototype();
    std::array<double, kImagePixels> ink;
    std::array<double, kImagePixels> gradient;
    std::ranges::transform(found.pixels, ink.begin(), [](std::uint8_t pixel) { return pixel / 255.0; });
    return total_variation(ink, &gradient);
  };
  EXPECT_LT(variation(0.2), variation(0));
}

TEST(Prototype, RefusesWhatItCannotDo) {
  const auto model = test::moved_model({{DenseSpec{.units = kClasses}}}, 1);
  EXPECT_EQ(PrototypeJob::create(nullptr, 0, 1).error().code, ErrorCode::kNoNetwork);
  EXPECT_EQ(PrototypeJob::create(model, kClasses, 1).error().code, ErrorCode::kInvalidArgument);
  for (const double price : {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(PrototypeJob::create(model, 0, 1, price).error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace inkling
