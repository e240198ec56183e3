#include "core/evaluation/answer_list.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace inkling {

float ReadImage::margin() const {
  float second = 0;
  for (std::size_t digit = 0; digit < kClasses; ++digit) {
    if (digit != answer) second = std::max(second, probabilities[digit]);
  }
  return confidence() - second;
}

void AnswerList::take(const Answer& answer) {
  const double loss = cross_entropy(answer.logits, answer.label, answer.calibration.temperature);
  ReadImage image{.label = answer.label,
                  .answer = static_cast<std::uint8_t>(answer.digit()),
                  .loss = std::isfinite(loss) ? static_cast<float>(loss) : std::numeric_limits<float>::infinity(),
                  .probabilities = answer.probabilities()};
  image.refused = image.confidence() < answer.calibration.threshold;
  images_.push_back(image);
}

}  // namespace inkling
