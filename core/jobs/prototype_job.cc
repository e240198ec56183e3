#include "core/jobs/prototype_job.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>

#include "core/base/missing.h"
#include "core/base/rng.h"

namespace inkling {
namespace {

constexpr float kFaintest = 0.1f;
// Euclidean lengths, in units of full ink: a tenth of a digit's ink at first.
constexpr double kLongestStride = 1;
constexpr double kShortestStride = 0.05;

// Log odds = logit - log sum exp of the other logits, whose gradient is the softmax of these.
void put_log_odds_gradient(Logits logits, std::size_t digit, std::span<float> dlogits) {
  std::array<float, kClasses> others;
  std::ranges::copy(logits, others.begin());
  others[digit] = std::numeric_limits<float>::lowest();
  const float largest = std::ranges::max(others);
  float sum = 0;
  for (std::size_t k = 0; k < kClasses; ++k) sum += dlogits[k] = k == digit ? 0.0f : std::exp(others[k] - largest);
  for (std::size_t k = 0; k < kClasses; ++k) dlogits[k] = k == digit ? 1.0f : -dlogits[k] / sum;
}

float standardized(double ink) { return (static_cast<float>(ink) - kPixelMean) / kPixelDeviation; }

}  // namespace

double total_variation(const std::array<double, kImagePixels>& ink, std::array<double, kImagePixels>* gradient) {
  constexpr double kRounding = 1e-4;
  gradient->fill(0);
  double sum = 0;
  for (std::size_t y = 0; y < kImageSide; ++y) {
    for (std::size_t x = 0; x < kImageSide; ++x) {
      const std::size_t here = y * kImageSide + x;
      const std::size_t right = x + 1 < kImageSide ? here + 1 : here;
      const std::size_t below = y + 1 < kImageSide ? here + kImageSide : here;
      const double dx = ink[right] - ink[here];
      const double dy = ink[below] - ink[here];
      const double slope = std::sqrt(dx * dx + dy * dy + kRounding);
      sum += slope;
      (*gradient)[right] += dx / slope;
      (*gradient)[below] += dy / slope;
      (*gradient)[here] -= (dx + dy) / slope;
    }
  }
  return sum;
}

Result<std::shared_ptr<PrototypeJob>> PrototypeJob::create(const std::shared_ptr<const Model>& model, std::size_t digit,
                                                           std::uint64_t seed, double variation_price) {
  if (model == nullptr) return no_network();
  if (digit >= kClasses) return no_such_class();
  if (!std::isfinite(variation_price) || variation_price < 0) {
    return make_error(ErrorCode::kInvalidArgument, "The price of variation is a number from 0 up.");
  }
  Result<Inspector> inspector = Inspector::create(*model);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  return std::shared_ptr<PrototypeJob>(new PrototypeJob(std::move(*inspector), digit, seed, variation_price));
}

PrototypeJob::PrototypeJob(Inspector inspector, std::size_t digit, std::uint64_t seed, double variation_price)
    : inspector_(std::move(inspector)), digit_(digit), variation_price_(variation_price) {
  const Rng rng(seed, Stream::kPrototype, static_cast<std::uint32_t>(digit));
  for (std::size_t i = 0; i < kImagePixels; ++i) ink_[i] = double{kFaintest * rng.uniform(i)};
}

Status PrototypeJob::advance(std::size_t budget) {
  for (std::size_t i = 0; i < std::max<std::size_t>(budget, 1) && !progress().finished; ++i) step();
  return {};
}

JobProgress PrototypeJob::progress() const {
  return {.done = steps_done_, .total = kPrototypeSteps, .finished = steps_done_ == kPrototypeSteps};
}

void PrototypeJob::step() {
  std::ranges::transform(ink_, inspector_.input(1).data, standardized);
  const TensorView logits = inspector_.forward(1);
  put_log_odds_gradient(Logits(logits.data, kClasses), digit_, inspector_.output_gradient(1).flat());
  const TensorView dx = inspector_.backward(1);
  std::array<double, kImagePixels> uphill;
  total_variation(ink_, &uphill);
  double squares = 0;
  for (std::size_t i = 0; i < kImagePixels; ++i) {
    uphill[i] = double{dx.data[i]} / double{kPixelDeviation} - variation_price_ * uphill[i];
    // Ink that is at its bound already goes no further.
    if ((ink_[i] <= 0 && uphill[i] < 0) || (ink_[i] >= 1 && uphill[i] > 0)) uphill[i] = 0;
    squares += uphill[i] * uphill[i];
  }
  const double turn = (1 + std::cos(std::numbers::pi * static_cast<double>(steps_done_) / kPrototypeSteps)) / 2;
  const double stride = kShortestStride + (kLongestStride - kShortestStride) * turn;
  const double share = squares > 0 ? stride / std::sqrt(squares) : 0.0;
  for (std::size_t i = 0; i < kImagePixels; ++i) ink_[i] = std::clamp(ink_[i] + share * uphill[i], 0.0, 1.0);
  ++steps_done_;
}

Prototype PrototypeJob::prototype() {
  Prototype prototype;
  std::ranges::transform(ink_, prototype.pixels.begin(),
                         [](double ink) { return static_cast<std::uint8_t>(std::lround(ink * 255)); });
  standardize_pixels(prototype.pixels, inspector_.input(1).data);
  const TensorView logits = inspector_.forward(1);
  prototype.probabilities =
      calibrated_probabilities(Logits(logits.data, kClasses), inspector_.calibration().temperature);
  return prototype;
}

}  // namespace inkling
