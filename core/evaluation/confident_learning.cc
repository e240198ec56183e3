#include "core/evaluation/confident_learning.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <utility>

#include "core/base/sort.h"

namespace inkling {
namespace {

using Thresholds = std::array<double, kClasses>;

// No image counts for a digit that is no image's label.
Thresholds mean_self_confidence(std::span<const ReadImage> images) {
  Thresholds sums{};
  std::array<std::size_t, kClasses> counts{};
  for (const ReadImage& image : images) {
    sums[image.label] += double{image.probabilities[image.label]};
    ++counts[image.label];
  }
  for (std::size_t digit = 0; digit < kClasses; ++digit) {
    sums[digit] =
        counts[digit] == 0 ? std::numeric_limits<double>::infinity() : sums[digit] / static_cast<double>(counts[digit]);
  }
  return sums;
}

// The most probable digit among those whose threshold is reached; the label when there is none.
std::size_t counted_for(const ReadImage& image, const Thresholds& thresholds) {
  std::size_t found = kClasses;
  for (std::size_t digit = 0; digit < kClasses; ++digit) {
    if (double{image.probabilities[digit]} < thresholds[digit]) continue;
    if (found == kClasses || image.probabilities[digit] > image.probabilities[found]) found = digit;
  }
  return found == kClasses ? image.label : found;
}

DoubtfulLabel doubt(std::uint32_t index, const ReadImage& image, const Thresholds& thresholds) {
  std::array<float, kClasses> others = image.probabilities;
  others[image.label] = -1;
  const auto likely = std::ranges::max_element(others);
  return {.index = index,
          .likely = static_cast<std::uint8_t>(likely - others.begin()),
          .self_confidence = image.probabilities[image.label],
          .is_counted = counted_for(image, thresholds) != image.label};
}

}  // namespace

std::vector<DoubtfulLabel> doubtful_labels(std::span<const ReadImage> images) {
  const Thresholds thresholds = mean_self_confidence(images);
  std::vector<DoubtfulLabel> doubtful;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const DoubtfulLabel label = doubt(static_cast<std::uint32_t>(i), images[i], thresholds);
    const bool is_taken_for_another = label.self_confidence < images[i].probabilities[label.likely];
    if (is_taken_for_another || label.is_counted) doubtful.push_back(label);
  }
  sort_compactly(doubtful, [](const DoubtfulLabel& label) { return std::pair(label.self_confidence, label.index); });
  return doubtful;
}

}  // namespace inkling
