// What is made of two maps of an image's pixels, or of one: which pixels matter most, and whether two maps say the
// same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/image.h"

namespace inkling {

// The numbers of the pixels that have ink, the most important first; equal ones in order of number.
[[nodiscard]] std::vector<std::uint32_t> ink_by_importance(std::span<const std::uint8_t, kImagePixels> pixels,
                                                           std::span<const float, kImagePixels> importance);

// Spearman's rank correlation, -1 … 1, of what two maps say of the pixels that have ink: elsewhere both say nothing,
// and would seem to agree. Equal values share the mean of their ranks. 0 when a map says the same of all.
[[nodiscard]] double rank_correlation(std::span<const std::uint8_t, kImagePixels> pixels,
                                      std::span<const float, kImagePixels> first,
                                      std::span<const float, kImagePixels> second);

}  // namespace inkling
