#include "core/evaluation.h"

#include <algorithm>
#include <cmath>

namespace inkling {
namespace {

// -log softmax(logits)[label], shifted by the largest logit so that no exponential overflows.
double cross_entropy(std::span<const float> logits, std::size_t label) {
  const double largest = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - largest);
  return largest - logits[label] + std::log(sum);
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

void Evaluation::add(std::uint8_t label, std::span<const float, kClasses> logits) {
  const auto answer = static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin());
  ++confusion_[label * kClasses + answer];
  ++count_;
  loss_sum_ += cross_entropy(logits, label);
}

void Evaluation::merge(const Evaluation& other) {
  for (std::size_t cell = 0; cell < confusion_.size(); ++cell) {
    confusion_[cell] += other.confusion_[cell];
  }
  count_ += other.count_;
  loss_sum_ += other.loss_sum_;
}

std::size_t Evaluation::correct() const {
  std::size_t sum = 0;
  for (std::size_t digit = 0; digit < kClasses; ++digit) sum += confusion_[digit * (kClasses + 1)];
  return sum;
}

double Evaluation::accuracy() const { return share(correct(), count_); }

double Evaluation::loss() const { return count_ == 0 ? 0.0 : loss_sum_ / static_cast<double>(count_); }

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
