#include "core/evaluation/evaluation.h"

#include <algorithm>
#include <cmath>

namespace inkling {
namespace {

// The bin whose upper end the confidence does not pass.
std::size_t bin_of(double confidence) {
  const double bin = std::ceil(confidence * static_cast<double>(kReliabilityBins)) - 1.0;
  return static_cast<std::size_t>(std::clamp(bin, 0.0, static_cast<double>(kReliabilityBins - 1)));
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

double ReliabilityBin::confidence() const { return count == 0 ? 0.0 : confidence_sum / count; }

double ReliabilityBin::accuracy() const { return share(correct, count); }

void Evaluation::add(std::uint8_t label, std::span<const float, kClasses> logits, const Calibration& calibration) {
  const std::size_t answer = largest(logits);
  ++confusion_[label * kClasses + answer];
  ++count_;
  loss_sum_ += cross_entropy(logits, label, calibration.temperature);
  const float confidence = max_probability(logits, calibration.temperature);
  if (confidence < calibration.threshold) ++refused_;
  ReliabilityBin& bin = bins_[bin_of(double{confidence})];
  ++bin.count;
  bin.correct += answer == label ? 1 : 0;
  bin.confidence_sum += double{confidence};
}

void Evaluation::merge(const Evaluation& other) {
  for (std::size_t cell = 0; cell < confusion_.size(); ++cell) {
    confusion_[cell] += other.confusion_[cell];
  }
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    bins_[i].count += other.bins_[i].count;
    bins_[i].correct += other.bins_[i].correct;
    bins_[i].confidence_sum += other.bins_[i].confidence_sum;
  }
  count_ += other.count_;
  refused_ += other.refused_;
  loss_sum_ += other.loss_sum_;
}

std::size_t Evaluation::correct() const {
  std::size_t sum = 0;
  for (std::size_t digit = 0; digit < kClasses; ++digit) sum += confusion_[digit * (kClasses + 1)];
  return sum;
}

double Evaluation::accuracy() const { return share(correct(), count_); }

double Evaluation::loss() const { return count_ == 0 ? 0.0 : loss_sum_ / static_cast<double>(count_); }

double Evaluation::calibration_error() const {
  double distance = 0;
  for (const ReliabilityBin& bin : bins_) distance += std::abs(bin.correct - bin.confidence_sum);
  return count_ == 0 ? 0.0 : distance / static_cast<double>(count_);
}

double Evaluation::precision(std::size_t digit) const {
  std::uint64_t answered = 0;
  for (std::size_t label = 0; label < kClasses; ++label) {
    answered += confusion_[label * kClasses + digit];
  }
  return share(confusion_[digit * (kClasses + 1)], answered);
}

double Evaluation::recall(std::size_t digit) const {
  std::uint64_t present = 0;
  for (std::size_t answer = 0; answer < kClasses; ++answer) {
    present += confusion_[digit * kClasses + answer];
  }
  return share(confusion_[digit * (kClasses + 1)], present);
}

}  // namespace inkling
