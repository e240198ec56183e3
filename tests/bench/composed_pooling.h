// Max pooling 2x2 and its gradient by XNNPACK's argmax pooling and unpooling kernels:
// what max_pool2d_forward and _backward stand in for and have to be faster than.
// For benches; windows that do not overlap only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/tensor.h"
#include "core/ops/ops.h"

namespace inkling::bench {

class ComposedMaxPool {
 public:
  // The tables of pointers are made here, once: XNNPACK's operators do so too. `dx` is where backward() writes.
  ComposedMaxPool(const MaxPool2dGeometry& geometry, TensorView dx);

  // As max_pool2d_forward, but for the type of the index.
  void forward(ConstTensorView x, TensorView y, std::uint32_t* index);
  // As max_pool2d_backward, into the dx of the constructor.
  void backward(ConstTensorView dy, const std::uint32_t* index);

 private:
  MaxPool2dGeometry geometry_;
  TensorView dx_;
  std::vector<const float*> inputs_;     // [OH, OW, 4], from the beginning of an image
  std::vector<std::uint32_t*> outputs_;  // [N, OH, OW, 4]
};

}  // namespace inkling::bench
