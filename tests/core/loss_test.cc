// Softmax and its cross-entropy against the naive reference, and at the edges of what a float holds.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "core/ops/ops.h"
#include "tests/core/reference.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using reference::convert;
using test::end_is_untouched;
using test::is_near;
using test::nan_tensor;
using test::Rounded;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kLargest = std::numeric_limits<float>::max();

struct Logits {
  std::size_t images, classes;
  int scale;  // standard deviation
};

// The names of the tests.
std::ostream& operator<<(std::ostream& out, const Logits& l) {
  return out << "n" << l.images << "_k" << l.classes << "_scale" << l.scale;
}

class Loss : public ::testing::TestWithParam<Logits> {
 protected:
  Shape shape() const { return {1, 1, GetParam().classes}; }

  void SetUp() override {
    for (float& logit : logits_.flat()) logit *= static_cast<float>(GetParam().scale);
  }

  Tensor logits_ = test::normal_tensor(GetParam().images, shape(), 1);
  const std::vector<std::uint8_t> labels_ =
      test::random_labels(GetParam().images, static_cast<std::uint32_t>(GetParam().classes), 2);
};

TEST_P(Loss, SoftmaxAgreesWithTheReference) {
  INKLING_TRACE_SEED();
  Tensor probabilities = nan_tensor(GetParam().images, shape());
  softmax(logits_.view(), probabilities.view());
  EXPECT_TRUE(is_near(probabilities.flat(), reference::softmax(GetParam().classes, convert<Rounded>(logits_.flat()))));
  EXPECT_TRUE(end_is_untouched(probabilities));

  softmax(logits_.view(), logits_.view());  // in place
  EXPECT_TRUE(std::ranges::equal(logits_.flat(), probabilities.flat()));
}

TEST_P(Loss, CrossEntropyAndItsGradientAgreeWithTheReference) {
  INKLING_TRACE_SEED();
  for (const float smoothing : {0.0f, 0.1f, 1.0f}) {
    SCOPED_TRACE("smoothing " + std::to_string(smoothing));
    const auto logits = convert<Rounded>(logits_.flat());
    const Rounded loss = reference::cross_entropy(GetParam().classes, logits, labels_, double{smoothing});
    Tensor dlogits = nan_tensor(GetParam().images, shape());
    const LossSums sums = softmax_cross_entropy(logits_.view(), labels_, smoothing, 0.25f, dlogits.view());
    EXPECT_NEAR(sums.loss, loss.value(), loss.bound());
    // Without smoothing no float takes part: the sum of the loss is as good as double makes it.
    if (smoothing == 0.0f) {
      EXPECT_NEAR(sums.loss, loss.value(), 2 * loss.bound(test::kDouble));
    }
    EXPECT_TRUE(is_near(dlogits.flat(), reference::cross_entropy_backward(GetParam().classes, logits, labels_,
                                                                          double{smoothing}, 0.25)));
    EXPECT_TRUE(end_is_untouched(dlogits));
  }
}

TEST_P(Loss, OfImagesWithoutAClassIsMeasuredAgainstTheUniformDistribution) {
  INKLING_TRACE_SEED();
  const std::size_t classes = GetParam().classes;
  std::vector<std::uint8_t> labels = labels_;
  for (std::size_t n = 0; n < labels.size(); n += 2) labels[n] = static_cast<std::uint8_t>(classes);
  for (const float smoothing : {0.0f, 0.1f}) {
    const auto logits = convert<Rounded>(logits_.flat());
    const Rounded loss = reference::cross_entropy(classes, logits, labels, double{smoothing});
    Tensor dlogits = nan_tensor(GetParam().images, shape());
    const LossSums sums = softmax_cross_entropy(logits_.view(), labels, smoothing, 0.25f, dlogits.view());
    EXPECT_NEAR(sums.loss, loss.value(), loss.bound());
    EXPECT_TRUE(
        is_near(dlogits.flat(), reference::cross_entropy_backward(classes, logits, labels, double{smoothing}, 0.25)));
    EXPECT_EQ(sums.labelled, GetParam().images / 2);
    EXPECT_LE(sums.correct, sums.labelled);
  }
}

TEST(CrossEntropyWithoutAClass, IsLeastAndFlatWhereAllLogitsAreTheSame) {
  const std::uint8_t none = 3;
  const std::vector<float> logits{2, 2, 2};
  std::vector<float> gradient(3, test::kNaN);
  const LossSums sums =
      softmax_cross_entropy({logits.data(), 1, {1, 1, 3}}, {&none, 1}, 0, 1, {gradient.data(), 1, {1, 1, 3}});
  EXPECT_DOUBLE_EQ(sums.loss, std::log(3.0));
  for (const float slope : gradient) EXPECT_NEAR(slope, 0, 2 * test::kFloat.roundoff);
  EXPECT_EQ(sums.correct, 0u);
  EXPECT_EQ(sums.labelled, 0u);
}

TEST_P(Loss, CountsTheImagesWhoseLabelHasTheLargestLogit) {
  INKLING_TRACE_SEED();
  std::size_t correct = 0;
  for (std::size_t n = 0; n < GetParam().images; ++n) {
    const float* logits = logits_.view().image(n);
    correct +=
        std::all_of(logits, logits + GetParam().classes, [&](float logit) { return logit <= logits[labels_[n]]; });
  }
  Tensor dlogits = nan_tensor(GetParam().images, shape());
  const LossSums sums = softmax_cross_entropy(logits_.view(), labels_, 0, 1, dlogits.view());
  EXPECT_EQ(sums.correct, correct);
  EXPECT_EQ(sums.labelled, GetParam().images);
}

