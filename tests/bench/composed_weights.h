// The gradient of a convolution's weights made of what XNNPACK has: patches (im2col),
// a transposition, packing, its GEMM, a sum. What conv2d_backward_weights stands in for
// and has to be faster than. For benches; convolutions without padding only.
#pragma once

#include <cstddef>

#include "core/base/tensor.h"
#include "core/ops/ops.h"
#include "core/ops/xnn.h"

namespace inkling::bench {

// Which operand is transposed, and so which one is packed.
enum class Form {
  kPatchesByGradient,  // dw [E, K] = patches^T [E, pixels] * dy [pixels, K], where E = R * S * C
  kGradientByPatches,  // dw^T [K, E] = dy^T [K, pixels] * patches [pixels, E]
};

class ComposedWeightGradient {
 public:
  // One GEMM takes `images_per_product` images, a divisor of `images`. Error: out-of-memory.
  [[nodiscard]] static Result<ComposedWeightGradient> create(const Conv2dGeometry& geometry, std::size_t images,
                                                             std::size_t images_per_product, Form form);

  // As conv2d_backward_weights: x [N, H, W, C]; dy [N, OH, OW, K]; accumulates into dw [R, S, C, K] and db [K].
  void run(ConstTensorView x, ConstTensorView dy, float* dw, float* db);

 private:
  ComposedWeightGradient(const Conv2dGeometry& geometry, std::size_t images, std::size_t images_per_product, Form form);
  Status allocate();

  // The patches of the images from `first` on: [pixels, E]. x itself when a patch is a pixel.
  const float* patches(ConstTensorView x, std::size_t first);
  void multiply(const float* transposed, const float* packed);

  Conv2dGeometry geometry_;
  std::size_t images_;
  std::size_t images_per_product_;
  Form form_;
  std::size_t pixels_;  // of one product
  std::size_t rows_;    // of the product: E or K
  std::size_t columns_;
  xnn::IndirectionTable table_;
  Tensor patches_;
  Tensor transposed_;  // [rows, pixels]
  Tensor packed_;      // [pixels, columns] in blocks
  Tensor product_;     // [rows, columns]
  Tensor sum_;
};

}  // namespace inkling::bench
