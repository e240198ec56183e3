// What a pass over a labelled set tells of each image, and who is told: a sink
// makes of it what it will, a table of figures, a list of mistakes. Sinks see
// answers, never a network; several are fed by one pass (evaluator.h).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/image.h"
#include "core/network/calibration.h"

namespace inkling {

// The class with the largest logit, the lower digit of two that are equal.
[[nodiscard]] inline std::size_t largest(Logits logits) {
  return static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin());
}

// How a network read one image.
struct Answer {
  std::size_t index;   // of the image in its dataset
  std::uint8_t label;  // what it is, below kClasses
  Logits logits;       // [kClasses], there during the call
  Calibration calibration;

  [[nodiscard]] std::size_t digit() const { return largest(logits); }
  // Calibrated; all 0 when a logit is not finite.
  [[nodiscard]] std::array<float, kClasses> probabilities() const {
    return calibrated_probabilities(logits, calibration.temperature);
  }
};

class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  // Once for each image, in order of index, all from one thread.
  virtual void take(const Answer& answer) = 0;
};

}  // namespace inkling
