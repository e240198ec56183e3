// Counting answers: accuracy, loss, confusion, precision, recall and calibration, by hand on a handful of examples.
#include "core/evaluation/evaluation.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <utility>

#include "core/base/rng.h"

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
  EXPECT_EQ(evaluation.calibration_error(), 0.0);
  EXPECT_EQ(evaluation.refused(), 0u);
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
    EXPECT_EQ(evaluation.refused(), 1u);
    EXPECT_TRUE(std::isfinite(evaluation.calibration_error()));
  }
}

// Logits of which `digit` has the given probability, the others what is left.
Logits with_probability(std::size_t digit, double probability) {
  Logits logits{};
  logits[digit] = static_cast<float>(std::log(probability / (1 - probability) * (kClasses - 1)));
  return logits;
}

TEST(Evaluation, SortsAnswersIntoBinsByTheirConfidence) {
  Evaluation evaluation;
  evaluation.add(3, with_probability(3, 0.95));  // the last bin: above 14/15
  evaluation.add(3, with_probability(4, 0.97));
  evaluation.add(3, with_probability(3, 0.62));  // bin 9: from 0.6 to 0.667
  evaluation.add(0, Logits{});                   // bin 1: a tenth
  const auto bins = evaluation.bins();
  for (std::size_t i = 0; i < kReliabilityBins; ++i) {
    EXPECT_EQ(bins[i].count, i == 14 ? 2u : i == 9 || i == 1 ? 1u : 0u) << i;
  }
  EXPECT_NEAR(bins[14].confidence(), 0.96, 1e-6);
  EXPECT_EQ(bins[14].accuracy(), 0.5);
  EXPECT_NEAR(bins[9].confidence(), 0.62, 1e-6);
  EXPECT_EQ(bins[9].accuracy(), 1.0);
  EXPECT_EQ(bins[0].confidence(), 0.0);
  EXPECT_EQ(bins[0].accuracy(), 0.0);
  // Two answers are 0.46 too sure each, one 0.38 not sure enough, one 0.9.
  EXPECT_NEAR(evaluation.calibration_error(), (2 * 0.46 + 0.38 + 0.9) / 4, 1e-6);
}

TEST(Evaluation, PutsAConfidenceBetweenTwoBinsIntoTheLower) {
  Evaluation evaluation;
  Logits halves{};
  halves.fill(-200);
  halves[2] = halves[7] = 0;
  evaluation.add(2, halves);  // 0.5 = 7.5 bins
  Logits one{};
  one[1] = 1000;
  evaluation.add(1, one);  // 1 = 15 bins
  EXPECT_EQ(evaluation.bins()[7].count, 1u);
  EXPECT_EQ(evaluation.bins()[14].count, 1u);
  EXPECT_DOUBLE_EQ(evaluation.calibration_error(), 0.25);
}

TEST(Evaluation, MeasuresTheCalibrationErrorAsTheNaiveComputationDoes) {
  const Rng rng(33, Stream::kTest);
  const Calibration calibration{.temperature = 1.7f, .threshold = 0.6f, .images = 10};
  Evaluation evaluation;
  std::array<double, kReliabilityBins> gaps{};
  std::size_t refused = 0;
  for (std::uint32_t i = 0; i < 500; ++i) {
    Logits logits;
    for (std::uint32_t digit = 0; digit < kClasses; ++digit) logits[digit] = 4 * rng.normal(i * 16 + digit);
    const auto label = static_cast<std::uint8_t>(rng.below(i * 16 + 15, kClasses));
    evaluation.add(label, logits, calibration);

    std::size_t answer = 0;
    double sum = 0;
    for (std::size_t digit = 0; digit < kClasses; ++digit) {
      if (logits[digit] > logits[answer]) answer = digit;
      sum += std::exp(double{logits[digit]} / double{calibration.temperature});
    }
    const double confidence = std::exp(double{logits[answer]} / double{calibration.temperature}) / sum;
    for (std::size_t bin = 0; bin < kReliabilityBins; ++bin) {
      const bool is_in = confidence > static_cast<double>(bin) / 15 && confidence <= static_cast<double>(bin + 1) / 15;
      if (is_in) gaps[bin] += (answer == label ? 1.0 : 0.0) - confidence;
    }
    if (confidence < double{calibration.threshold}) ++refused;
  }
  double error = 0;
  for (const double gap : gaps) error += std::abs(gap) / 500;
  EXPECT_NEAR(evaluation.calibration_error(), error, 1e-6);
  EXPECT_GT(error, 0.1) << "labels that were drawn blindly";
  EXPECT_EQ(evaluation.refused(), refused);
  EXPECT_GT(refused, 0u);
}

TEST(Evaluation, CountsWhatIsRefusedWithoutChangingItsAnswer) {
  const Calibration calibration{.temperature = 1, .threshold = 0.8f, .images = 10};
  Evaluation evaluation;
  evaluation.add(3, with_probability(3, 0.7), calibration);
  evaluation.add(3, with_probability(3, 0.9), calibration);
  EXPECT_EQ(evaluation.refused(), 1u);
  EXPECT_EQ(evaluation.correct(), 2u);
  Evaluation uncalibrated;
  uncalibrated.add(3, with_probability(3, 0.7));
  uncalibrated.add(3, with_probability(3, 0.4));
  EXPECT_EQ(uncalibrated.refused(), 1u) << "half is what a digit needs";
}

TEST(Evaluation, MeasuresTheLossOfTheCalibratedProbabilities) {
  const Logits logits = {1, -2, 0.5f, 3, 0, 0, -1, 2, 0, 0.25f};
  const Calibration calibration{.temperature = 2, .threshold = 0.5f, .images = 10};
  double sum = 0;
  for (const float logit : logits) sum += std::exp(double{logit} / 2);
  Evaluation evaluation;
  evaluation.add(7, logits, calibration);
  EXPECT_NEAR(evaluation.loss(), -std::log(std::exp(1.0) / sum), 1e-14);
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
  EXPECT_EQ(merged.refused(), whole.refused());
  for (std::size_t i = 0; i < kReliabilityBins; ++i) {
    EXPECT_EQ(merged.bins()[i].count, whole.bins()[i].count);
    EXPECT_EQ(merged.bins()[i].correct, whole.bins()[i].correct);
  }
  EXPECT_NEAR(merged.calibration_error(), whole.calibration_error(), 300 * std::numeric_limits<double>::epsilon());
  for (std::size_t cell = 0; cell < kClasses * kClasses; ++cell) {
    EXPECT_EQ(merged.confusion()[cell], whole.confusion()[cell]);
  }
  // 300 terms of about 2.5, summed in another order: each sum is off by less than 300 roundings of the total.
  EXPECT_NEAR(merged.loss(), whole.loss(), 300 * 2.5 * std::numeric_limits<double>::epsilon());
}

}  // namespace
}  // namespace inkling
