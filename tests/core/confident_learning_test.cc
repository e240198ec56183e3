// Doubtful labels of a worked example, by hand.
#include "core/evaluation/confident_learning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace inkling {
namespace {

ReadImage image(std::uint8_t label, std::initializer_list<float> probabilities) {
  ReadImage image{.label = label};
  std::ranges::copy(probabilities, image.probabilities.begin());
  return image;
}

std::vector<ReadImage> worked_example() {
  return {
      image(0, {0.9f, 0.1f}),                    // 0
      image(0, {0.7f, 0.2f, 0.1f}),              // 1
      image(0, {0.2f, 0.8f}),                    // 2: counts for 1
      image(1, {0.1f, 0.9f}),                    // 3
      image(1, {0.4f, 0.6f}),                    // 4: counts for 1, its label
      image(1, {0.65f, 0.35f}),                  // 5: counts for 0
      image(2, {0.0f, 0.1f, 0.9f}),              // 6
      image(0, {0.2f, 0.8f}),                    // 7: like image 2
      image(2, {0.0f, 0.0f, 0.0f, 0.0f, 1.0f}),  // 8: no image has the label 4, so none counts for it
      image(3, {0.6f, 0.0f, 0.0f, 0.4f}),        // 9: reaches both thresholds, and 0 is the more probable
      image(1, {0.45f, 0.41f}),                  // 10: counts for none, and 0 is the more probable
  };
}

// Thresholds: of 0 (0.9 + 0.7 + 0.2 + 0.2) / 4 = 0.5, of 1 (0.9 + 0.6 + 0.35 + 0.41) / 4 = 0.565, of 2 0.9 / 2 = 0.45,
// of 3 0.4.
TEST(ConfidentLearning, DoubtsImagesThatCountForAnotherDigitOrAreTakenForOne) {
  const std::vector<DoubtfulLabel> doubtful = doubtful_labels(worked_example());
  ASSERT_EQ(doubtful.size(), 6u);
  const DoubtfulLabel expected[] = {{.index = 8, .likely = 4, .self_confidence = 0.0f, .is_counted = false},
                                    {.index = 2, .likely = 1, .self_confidence = 0.2f, .is_counted = true},
                                    {.index = 7, .likely = 1, .self_confidence = 0.2f, .is_counted = true},
                                    {.index = 5, .likely = 0, .self_confidence = 0.35f, .is_counted = true},
                                    {.index = 9, .likely = 0, .self_confidence = 0.4f, .is_counted = true},
                                    {.index = 10, .likely = 0, .self_confidence = 0.41f, .is_counted = false}};
  for (std::size_t i = 0; i < doubtful.size(); ++i) {
    EXPECT_EQ(doubtful[i].index, expected[i].index);
    EXPECT_EQ(doubtful[i].likely, expected[i].likely);
    EXPECT_EQ(doubtful[i].is_counted, expected[i].is_counted);
    EXPECT_FLOAT_EQ(doubtful[i].self_confidence, expected[i].self_confidence);
  }
}

TEST(ConfidentLearning, DoubtsNothingWhereThereIsNothingToGoBy) {
  EXPECT_TRUE(doubtful_labels({}).empty());
  // As those of a network whose logits are not finite.
  EXPECT_TRUE(doubtful_labels(std::vector<ReadImage>(3, image(7, {}))).empty());
}

}  // namespace
}  // namespace inkling
