// Counts of a classifier's answers over a labelled set: accuracy, mean loss,
// confusion matrix, precision and recall, and how far its confidence can be
// believed. A sink of answers; it never sees a network.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/image.h"
#include "core/evaluation/answer_sink.h"
#include "core/network/calibration.h"

namespace inkling {

// Bin i of the reliability diagram holds the answers whose confidence lies above i / kReliabilityBins, up to
// (i + 1) / kReliabilityBins.
inline constexpr std::size_t kReliabilityBins = 15;

struct ReliabilityBin {
  std::uint32_t count = 0;
  std::uint32_t correct = 0;
  double confidence_sum = 0;

  // Means over the bin, 0 … 1; 0 when it is empty. The two are equal where the confidence is honest.
  [[nodiscard]] double confidence() const;
  [[nodiscard]] double accuracy() const;
};

class Evaluation final : public AnswerSink {
 public:
  void take(const Answer& answer) override { add(answer.label, answer.logits, answer.calibration); }
  // One example: its label (< kClasses) and the network's logits [10]. The class with the largest logit is
  // the answer, the lower digit of two that are equal; its calibrated probability is its confidence. A logit that is
  // NaN or +infinity makes loss() not finite, and the confidence 0.
  void add(std::uint8_t label, std::span<const float, kClasses> logits, const Calibration& calibration = {});
  // Adds all that `other` has counted.
  void merge(const Evaluation& other);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t correct() const;
  [[nodiscard]] double accuracy() const;  // 0 … 1; 0 when nothing was counted
  // Mean cross-entropy of the calibrated probabilities, as predictions show them, in nats; 0 when nothing was counted.
  [[nodiscard]] double loss() const;
  // Answers below the calibration's threshold: digits that would not be taken for one. They count above all the same.
  [[nodiscard]] std::size_t refused() const { return refused_; }
  // The reliability diagram: confidence against accuracy.
  [[nodiscard]] std::span<const ReliabilityBin, kReliabilityBins> bins() const { return bins_; }
  // The expected calibration error (Naeini, Cooper and Hauskrecht 2015): the distance between confidence and accuracy
  // of a bin, averaged over the answers; 0 … 1.
  [[nodiscard]] double calibration_error() const;
  // [true class, answered class], row-major.
  [[nodiscard]] std::span<const std::uint32_t> confusion() const { return confusion_; }
  // Of the answers `digit`, the share that was right; of the true `digit`s, the share that was found.
  // 0 when there were none.
  [[nodiscard]] double precision(std::size_t digit) const;
  [[nodiscard]] double recall(std::size_t digit) const;

 private:
  std::array<std::uint32_t, kClasses * kClasses> confusion_{};
  std::array<ReliabilityBin, kReliabilityBins> bins_{};
  std::size_t count_ = 0;
  std::size_t refused_ = 0;
  double loss_sum_ = 0;
};

}  // namespace inkling
