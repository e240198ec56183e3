#include "core/explanation/histogram.h"

#include <algorithm>
#include <cmath>

namespace inkling {

void Histogram::add(std::span<const float> values) {
  constexpr std::size_t kHalfBins = kBins / 2;
  constexpr auto kHalf = static_cast<float>(kHalfBins);
  for (const float value : values) {
    if (!std::isfinite(value)) {
      is_finite_ = false;
      continue;
    }
    ++numbers_;
    if (value == 0) {
      ++zeros_;
      continue;
    }
    sum_ += double{value};
    square_sum_ += double{value} * double{value};
    while (std::abs(value) >= reach_ && std::isfinite(2 * reach_)) widen();
    // Exact, as the reach is a power of two.
    const float bin = std::floor(value / reach_ * kHalf) + kHalf;
    ++counts_[static_cast<std::size_t>(std::clamp(bin, 0.0f, static_cast<float>(kBins - 1)))];
  }
}

void Histogram::widen() {
  std::array<std::uint32_t, kBins> wide{};
  for (std::size_t i = 0; i < kBins; ++i) wide[kBins / 4 + i / 2] += counts_[i];
  counts_ = wide;
  reach_ *= 2;
}

double Histogram::mean() const { return numbers_ == 0 ? 0 : sum_ / static_cast<double>(numbers_); }

double Histogram::deviation() const {
  if (numbers_ == 0) return 0;
  return std::sqrt(std::max(0.0, square_sum_ / static_cast<double>(numbers_) - mean() * mean()));
}

}  // namespace inkling
