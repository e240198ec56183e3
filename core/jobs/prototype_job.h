// What a class looks like to a network: the image that raises its log odds the most ("activation maximisation",
// Simonyan, Vedaldi and Zisserman 2014), kept smooth by a price on its total variation, a few steps at a time. Log odds
// rather than the logit, which an image that looks like any digit raises with all others; and rather than the
// probability, which asks for no more once it is near 1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "core/base/image.h"
#include "core/job.h"
#include "core/network/inspector.h"
#include "core/network/model.h"

namespace inkling {

inline constexpr std::size_t kPrototypeSteps = 200;
// In nats for each unit of total variation; a drawn digit has about 80 of it.
inline constexpr double kVariationPrice = 0.05;

struct Prototype {
  std::array<std::uint8_t, kImagePixels> pixels{};  // [28, 28]
  std::array<float, kClasses> probabilities{};      // of these pixels, calibrated
};

class PrototypeJob final : public Job {
 public:
  // Begins with faint noise, a function of the seed. Errors: no-network when there is none; invalid-argument when
  // `digit` is no class, or for a price that is negative or no number; out-of-memory.
  [[nodiscard]] static Result<std::shared_ptr<PrototypeJob>> create(const std::shared_ptr<const Model>& model,
                                                                    std::size_t digit, std::uint64_t seed,
                                                                    double variation_price = kVariationPrice);

  // A step counts as a shard.
  [[nodiscard]] Status advance(std::size_t budget) override;
  [[nodiscard]] JobProgress progress() const override;

  // As it is now.
  [[nodiscard]] Prototype prototype();

 private:
  PrototypeJob(Inspector inspector, std::size_t digit, std::uint64_t seed, double variation_price);
  void step();

  Inspector inspector_;
  std::size_t digit_;
  double variation_price_;
  std::size_t steps_done_ = 0;
  std::array<double, kImagePixels> ink_{};  // 0 … 1
};

// The total variation of ink [28, 28], isotropic and a little rounded where it would have no slope, and its gradient
// [28, 28], overwritten. Pixels beyond the edge are as those at it.
double total_variation(const std::array<double, kImagePixels>& ink, std::array<double, kImagePixels>* gradient);

}  // namespace inkling
