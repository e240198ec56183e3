// How numbers are spread: counted in bins of equal width to either side of 0, whose reach doubles whenever a number
// lies beyond it. So one pass is enough, and the bins of two times, of which one reach is 2^n times the other, lie
// within each other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace inkling {

class Histogram {
 public:
  static constexpr std::size_t kBins = 128;

  void add(std::span<const float> values);

  // From -reach() up, the middle edge at 0. Exact zeros, which a ReLU makes many of, are counted beside them.
  [[nodiscard]] std::span<const std::uint32_t, kBins> counts() const { return counts_; }
  [[nodiscard]] float reach() const { return reach_; }
  [[nodiscard]] std::uint64_t zeros() const { return zeros_; }
  [[nodiscard]] std::uint64_t numbers() const { return numbers_; }
  // Of all numbers, the zeros among them; 0 when there are none.
  [[nodiscard]] double mean() const;
  [[nodiscard]] double deviation() const;
  // Infinity and NaN are counted nowhere else.
  [[nodiscard]] bool is_finite() const { return is_finite_; }

 private:
  void widen();

  std::array<std::uint32_t, kBins> counts_{};
  float reach_ = 0x1p-20f;
  std::uint64_t zeros_ = 0;
  std::uint64_t numbers_ = 0;
  double sum_ = 0;
  double square_sum_ = 0;
  bool is_finite_ = true;
};

}  // namespace inkling