TEST_P(Loss, GradientMayOverwriteTheLogits) {
  INKLING_TRACE_SEED();
  Tensor dlogits = nan_tensor(GetParam().images, shape());
  const LossSums apart = softmax_cross_entropy(logits_.view(), labels_, 0.1f, 1, dlogits.view());
  const LossSums in_place = softmax_cross_entropy(logits_.view(), labels_, 0.1f, 1, logits_.view());
  EXPECT_EQ(apart.loss, in_place.loss);
  EXPECT_EQ(apart.correct, in_place.correct);
  EXPECT_TRUE(std::ranges::equal(logits_.flat(), dlogits.flat()));
}

INSTANTIATE_TEST_SUITE_P(Logits, Loss,
                         ::testing::Values(Logits{1, 1, 1}, Logits{1, 2, 1}, Logits{1, 10, 1}, Logits{37, 10, 1},
                                           Logits{5, 3, 30}, Logits{64, 10, 5}, Logits{3, 200, 1},
                                           Logits{9, 10, 10000}),
                         ::testing::PrintToStringParamName());

// The loss of one image of label 0; its gradient goes to `dlogits`.
double loss_of(std::vector<float> logits, float smoothing, std::vector<float>* dlogits = nullptr) {
  const std::uint8_t label = 0;
  const Shape shape{1, 1, logits.size()};
  std::vector<float> gradient(logits.size(), test::kNaN);
  const LossSums sums =
      softmax_cross_entropy({logits.data(), 1, shape}, {&label, 1}, smoothing, 1, {gradient.data(), 1, shape});
  if (dlogits != nullptr) *dlogits = gradient;
  return sums.loss;
}

TEST(CrossEntropyOfHugeLogits, IsTheirDifference) {
  std::vector<float> gradient;
  EXPECT_EQ(loss_of({-kLargest, kLargest}, 0, &gradient), 2 * double{kLargest});
  EXPECT_EQ(gradient, (std::vector<float>{-1, 1}));
  EXPECT_EQ(loss_of({kLargest, -kLargest}, 0, &gradient), 0);
  EXPECT_EQ(gradient, (std::vector<float>{0, 0}));
  EXPECT_EQ(loss_of({kLargest, kLargest}, 0, &gradient), std::log(2.0));
  EXPECT_EQ(gradient, (std::vector<float>{-0.5, 0.5}));
  EXPECT_EQ(loss_of({-1000, 0, 0}, 0, &gradient), 1000 + std::log(2.0));
}

TEST(SoftmaxOfHugeLogits, IsFiniteAndSumsToOne) {
  for (const std::vector<float>& logits :
       {std::vector<float>{kLargest, -kLargest, kLargest}, {1e30f, 1e30f, 1e30f}, {-kLargest, -kLargest, -1e30f}}) {
    std::vector<float> p(3, test::kNaN);
    softmax({logits.data(), 1, {1, 1, 3}}, {p.data(), 1, {1, 1, 3}});
    EXPECT_FLOAT_EQ(std::accumulate(p.begin(), p.end(), 0.0f), 1);
  }
}

TEST(CrossEntropyOfWhatIsNotFinite, IsNotFinite) {
  for (const float smoothing : {0.0f, 0.1f}) {
    for (const float bad : {test::kNaN, kInfinity}) {
      EXPECT_FALSE(std::isfinite(loss_of({bad, 1, 2}, smoothing))) << bad;
      EXPECT_FALSE(std::isfinite(loss_of({1, bad, 2}, smoothing))) << bad;
      EXPECT_FALSE(std::isfinite(loss_of({1, 2, bad}, smoothing))) << bad;
      EXPECT_FALSE(std::isfinite(loss_of({bad, bad, bad}, smoothing))) << bad;
    }
    EXPECT_FALSE(std::isfinite(loss_of({-kInfinity, 1, 2}, smoothing)));
    EXPECT_FALSE(std::isfinite(loss_of({-kInfinity, -kInfinity, -kInfinity}, smoothing)));
    EXPECT_FALSE(std::isfinite(loss_of({1, -kInfinity, 2}, smoothing)));
  }
}

TEST(CrossEntropyGradient, SumsToZeroOverTheClasses) {
  INKLING_TRACE_SEED();
  constexpr std::size_t kClasses = 10;
  const Tensor logits = test::normal_tensor(20, {1, 1, kClasses}, 1);
  const auto labels = test::random_labels(20, kClasses, 2);
  Tensor dlogits = nan_tensor(20, {1, 1, kClasses});
  softmax_cross_entropy(logits.view(), labels, 0.1f, 1, dlogits.view());
  for (std::size_t n = 0; n < 20; ++n) {
    const float* gradient = dlogits.view().image(n);
    // Each of the ten is below 1 and rounded twice at most.
    EXPECT_NEAR(std::accumulate(gradient, gradient + kClasses, 0.0), 0, 2 * kClasses * test::kFloat.roundoff);
  }
}

}  // namespace
}  // namespace inkling
