#include "core/explanation/ranks.h"

#include <cmath>
#include <utility>

#include "core/base/sort.h"

namespace inkling {
namespace {

// The rank of each of the pixels in a map, in the order of the pixels, about a mean of 0.
std::vector<double> centred_ranks(std::span<const std::uint32_t> pixels, std::span<const float, kImagePixels> map) {
  std::vector<std::uint32_t> order(pixels.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  sort_compactly(order, [&](std::uint32_t i) { return std::pair(map[pixels[i]], i); });
  std::vector<double> ranks(pixels.size());
  const double mean = (static_cast<double>(pixels.size()) - 1) / 2;
  for (std::size_t first = 0, end = 0; first < order.size(); first = end) {
    while (end < order.size() && map[pixels[order[end]]] == map[pixels[order[first]]]) ++end;
    for (std::size_t i = first; i < end; ++i) ranks[order[i]] = static_cast<double>(first + end - 1) / 2 - mean;
  }
  return ranks;
}

double product(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

std::vector<std::uint32_t> ink_by_importance(std::span<const std::uint8_t, kImagePixels> pixels,
                                             std::span<const float, kImagePixels> importance) {
  std::vector<std::uint32_t> ink;
  for (std::uint32_t i = 0; i < kImagePixels; ++i) {
    if (pixels[i] > 0) ink.push_back(i);
  }
  sort_compactly(ink, [&](std::uint32_t i) { return std::pair(-importance[i], i); });
  return ink;
}

double rank_correlation(std::span<const std::uint8_t, kImagePixels> pixels, std::span<const float, kImagePixels> first,
                        std::span<const float, kImagePixels> second) {
  const std::vector<std::uint32_t> ink = ink_by_importance(pixels, first);
  const std::vector<double> a = centred_ranks(ink, first);
  const std::vector<double> b = centred_ranks(ink, second);
  const double variances = product(a, a) * product(b, b);
  return variances > 0 ? product(a, b) / std::sqrt(variances) : 0.0;
}

}  // namespace inkling
