// Counts of a classifier's answers over a labelled set: accuracy, mean loss,
// confusion matrix, precision and recall. It sees answers, never a network.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/dataset.h"

namespace inkling {

class Evaluation {
 public:
  // One example: its label (< kClasses) and the network's logits [10]. The class with the largest logit is
  // the answer, the lower digit of two that are equal. A logit that is NaN or +infinity makes loss() not finite.
  void add(std::uint8_t label, std::span<const float, kClasses> logits);
  // Adds all that `other` has counted.
  void merge(const Evaluation& other);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t correct() const;
  [[nodiscard]] double accuracy() const;  // 0 … 1; 0 when nothing was counted
  [[nodiscard]] double loss() const;      // mean softmax cross-entropy in nats; 0 when nothing was counted
  // [true class, answered class], row-major.
  [[nodiscard]] std::span<const std::uint32_t> confusion() const { return confusion_; }
  // Of the answers `digit`, the share that was right; of the true `digit`s, the share that was found.
  // 0 when there were none.
  [[nodiscard]] double precision(std::size_t digit) const;
  [[nodiscard]] double recall(std::size_t digit) const;

 private:
  std::array<std::uint32_t, kClasses * kClasses> confusion_{};
  std::size_t count_ = 0;
  double loss_sum_ = 0;
};

}  // namespace inkling
