// Why a network gives an image a class: integrated gradients (Sundararajan, Taly and Yan 2017), a few steps of the
// path at a time. Each pixel is given its part of what the image's logit is above that of empty paper.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/base/image.h"
#include "core/job.h"
#include "core/network/inspector.h"
#include "core/network/model.h"

namespace inkling {

inline constexpr std::size_t kAttributionSteps = 50;
inline constexpr std::size_t kMostAttributionSteps = 10'000;

// Of the logit of one class.
struct Attribution {
  std::array<float, kImagePixels> pixels{};  // [28, 28], in logits; 0 where there is no ink
  double logit = 0;                          // of the image
  double paper_logit = 0;                    // of empty paper

  // What the pixels add up to, less what they should: the sum over the path's steps is no integral.
  [[nodiscard]] double completeness_error() const;
};

class AttributionJob final : public Job {
 public:
  // pixels [28, 28]. The path is the line from empty paper to the image, both standardised, its steps the middles of
  // `steps` equal parts. Errors: no-network when there is none; invalid-argument when `digit` is no class, or for steps
  // that are not 1 to kMostAttributionSteps; out-of-memory.
  [[nodiscard]] static Result<std::shared_ptr<AttributionJob>> create(
      const std::shared_ptr<const Model>& model, std::span<const std::uint8_t, kImagePixels> pixels, std::size_t digit,
      std::size_t steps = kAttributionSteps);

  [[nodiscard]] Status advance(std::size_t budget) override;
  [[nodiscard]] JobProgress progress() const override;

  // All 0 before the end.
  [[nodiscard]] const Attribution& attribution() const { return attribution_; }

 private:
  AttributionJob(Inspector inspector, std::span<const std::uint8_t, kImagePixels> pixels, std::size_t digit,
                 std::size_t steps);
  // What is asked of the network: the path's steps, then its two ends.
  [[nodiscard]] std::size_t images() const { return steps_ + 2; }
  void run_shard();
  void finish();

  Inspector inspector_;
  std::size_t digit_;
  std::size_t steps_;
  std::size_t done_ = 0;
  std::array<float, kImagePixels> image_{};          // standardised
  std::array<double, kImagePixels> gradient_sum_{};  // over the steps
  double logit_ = 0;
  double paper_logit_ = 0;
  Attribution attribution_;
};

}  // namespace inkling
