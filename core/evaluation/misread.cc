#include "core/evaluation/misread.h"

#include <utility>

#include "core/base/sort.h"

namespace inkling {

void Misread::take(const Answer& answer) {
  const std::size_t digit = answer.digit();
  if (digit == answer.label) return;
  images_.push_back({.index = static_cast<std::uint32_t>(answer.index),
                     .label = answer.label,
                     .answer = static_cast<std::uint8_t>(digit),
                     .probabilities = answer.probabilities()});
}

std::vector<MisreadImage> Misread::most_certain_first() const {
  std::vector<MisreadImage> images = images_;
  sort_compactly(images, [](const MisreadImage& image) { return std::pair(-image.confidence(), image.index); });
  return images;
}

}  // namespace inkling
