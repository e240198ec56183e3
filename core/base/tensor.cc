#include "core/base/tensor.h"

#include <algorithm>
#include <cstdint>
#include <new>

namespace inkling {

std::string to_string(const Shape& shape) {
  if (shape.h == 1 && shape.w == 1) return std::to_string(shape.c);
  return std::to_string(shape.h) + "x" + std::to_string(shape.w) + "x" + std::to_string(shape.c);
}

bool multiply_overflows(std::size_t a, std::size_t b, std::size_t* product) {
  *product = a * b;
  return a != 0 && b > SIZE_MAX / a;
}

void Tensor::Free::operator()(float* data) const { ::operator delete[](data, std::align_val_t{kAlignmentBytes}); }

Result<Tensor> Tensor::create(std::size_t n, const Shape& shape) {
  std::size_t floats = 0;
  bool overflow = multiply_overflows(shape.h, shape.w, &floats);
  overflow = multiply_overflows(floats, shape.c, &floats) || overflow;
  overflow = multiply_overflows(floats, n, &floats) || overflow;
  const std::size_t limit = SIZE_MAX / sizeof(float) - kPaddingFloats;
  float* data = nullptr;
  if (!overflow && floats <= limit) {
    data = static_cast<float*>(
        ::operator new[]((floats + kPaddingFloats) * sizeof(float), std::align_val_t{kAlignmentBytes}, std::nothrow));
  }
  if (data == nullptr) {
    return make_error(ErrorCode::kOutOfMemory, "There is not enough memory for " + std::to_string(n) +
                                                   " examples of shape " + to_string(shape) +
                                                   "; choose a smaller network or batch.");
  }
  std::fill_n(data, floats + kPaddingFloats, 0.0f);
  Tensor tensor;
  tensor.data_.reset(data);
  tensor.n_ = n;
  tensor.shape_ = shape;
  return tensor;
}

Result<Tensor> Tensor::copy() const {
  Result<Tensor> result = create(n_, shape_);
  if (result) std::copy_n(data(), size(), result->data());
  return result;
}

}  // namespace inkling
