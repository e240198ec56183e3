// The gradient of weights: a kernel that XNNPACK does not have.
#include <algorithm>
#include <array>

#include "core/base/simd.h"
#include "core/ops/conv2d_algorithm.h"

namespace inkling {
namespace {

// One tile: kRows elements by kVectors vectors of filters stay in registers while all pixels pass by.
constexpr std::size_t kVectors = 2;
constexpr std::size_t kTileRows = 4;
constexpr std::size_t kTileColumns = kVectors * simd::kWidth;

template <std::size_t kRows>
void accumulate_tile(const OuterProducts& p, const std::size_t* offsets, const float* dy, float* dw,
                     std::size_t columns) {
  simd::Vector sums[kRows][kVectors] = {};
  for (std::size_t n = 0; n < p.images; ++n) {
    for (std::size_t h = 0; h < p.rows; ++h) {
      const float* dy_pixel = dy + n * p.dy_image + h * p.dy_row;
      const float* x_pixel[kRows];
      for (std::size_t i = 0; i < kRows; ++i) {
        x_pixel[i] = p.x + n * p.x_image + h * p.x_row + offsets[i];
      }
      std::size_t step = 0;
      for (std::size_t w = 0; w < p.columns; ++w) {
        const simd::Vector g0 = simd::load(dy_pixel);
        const simd::Vector g1 = simd::load(dy_pixel + simd::kWidth);
        for (std::size_t i = 0; i < kRows; ++i) {
          const simd::Vector value = simd::splat(x_pixel[i][step]);
          sums[i][0] = simd::multiply_add(value, g0, sums[i][0]);
          sums[i][1] = simd::multiply_add(value, g1, sums[i][1]);
        }
        step += p.x_column;
        dy_pixel += p.dy_column;
      }
    }
  }
  // Most tiles are whole ones. With few pixels, as in a dense layer, this is a good part of the work.
  if (columns == kTileColumns) {
    for (std::size_t i = 0; i < kRows; ++i) {
      for (std::size_t j = 0; j < kVectors; ++j) {
        float* to = dw + i * p.filters + j * simd::kWidth;
        simd::store(to, simd::load(to) + sums[i][j]);
      }
    }
    return;
  }
  // Columns past the last filter hold what lies behind dy; they are dropped here.
  for (std::size_t i = 0; i < kRows; ++i) {
    std::array<float, kTileColumns> lanes;
    simd::store(lanes.data(), sums[i][0]);
    simd::store(lanes.data() + simd::kWidth, sums[i][1]);
    float* row = dw + i * p.filters;
    for (std::size_t j = 0; j < columns; ++j) row[j] += lanes[j];
  }
}

void accumulate_rows(const OuterProducts& p, std::size_t rows, const std::size_t* offsets, const float* dy, float* dw,
                     std::size_t columns) {
  switch (rows) {
    case 1:
      return accumulate_tile<1>(p, offsets, dy, dw, columns);
    case 2:
      return accumulate_tile<2>(p, offsets, dy, dw, columns);
    case 3:
      return accumulate_tile<3>(p, offsets, dy, dw, columns);
    default:
      return accumulate_tile<kTileRows>(p, offsets, dy, dw, columns);
  }
}

}  // namespace

void accumulate(const OuterProducts& p) {
  for (std::size_t k = 0; k < p.filters; k += kTileColumns) {
    for (std::size_t i = 0; i < p.elements; i += kTileRows) {
      accumulate_rows(p, std::min(kTileRows, p.elements - i), p.offsets + i, p.dy + k, p.dw + i * p.filters + k,
                      std::min(kTileColumns, p.filters - k));
    }
  }
}

}  // namespace inkling
