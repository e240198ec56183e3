// ReLU and dropout.
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "core/base/simd.h"
#include "core/ops/ops.h"

namespace inkling {

void relu_forward(ConstTensorView x, TensorView y) {
  assert(x.size() == y.size());
  std::size_t i = 0;
  for (; i + simd::kWidth <= x.size(); i += simd::kWidth) {
    const simd::Vector value = simd::load(x.data + i);
    simd::store(y.data + i, value > simd::Vector{} ? value : simd::Vector{});
  }
  for (; i < x.size(); ++i) y.data[i] = x.data[i] > 0.0f ? x.data[i] : 0.0f;
}

void relu_backward(ConstTensorView y, ConstTensorView dy, TensorView dx) {
  assert(y.size() == dy.size() && dy.size() == dx.size());
  std::size_t i = 0;
  for (; i + simd::kWidth <= y.size(); i += simd::kWidth) {
    const simd::IntVector passes = simd::load(y.data + i) > simd::Vector{};
    simd::store(dx.data + i, passes ? simd::load(dy.data + i) : simd::Vector{});
  }
  for (; i < y.size(); ++i) dx.data[i] = y.data[i] > 0.0f ? dy.data[i] : 0.0f;
}

void dropout_forward(ConstTensorView x, float rate, const Rng& rng, std::uint64_t first_image, TensorView y,
                     std::uint8_t* kept) {
  assert(x.size() == y.size() && rate >= 0.0f && rate < 1.0f);
  const auto dropped = static_cast<std::uint32_t>(std::lround(rate * 0x1p16f));
  // Two elements a draw; draws come in blocks of four words, and an image starts at a block of its own.
  const std::size_t elements = x.shape.size();
  const std::size_t blocks = (elements + 7) / 8;
  std::array<std::uint32_t, 32> words{};
  std::array<std::uint8_t, 2 * words.size()> keep;
  for (std::size_t n = 0; n < x.n; ++n) {
    for (std::size_t first = 0; first < elements; first += keep.size()) {
      const std::size_t count = std::min(keep.size(), elements - first);
      rng.fill((first_image + n) * blocks + first / 8, {words.data(), (count + 1) / 2});
      for (std::size_t i = 0; i < words.size(); ++i) {
        keep[2 * i] = (words[i] & 0xFFFF) >= dropped ? 1 : 0;
        keep[2 * i + 1] = words[i] >> 16 >= dropped ? 1 : 0;
      }
      std::copy_n(keep.data(), count, kept + n * elements + first);
    }
  }
  dropout_backward(x, rate, kept, y);  // which does the same with another tensor
}

void dropout_backward(ConstTensorView dy, float rate, const std::uint8_t* kept, TensorView dx) {
  assert(dy.size() == dx.size());
  const float scale = 1.0f / (1.0f - rate);
  std::size_t i = 0;
  for (; i + simd::kWidth <= dy.size(); i += simd::kWidth) {
    const simd::IntVector is_kept = simd::load_bytes(kept + i) != 0;
    simd::store(dx.data + i, is_kept ? simd::load(dy.data + i) * scale : simd::Vector{});
  }
  for (; i < dy.size(); ++i) dx.data[i] = kept[i] != 0 ? dy.data[i] * scale : 0.0f;
}

}  // namespace inkling
