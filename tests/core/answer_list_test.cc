// The list of answers: what is told of each image, and in what order.
#include "core/evaluation/answer_list.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace inkling {
namespace {

// Logits of which the one of `answer` is the largest, by so much.
std::array<float, kClasses> logits_for(std::size_t answer, float margin) {
  std::array<float, kClasses> logits{};
  logits[answer] = margin;
  return logits;
}

void tell(AnswerList* list, std::uint8_t label, const std::array<float, kClasses>& logits,
          const Calibration& calibration = {}) {
  list->take({.index = list->images().size(), .label = label, .logits = logits, .calibration = calibration});
}

ReadImage told(std::uint8_t label, const std::array<float, kClasses>& logits, const Calibration& calibration = {}) {
  AnswerList list;
  tell(&list, label, logits, calibration);
  return list.images().front();
}

TEST(AnswerList, HoldsEachImageInOrder) {
  AnswerList list;
  tell(&list, 3, logits_for(3, 5));
  tell(&list, 2, logits_for(7, 1));
  tell(&list, 9, logits_for(4, 3));
  ASSERT_EQ(list.images().size(), 3u);
  const std::array<std::array<int, 2>, 3> expected{{{3, 3}, {2, 7}, {9, 4}}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ((std::array<int, 2>{list.images()[i].label, list.images()[i].answer}), expected[i]);
  }
}

TEST(AnswerList, TellsTheCalibratedProbabilitiesAndTheLossByThem) {
  const auto logits = logits_for(7, 3);
  const ReadImage image = told(1, logits, {.temperature = 2});
  EXPECT_EQ(image.probabilities, calibrated_probabilities(logits, 2));
  EXPECT_EQ(image.confidence(), max_probability(logits, 2));
  // By hand: the label's logit is 0, the others are 1.5 once and 0 nine times.
  EXPECT_NEAR(image.loss, std::log(std::exp(1.5) + 9), 1e-6);
}

TEST(AnswerList, TellsALossThatNoProbabilityInAFloatCould) {
  const ReadImage image = told(1, logits_for(7, 500));
  EXPECT_EQ(image.probabilities[1], 0);
  EXPECT_NEAR(image.loss, 500, 1e-3);
}

TEST(AnswerList, TellsHowFarTheAnswerIsAhead) {
  auto logits = logits_for(7, 3);
  logits[1] = 2;
  const ReadImage image = told(7, logits);
  EXPECT_EQ(image.margin(), image.probabilities[7] - image.probabilities[1]);
  logits[1] = 3;
  EXPECT_EQ(told(7, logits).margin(), 0) << "of two that are equal, the lower is the answer";
  EXPECT_EQ(told(7, logits).answer, 1);
}

TEST(AnswerList, TellsWhatWouldBeRefused) {
  const auto logits = logits_for(7, 3);
  const float confidence = max_probability(logits, 1);
  EXPECT_FALSE(told(7, logits, {.threshold = confidence}).refused);
  EXPECT_TRUE(told(7, logits, {.threshold = std::nextafter(confidence, 1.0f)}).refused);
}

TEST(AnswerList, ABrokenNetworkIsSureOfNothing) {
  const ReadImage image = told(1, logits_for(7, std::numeric_limits<float>::infinity()));
  EXPECT_EQ(image.confidence(), 0);
  EXPECT_EQ(image.margin(), 0);
  EXPECT_TRUE(image.refused);
  EXPECT_EQ(image.loss, std::numeric_limits<float>::infinity());
}

}  // namespace
}  // namespace inkling
