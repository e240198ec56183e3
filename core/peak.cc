#include "core/peak.h"

#include <array>

#include "core/simd.h"

namespace inkling {
namespace {

// Enough independent sums to hide the latency of a multiply-add, few enough to stay in 16 registers.
constexpr std::size_t kSums = 10;

}  // namespace

std::size_t peak_flops_per_round() { return 2 * kSums * simd::kWidth; }

float multiply_adds(std::size_t rounds) {
  // The sums converge to 1 and never become subnormal, which would be slow.
  const simd::Vector factor = simd::splat(0.5f);
  const simd::Vector offset = simd::splat(0.5f);
  simd::Vector sums[kSums];
  for (std::size_t i = 0; i < kSums; ++i) sums[i] = simd::splat(static_cast<float>(i));
  for (std::size_t round = 0; round < rounds; ++round) {
    for (simd::Vector& sum : sums) sum = simd::multiply_add(sum, factor, offset);
  }
  float total = 0;
  for (const simd::Vector& sum : sums) {
    std::array<float, simd::kWidth> lanes;
    simd::store(lanes.data(), sum);
    for (const float lane : lanes) total += lane;
  }
  return total;
}

}  // namespace inkling
