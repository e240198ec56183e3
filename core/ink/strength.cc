#include "core/ink/strength.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace inkling {
namespace {

constexpr std::size_t kGreyLevels = 256;

// The ink of a part of a picture: how many pixels there are of each strength.
class InkHistogram {
 public:
  void add(std::size_t level) { ++counts_[std::min(level, kGreyLevels - 1)]; }
  void add(const InkHistogram& other) {
    for (std::size_t level = 0; level < kGreyLevels; ++level) counts_[level] += other.counts_[level];
  }
  // A pixel counts with the square of its strength, so that what is near to the paper counts little.
  [[nodiscard]] double weight() const {
    double sum = 0;
    for (std::size_t level = 0; level < kGreyLevels; ++level) sum += weight_of(level);
    return sum;
  }
  // The weighted median: half of the ink is stronger.
  [[nodiscard]] float strength() const {
    const double half = weight() / 2;
    double sum = 0;
    for (std::size_t level = 0; level < kGreyLevels; ++level) {
      sum += weight_of(level);
      if (sum > half) return static_cast<float>(level) + 0.5f;
    }
    return 0;
  }

 private:
  [[nodiscard]] double weight_of(std::size_t level) const {
    const double middle = static_cast<double>(level) + 0.5;
    return static_cast<double>(counts_[level]) * middle * middle;
  }

  std::array<std::uint32_t, kGreyLevels> counts_{};
};

using Histograms = Plane<InkHistogram>;

Histograms find_histograms(const DifferencePlane& difference, float least, float part_size) {
  const auto parts = [part_size](std::size_t length) {
    return static_cast<std::size_t>(std::max(1.0f, std::round(static_cast<float>(length) / part_size)));
  };
  Histograms histograms(parts(difference.width), parts(difference.height));
  const auto least_fine = static_cast<std::int16_t>(std::lround(std::max(1.0f, least * kFineness)));
  for (std::size_t y = 0; y < difference.height; ++y) {
    const std::span<const std::int16_t> row = difference.row(y);
    const std::span<InkHistogram> in_row = histograms.row(y * histograms.height / difference.height);
    for (std::size_t x = 0; x < row.size(); ++x) {
      if (row[x] < least_fine) continue;
      in_row[x * histograms.width / difference.width].add(
          static_cast<std::size_t>(row[x] / static_cast<int>(kFineness)));
    }
  }
  return histograms;
}

// Of a part and those beside it, as a mean of their strengths: by the root of its ink, so that a blot does not decide.
// Where there is little ink it goes by the whole.
float strength_near(const Histograms& histograms, std::size_t x, std::size_t y, float whole, double whole_weight) {
  constexpr double kPrior = 0.1;
  double weights = kPrior * whole_weight;
  double sum = weights * double{whole};
  for (std::size_t v = y - std::min<std::size_t>(y, 1); v < std::min(histograms.height, y + 2); ++v) {
    for (std::size_t u = x - std::min<std::size_t>(x, 1); u < std::min(histograms.width, x + 2); ++u) {
      const InkHistogram& part = histograms.row(v)[u];
      const double weight = std::sqrt(part.weight());
      sum += weight * double{part.strength()};
      weights += weight;
    }
  }
  return static_cast<float>(sum / weights);
}

}  // namespace

float measure_noise(const DifferencePlane& difference) {
  constexpr int kRange = 64 * static_cast<int>(kFineness);
  std::vector<std::uint32_t> counts(2 * kRange + 1);
  for (const std::int16_t value : difference.values) {
    ++counts[static_cast<std::size_t>(std::clamp<int>(value, -kRange, kRange) + kRange)];
  }
  const auto lightest = [&](double share) {
    auto rest = static_cast<std::size_t>(share * static_cast<double>(difference.values.size()));
    std::size_t bin = 0;
    while (bin + 1 < counts.size() && rest >= counts[bin]) rest -= counts[bin++];
    return static_cast<float>(bin) / kFineness;
  };
  return lightest(0.25) - lightest(0.05);
}

Strengths find_strengths(const DifferencePlane& difference, float least, float part_size) {
  constexpr float kFaintestPart = 0.5f;
  const Histograms histograms = find_histograms(difference, least, part_size);
  InkHistogram all;
  for (const InkHistogram& part : histograms.values) all.add(part);
  Strengths strengths{.whole = all.strength(), .parts = FloatPlane(histograms.width, histograms.height)};
  if (strengths.whole == 0) return strengths;
  const double weight = std::sqrt(all.weight());
  for (std::size_t y = 0; y < histograms.height; ++y) {
    for (std::size_t x = 0; x < histograms.width; ++x) {
      strengths.parts.row(y)[x] =
          std::max(strength_near(histograms, x, y, strengths.whole, weight), kFaintestPart * strengths.whole);
    }
  }
  return strengths;
}

}  // namespace inkling
