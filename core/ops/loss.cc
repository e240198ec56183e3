// Softmax and its cross-entropy.
#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/ops/ops.h"

namespace inkling {

void softmax(ConstTensorView logits, TensorView probabilities) {
  assert(logits.size() == probabilities.size());
  const std::size_t classes = logits.shape.size();
  for (std::size_t n = 0; n < logits.n; ++n) {
    const float* in = logits.image(n);
    float* out = probabilities.image(n);
    const float largest = *std::max_element(in, in + classes);
    float sum = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      out[k] = std::exp(in[k] - largest);
      sum += out[k];
    }
    for (std::size_t k = 0; k < classes; ++k) out[k] /= sum;
  }
}

LossSums softmax_cross_entropy(ConstTensorView logits, std::span<const std::uint8_t> labels, float smoothing,
                               float gradient_scale, TensorView dlogits) {
  assert(labels.size() == logits.n && dlogits.size() == logits.size());
  const std::size_t classes = logits.shape.size();
  LossSums sums;
  for (std::size_t n = 0; n < logits.n; ++n) {
    const float* in = logits.image(n);
    const std::size_t label = labels[n];
    const bool has_class = label < classes;
    // The target: the same for every class, and more for the label's.
    const float background = (has_class ? smoothing : 1.0f) / static_cast<float>(classes);
    const double extra = has_class ? 1.0 - double{smoothing} : 0.0;
    const auto largest = static_cast<std::size_t>(std::max_element(in, in + classes) - in);
    if (has_class) ++sums.labelled;
    if (largest == label) ++sums.correct;
    double exponentials = 0;
    double smoothed = 0;  // sum over the classes of target * (logit - largest logit)
    for (std::size_t k = 0; k < classes; ++k) {
      const double shifted = double{in[k]} - double{in[largest]};
      exponentials += std::exp(shifted);
      smoothed += double{background} * shifted;
    }
    if (has_class) smoothed += extra * (double{in[label]} - double{in[largest]});
    sums.loss += std::log(exponentials) - smoothed;

    const double largest_logit = double{in[largest]};
    float* out = dlogits.image(n);
    for (std::size_t k = 0; k < classes; ++k) {
      const double probability = std::exp(double{in[k]} - largest_logit) / exponentials;
      const double target = double{background} + (k == label ? extra : 0.0);
      out[k] = static_cast<float>(probability - target) * gradient_scale;
    }
  }
  return sums;
}

}  // namespace inkling
