// The list of misread images: which ones are on it, and in what order.
#include "core/evaluation/misread.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace inkling {
namespace {

// Logits of which the one of `answer` is the largest, by so much.
std::array<float, kClasses> logits_for(std::size_t answer, float margin) {
  std::array<float, kClasses> logits{};
  logits[answer] = margin;
  return logits;
}

void tell(Misread* misread, std::size_t index, std::uint8_t label, const std::array<float, kClasses>& logits,
          const Calibration& calibration = {}) {
  misread->take({.index = index, .label = label, .logits = logits, .calibration = calibration});
}

TEST(Misread, ListsTheWronglyReadTheMostCertainFirstAndEquallyCertainOnesInOrder) {
  Misread misread;
  tell(&misread, 0, 3, logits_for(3, 5));
  tell(&misread, 1, 2, logits_for(7, 1));
  tell(&misread, 2, 9, logits_for(4, 3));
  tell(&misread, 3, 0, logits_for(6, 1));
  tell(&misread, 4, 8, logits_for(8, 0.1f));
  tell(&misread, 5, 1, logits_for(7, 2));
  const std::vector<MisreadImage> images = misread.most_certain_first();
  ASSERT_EQ(misread.count(), 4u);
  ASSERT_EQ(images.size(), 4u);
  const std::array<std::array<std::size_t, 3>, 4> expected{{{2, 9, 4}, {5, 1, 7}, {1, 2, 7}, {3, 0, 6}}};
  for (std::size_t i = 0; i < images.size(); ++i) {
    EXPECT_EQ((std::array<std::size_t, 3>{images[i].index, images[i].label, images[i].answer}), expected[i]);
  }
  EXPECT_EQ(images[2].confidence(), images[3].confidence());
}

TEST(Misread, TellsTheCalibratedProbabilities) {
  Misread misread;
  tell(&misread, 0, 1, logits_for(7, 3), {.temperature = 2});
  const MisreadImage image = misread.most_certain_first().front();
  EXPECT_EQ(image.probabilities, calibrated_probabilities(logits_for(7, 3), 2));
  EXPECT_EQ(image.confidence(), max_probability(logits_for(7, 3), 2));
}

TEST(Misread, TakesTheLowerOfTwoDigitsThatAreEqual) {
  Misread misread;
  auto logits = logits_for(4, 1);
  logits[9] = 1;
  tell(&misread, 0, 4, logits);
  EXPECT_EQ(misread.count(), 0u);
  tell(&misread, 1, 9, logits);
  EXPECT_EQ(misread.most_certain_first().front().answer, 4);
}

TEST(Misread, PutsABrokenNetworksAnswersLast) {
  Misread misread;
  tell(&misread, 0, 1, logits_for(7, std::numeric_limits<float>::infinity()));
  tell(&misread, 1, 1, logits_for(7, 0.5f));
  const std::vector<MisreadImage> images = misread.most_certain_first();
  EXPECT_EQ(images[0].index, 1u);
  EXPECT_EQ(images[1].confidence(), 0);
}

}  // namespace
}  // namespace inkling
