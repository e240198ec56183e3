#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "core/ops/ops.h"

namespace inkling {
namespace {

// Channels are handled in groups, so that their sums need no memory of unknown size; rows in
// blocks, whose float sums are added in double, so that rounding does not grow with the batch.
constexpr std::size_t kGroup = 64;
constexpr std::size_t kRowBlock = 128;

// Calls add(row, channel, sums of the block) for a block of rows and returns the totals of the group.
template <std::size_t kSums, typename Add>
std::array<std::array<double, kGroup>, kSums> column_sums(std::size_t rows, std::size_t first, std::size_t channels,
                                                          Add add) {
  std::array<std::array<double, kGroup>, kSums> totals{};
  for (std::size_t block = 0; block < rows; block += kRowBlock) {
    std::array<std::array<float, kGroup>, kSums> sums{};
    const std::size_t end = std::min(rows, block + kRowBlock);
    for (std::size_t row = block; row < end; ++row) {
      for (std::size_t c = 0; c < channels; ++c) {
        const std::array<float, kSums> values = add(row, first + c);
        for (std::size_t i = 0; i < kSums; ++i) sums[i][c] += values[i];
      }
    }
    for (std::size_t i = 0; i < kSums; ++i) {
      for (std::size_t c = 0; c < channels; ++c) totals[i][c] += double{sums[i][c]};
    }
  }
  return totals;
}

}  // namespace

void batch_norm_forward(ConstTensorView x, const float* gamma, const float* beta, TensorView y, float* mean,
                        float* variance, float* scale) {
  assert(x.shape == y.shape && x.n == y.n);
  const std::size_t channels = x.shape.c;
  const std::size_t rows = x.size() / channels;
  const auto count = static_cast<double>(rows);
  for (std::size_t first = 0; first < channels; first += kGroup) {
    const std::size_t group = std::min(kGroup, channels - first);
    const auto sums = column_sums<1>(
        rows, first, group, [&](std::size_t row, std::size_t c) { return std::array{x.data[row * channels + c]}; });
    for (std::size_t c = 0; c < group; ++c) {
      mean[first + c] = static_cast<float>(sums[0][c] / count);
    }
    // The second pass is exact where E[x^2] - E[x]^2 would cancel.
    const auto squares = column_sums<1>(rows, first, group, [&](std::size_t row, std::size_t c) {
      const float centred = x.data[row * channels + c] - mean[c];
      return std::array{centred * centred};
    });
    for (std::size_t c = 0; c < group; ++c) {
      variance[first + c] = static_cast<float>(squares[0][c] / count);
      scale[first + c] = 1.0f / std::sqrt(variance[first + c] + kBatchNormEpsilon);
    }
  }
  for (std::size_t row = 0; row < rows; ++row) {
    const float* in = x.data + row * channels;
    float* out = y.data + row * channels;
    for (std::size_t c = 0; c < channels; ++c) {
      out[c] = (in[c] - mean[c]) * (scale[c] * gamma[c]) + beta[c];
    }
  }
}

void batch_norm_infer(ConstTensorView x, const float* gamma, const float* beta, const float* mean,
                      const float* variance, TensorView y) {
  assert(x.shape == y.shape && x.n == y.n);
  const std::size_t channels = x.shape.c;
  const std::size_t rows = x.size() / channels;
  for (std::size_t first = 0; first < channels; first += kGroup) {
    const std::size_t group = std::min(kGroup, channels - first);
    std::array<float, kGroup> factor;
    std::array<float, kGroup> offset;
    for (std::size_t i = 0; i < group; ++i) {
      const std::size_t c = first + i;
      factor[i] = gamma[c] / std::sqrt(variance[c] + kBatchNormEpsilon);
      offset[i] = beta[c] - mean[c] * factor[i];
    }
    for (std::size_t row = 0; row < rows; ++row) {
      const float* in = x.data + row * channels + first;
      float* out = y.data + row * channels + first;
      for (std::size_t i = 0; i < group; ++i) out[i] = in[i] * factor[i] + offset[i];
    }
  }
}

void batch_norm_backward(ConstTensorView x, ConstTensorView dy, const float* gamma, const float* mean,
                         const float* scale, TensorView dx, float* dgamma, float* dbeta) {
  assert(x.shape == dy.shape && x.n == dy.n && dx.size() == dy.size());
  const std::size_t channels = x.shape.c;
  const std::size_t rows = x.size() / channels;
  const auto count = static_cast<double>(rows);
  for (std::size_t first = 0; first < channels; first += kGroup) {
    const std::size_t group = std::min(kGroup, channels - first);
    const auto sums = column_sums<2>(rows, first, group, [&](std::size_t row, std::size_t c) {
      const float gradient = dy.data[row * channels + c];
      return std::array{gradient, gradient * (x.data[row * channels + c] - mean[c]) * scale[c]};
    });
    // dx = gamma * scale * (dy - mean(dy) - normalised x * mean(dy * normalised x))
    std::array<float, kGroup> mean_dy;
    std::array<float, kGroup> slope;
    for (std::size_t i = 0; i < group; ++i) {
      const std::size_t c = first + i;
      dbeta[c] += static_cast<float>(sums[0][i]);
      dgamma[c] += static_cast<float>(sums[1][i]);
      mean_dy[i] = static_cast<float>(sums[0][i] / count);
      slope[i] = static_cast<float>(sums[1][i] / count) * scale[c];
    }
    for (std::size_t row = 0; row < rows; ++row) {
      const float* in = x.data + row * channels + first;
      const float* gradient = dy.data + row * channels + first;
      float* out = dx.data + row * channels + first;
      for (std::size_t i = 0; i < group; ++i) {
        const std::size_t c = first + i;
        out[i] = gamma[c] * scale[c] * (gradient[i] - mean_dy[i] - (in[i] - mean[c]) * slope[i]);
      }
    }
  }
}

void batch_norm_infer_backward(ConstTensorView x, ConstTensorView dy, const float* gamma, const float* mean,
                               const float* variance, TensorView dx, float* dgamma, float* dbeta) {
  assert(x.shape == dy.shape && x.n == dy.n && dx.size() == dy.size());
  const std::size_t channels = x.shape.c;
  const std::size_t rows = x.size() / channels;
  for (std::size_t first = 0; first < channels; first += kGroup) {
    const std::size_t group = std::min(kGroup, channels - first);
    std::array<float, kGroup> scale;
    for (std::size_t i = 0; i < group; ++i) scale[i] = 1.0f / std::sqrt(variance[first + i] + kBatchNormEpsilon);
    const auto sums = column_sums<2>(rows, first, group, [&](std::size_t row, std::size_t c) {
      const float gradient = dy.data[row * channels + c];
      return std::array{gradient, gradient * (x.data[row * channels + c] - mean[c]) * scale[c - first]};
    });
    for (std::size_t i = 0; i < group; ++i) {
      dbeta[first + i] += static_cast<float>(sums[0][i]);
      dgamma[first + i] += static_cast<float>(sums[1][i]);
      scale[i] *= gamma[first + i];
    }
    for (std::size_t row = 0; row < rows; ++row) {
      const float* gradient = dy.data + row * channels + first;
      float* out = dx.data + row * channels + first;
      for (std::size_t i = 0; i < group; ++i) out[i] = gradient[i] * scale[i];
    }
  }
}

}  // namespace inkling
