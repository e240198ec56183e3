#include "core/jobs/attribution_job.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "core/base/limits.h"
#include "core/base/missing.h"

namespace inkling {
namespace {

float standardized_paper() {
  constexpr std::array<std::uint8_t, 1> kPaper{};
  float paper = 0;
  standardize_pixels(kPaper, &paper);
  return paper;
}

}  // namespace

double Attribution::completeness_error() const {
  return std::accumulate(pixels.begin(), pixels.end(), 0.0) - (logit - paper_logit);
}

Result<std::shared_ptr<AttributionJob>> AttributionJob::create(const std::shared_ptr<const Model>& model,
                                                               std::span<const std::uint8_t, kImagePixels> pixels,
                                                               std::size_t digit, std::size_t steps) {
  if (model == nullptr) return no_network();
  if (digit >= kClasses) return no_such_class();
  if (steps < 1 || steps > kMostAttributionSteps) {
    return make_error(ErrorCode::kInvalidArgument,
                      "The path can have 1 to " + std::to_string(kMostAttributionSteps) + " steps.");
  }
  Result<Inspector> inspector = Inspector::create(*model);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  return std::shared_ptr<AttributionJob>(new AttributionJob(std::move(*inspector), pixels, digit, steps));
}

AttributionJob::AttributionJob(Inspector inspector, std::span<const std::uint8_t, kImagePixels> pixels,
                               std::size_t digit, std::size_t steps)
    : inspector_(std::move(inspector)), digit_(digit), steps_(steps) {
  standardize_pixels(pixels, image_.data());
}

Status AttributionJob::advance(std::size_t budget) {
  for (std::size_t shard = 0; shard < std::max<std::size_t>(budget, 1) && done_ < images(); ++shard) run_shard();
  if (done_ == images()) finish();
  return {};
}

JobProgress AttributionJob::progress() const {
  return {.done = done_, .total = images(), .finished = done_ == images()};
}

void AttributionJob::run_shard() {
  const float paper = standardized_paper();
  const std::size_t count = std::min(kShardImages, images() - done_);
  // How much of the image there is: the middle of a step, then all and nothing.
  const auto share = [this](std::size_t number) {
    if (number >= steps_) return number == steps_ ? 1.0f : 0.0f;
    return static_cast<float>((static_cast<double>(number) + 0.5) / static_cast<double>(steps_));
  };
  const TensorView input = inspector_.input(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::ranges::transform(image_, input.image(i),
                           [paper, part = share(done_ + i)](float pixel) { return paper + part * (pixel - paper); });
  }
  const TensorView logits = inspector_.forward(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double logit = double{logits.image(i)[digit_]};
    if (done_ + i == steps_) logit_ = logit;
    if (done_ + i == steps_ + 1) paper_logit_ = logit;
  }
  const TensorView dlogits = inspector_.output_gradient(count);
  std::ranges::fill(dlogits.flat(), 0.0f);
  for (std::size_t i = 0; i < count; ++i) dlogits.image(i)[digit_] = 1;
  const TensorView dx = inspector_.backward(count);
  for (std::size_t i = 0; i < count && done_ + i < steps_; ++i) {
    for (std::size_t pixel = 0; pixel < kImagePixels; ++pixel) gradient_sum_[pixel] += double{dx.image(i)[pixel]};
  }
  done_ += count;
}

void AttributionJob::finish() {
  const double paper = double{standardized_paper()};
  for (std::size_t pixel = 0; pixel < kImagePixels; ++pixel) {
    const double mean = gradient_sum_[pixel] / static_cast<double>(steps_);
    attribution_.pixels[pixel] = static_cast<float>((double{image_[pixel]} - paper) * mean);
  }
  attribution_.logit = logit_;
  attribution_.paper_logit = paper_logit_;
}

}  // namespace inkling
