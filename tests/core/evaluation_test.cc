// Counting answers: accuracy, loss, confusion, precision and recall, by hand on a handful of examples.
#include "core/evaluation.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <utility>

#include "core/rng.h"

namespace inkling {
namespace {

using Logits = std::array<float, kClasses>;

Logits sure_of(std::size_t digit, float logit = 5.0f) {
  Logits logits{};
  logits[digit] = logit;
  return logits;
}

Evaluation evaluate(std::initializer_list<std::pair<std::uint8_t, std::size_t>> labels_and_answers) {
  Evaluation evaluation;
  for (const auto& [label, answer] : labels_and_answers) evaluation.add(label, sure_of(answer));
  return evaluation;
}

TEST(Evaluation, IsAllZeroWhenNothingWasCounted) {
  const Evaluation evaluation;
  EXPECT_EQ(evaluation.count(), 0u);
  EXPECT_EQ(evaluation.correct(), 0u);
  EXPECT_EQ(evaluation.accuracy(), 0.0);
  EXPECT_EQ(evaluation.loss(), 0.0);
  EXPECT_EQ(evaluation.precision(3), 0.0);
  EXPECT_EQ(evaluation.recall(3), 0.0);
}

TEST(Evaluation, CountsAnswersByTrueAndAnsweredClass) {
  const Evaluation evaluation = evaluate({{3, 3}, {3, 3}, {3, 8}, {8, 3}, {0, 0}});
  EXPECT_EQ(evaluation.count(), 5u);
  EXPECT_EQ(evaluation.correct(), 3u);
  EXPECT_DOUBLE_EQ(evaluation.accuracy(), 0.6);
  EXPECT_EQ(evaluation.confusion()[3 * kClasses + 3], 2u);
  EXPECT_EQ(evaluation.confusion()[3 * kClasses + 8], 1u);
  EXPECT_EQ(evaluation.confusion()[8 * kClasses + 3], 1u);
  EXPECT_EQ(evaluation.confusion()[8 * kClasses + 8], 0u);
}

TEST(Evaluation, TellsPrecisionFromRecall) {
  const Evaluation evaluation = evaluate({{3, 3}, {3, 3}, {3, 8}, {3, 5}, {8, 3}});
  EXPECT_DOUBLE_EQ(evaluation.precision(3), 2.0 / 3);
  EXPECT_DOUBLE_EQ(evaluation.recall(3), 2.0 / 4);
  EXPECT_EQ(evaluation.precision(8), 0.0);
  EXPECT_EQ(evaluation.recall(9), 0.0);
}

TEST(Evaluation, TakesTheLowerDigitOfTwoThatAreEqual) {
  Evaluation evaluation;
  evaluation.add(4, Logits{});
  EXPECT_EQ(evaluation.confusion()[4 * kClasses + 0], 1u);
}

TEST(Evaluation, MeasuresTheLossOfAnUndecidedNetworkAsLogTen) {
  Evaluation evaluation;
  evaluation.add(4, Logits{});
  EXPECT_NEAR(evaluation.loss(), std::log(10.0), 1e-15);
}

TEST(Evaluation, AveragesTheSoftmaxCrossEntropy) {
  Evaluation evaluation;
  const Logits logits = {1, -2, 0.5f, 3, 0, 0, -1, 2, 0, 0.25f};
  double sum = 0;
  for (const float logit : logits) sum += std::exp(double{logit});
  evaluation.add(3, logits);
  evaluation.add(1, logits);
  const double expected = (-std::log(std::exp(3.0) / sum) - std::log(std::exp(-2.0) / sum)) / 2;
  EXPECT_NEAR(evaluation.loss(), expected, 1e-14);
}

TEST(Evaluation, KeepsTheLossFiniteForLogitsOfAnySize) {
  Evaluation evaluation;
  evaluation.add(2, sure_of(2, 3e38f));
  EXPECT_EQ(evaluation.loss(), 0.0);
  evaluation.add(1, sure_of(2, 3e38f));
  EXPECT_NEAR(evaluation.loss(), 1.5e38, 1e32);
  Evaluation negative;
  Logits logits;
  logits.fill(-3e38f);
  negative.add(0, logits);
  EXPECT_NEAR(negative.loss(), std::log(10.0), 1e-15);
}

TEST(Evaluation, ShowsLogitsThatAreNotNumbersInTheLoss) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    Evaluation evaluation;
    evaluation.add(0, sure_of(0, bad));
    evaluation.add(1, sure_of(1));
    EXPECT_EQ(evaluation.count(), 2u);
    EXPECT_FALSE(std::isfinite(evaluation.loss()));
  }
}

TEST(Evaluation, MergesToWhatOneCountWouldBe) {
  const Rng rng(21, Stream::kTest);
  Evaluation whole;
  std::array<Evaluation, 3> parts;
  for (std::uint32_t i = 0; i < 300; ++i) {
    Logits logits;
    for (std::uint32_t digit = 0; digit < kClasses; ++digit) logits[digit] = rng.normal(i * 16 + digit);
    const auto label = static_cast<std::uint8_t>(rng.below(i * 16 + 15, kClasses));
    whole.add(label, logits);
    parts[i % 3].add(label, logits);
  }
  Evaluation merged;
  for (const Evaluation& part : parts) merged.merge(part);
  EXPECT_EQ(merged.count(), whole.count());
  EXPECT_EQ(merged.correct(), whole.correct());
  for (std::size_t cell = 0; cell < kClasses * kClasses; ++cell) {
    EXPECT_EQ(merged.confusion()[cell], whole.confusion()[cell]);
  }
  // 300 terms of about 2.5, summed in another order: each sum is off by less than 300 roundings of the total.
  EXPECT_NEAR(merged.loss(), whole.loss(), 300 * 2.5 * std::numeric_limits<double>::epsilon());
}

}  // namespace
}  // namespace inkling
