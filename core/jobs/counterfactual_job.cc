#include "core/jobs/counterfactual_job.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "core/base/missing.h"

namespace inkling {
namespace {

constexpr double kFullInk = 255;
// As published: the radius changes by a twentieth a step, and the length of a step falls along half a cosine from a
// pixel's full ink to a hundredth of it.
constexpr double kRadiusRate = 0.05;
constexpr double kFirstStep = 1;
constexpr double kLastStep = 0.01;

double norm_of(std::span<const double> values) {
  double squares = 0;
  for (const double value : values) squares += value * value;
  return std::sqrt(squares);
}

}  // namespace

Result<std::shared_ptr<CounterfactualJob>> CounterfactualJob::create(const std::shared_ptr<const Model>& model,
                                                                     std::span<const std::uint8_t, kImagePixels> pixels,
                                                                     std::size_t digit) {
  if (model == nullptr) return no_network();
  if (digit >= kClasses) return no_such_class();
  Result<Inspector> inspector = Inspector::create(*model);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  return std::shared_ptr<CounterfactualJob>(new CounterfactualJob(std::move(*inspector), pixels, digit));
}

CounterfactualJob::CounterfactualJob(Inspector inspector, std::span<const std::uint8_t, kImagePixels> pixels,
                                     std::size_t digit)
    : inspector_(std::move(inspector)), digit_(digit) {
  std::ranges::copy(pixels, original_.begin());
  current_ = original_;
  best_.pixels = original_;
}

Status CounterfactualJob::advance(std::size_t budget) {
  for (std::size_t i = 0; i < std::max<std::size_t>(budget, 1) && !progress().finished; ++i) step();
  return {};
}

JobProgress CounterfactualJob::progress() const {
  // One that is read so as it is needs no change.
  const bool is_needless = best_.found && best_.norm == 0;
  return {.done = steps_done_,
          .total = kCounterfactualSteps,
          .finished = is_needless || steps_done_ == kCounterfactualSteps};
}

void CounterfactualJob::step() {
  std::array<float, kClasses> probabilities;
  const bool is_read = look(&probabilities);
  const double norm = norm_of(change_);
  if (steps_done_ == 0) best_.probabilities = probabilities;
  if (is_read && (!best_.found || norm < best_.norm)) {
    best_ = {.found = true, .norm = norm, .pixels = current_, .probabilities = probabilities};
  }
  if (steps_done_ > 0) radius_ = is_read ? norm * (1 - kRadiusRate) : radius_ * (1 + kRadiusRate);
  move();
  ++steps_done_;
}

bool CounterfactualJob::look(std::array<float, kClasses>* probabilities) {
  const TensorView input = inspector_.input(1);
  standardize_pixels(current_, input.data);
  const TensorView logits = inspector_.forward(1);
  const Calibration& calibration = inspector_.calibration();
  *probabilities = calibrated_probabilities(Logits(logits.data, kClasses), calibration.temperature);
  // Of the cross-entropy, by the logits.
  const std::array<float, kClasses> softmax = calibrated_probabilities(Logits(logits.data, kClasses), 1);
  const TensorView dlogits = inspector_.output_gradient(1);
  std::ranges::copy(softmax, dlogits.data);
  dlogits.data[digit_] -= 1;
  const auto* largest = std::ranges::max_element(*probabilities);
  return largest == probabilities->begin() + digit_ && *largest >= calibration.threshold;
}

void CounterfactualJob::move() {
  const TensorView dx = inspector_.backward(1);
  const std::vector<double> gradient(dx.data, dx.data + kImagePixels);
  const double slope = norm_of(gradient);
  const double turn = (1 + std::cos(std::numbers::pi * static_cast<double>(steps_done_) / kCounterfactualSteps)) / 2;
  const double length = kLastStep + (kFirstStep - kLastStep) * turn;
  if (slope > 0) {
    for (std::size_t i = 0; i < kImagePixels; ++i) change_[i] -= length * gradient[i] / slope;
  }
  const double norm = norm_of(change_);
  for (std::size_t i = 0; i < kImagePixels; ++i) {
    const double ink = original_[i] + (norm > 0 ? change_[i] * radius_ / norm * kFullInk : 0.0);
    current_[i] = static_cast<std::uint8_t>(std::lround(std::clamp(ink, 0.0, kFullInk)));
    change_[i] = (static_cast<double>(current_[i]) - original_[i]) / kFullInk;
  }
}

}  // namespace inkling
