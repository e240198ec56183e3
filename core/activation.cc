// ReLU and dropout.
#include <cassert>

#include "core/ops.h"

namespace inkling {

void relu_forward(ConstTensorView x, TensorView y) {
  assert(x.size() == y.size());
  for (std::size_t i = 0; i < x.size(); ++i) y.data[i] = x.data[i] > 0.0f ? x.data[i] : 0.0f;
}

void relu_backward(ConstTensorView y, ConstTensorView dy, TensorView dx) {
  assert(y.size() == dy.size() && dy.size() == dx.size());
  for (std::size_t i = 0; i < y.size(); ++i) dx.data[i] = y.data[i] > 0.0f ? dy.data[i] : 0.0f;
}

void dropout_forward(ConstTensorView x, float rate, const Rng& rng, std::uint64_t first_image, TensorView y,
                     std::uint8_t* kept) {
  assert(x.size() == y.size() && rate >= 0.0f && rate < 1.0f);
  const float scale = 1.0f / (1.0f - rate);
  // Draws come in blocks of four words; an image starts at a block of its own.
  const std::size_t elements = x.shape.size();
  const std::size_t blocks = (elements + 3) / 4;
  for (std::size_t n = 0; n < x.n; ++n) {
    for (std::size_t block = 0; block < blocks; ++block) {
      const auto words = rng.block((first_image + n) * blocks + block);
      for (std::size_t i = 4 * block; i < elements && i < 4 * block + 4; ++i) {
        const std::size_t e = n * elements + i;
        const bool keep = static_cast<float>(words[i % 4] >> 8) * 0x1p-24f >= rate;
        kept[e] = keep ? 1 : 0;
        y.data[e] = keep ? x.data[e] * scale : 0.0f;
      }
    }
  }
}

void dropout_backward(ConstTensorView dy, float rate, const std::uint8_t* kept, TensorView dx) {
  assert(dy.size() == dx.size());
  const float scale = 1.0f / (1.0f - rate);
  for (std::size_t i = 0; i < dy.size(); ++i) dx.data[i] = kept[i] != 0 ? dy.data[i] * scale : 0.0f;
}

}  // namespace inkling
