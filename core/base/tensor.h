// Shapes, views and the one owner of float memory. Layout is NHWC everywhere.
// A view never outlives the call it is passed to; a Tensor owns, moves and is
// never copied by accident. Nothing here does arithmetic.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "core/base/status.h"

namespace inkling {

// Micro-kernels may read this many floats past the end of a tensor (never write).
inline constexpr std::size_t kPaddingFloats = 32;
inline constexpr std::size_t kAlignmentBytes = 64;

// The shape of one example: height, width, channels. A vector is {1, 1, c}.
struct Shape {
  std::size_t h = 1;
  std::size_t w = 1;
  std::size_t c = 1;

  [[nodiscard]] constexpr std::size_t size() const { return h * w * c; }
  friend constexpr bool operator==(const Shape&, const Shape&) = default;
};

[[nodiscard]] std::string to_string(const Shape& shape);  // "26x26x32"

// A batch of examples that somebody else owns: [N, H, W, C].
template <typename T>
struct BasicTensorView {
  T* data = nullptr;
  std::size_t n = 0;
  Shape shape;

  [[nodiscard]] constexpr std::size_t size() const { return n * shape.size(); }
  [[nodiscard]] constexpr T* image(std::size_t i) const { return data + i * shape.size(); }
  [[nodiscard]] constexpr std::span<T> flat() const { return {data, size()}; }

  // A mutable view may be passed where a constant one is asked for.
  constexpr operator BasicTensorView<const T>() const { return {data, n, shape}; }
};

using TensorView = BasicTensorView<float>;
using ConstTensorView = BasicTensorView<const float>;

// Owner of floats: 64-byte aligned, zero at creation, followed by kPaddingFloats readable zeros.
class Tensor {
 public:
  Tensor() = default;

  // Errors: out-of-memory, also when n * shape.size() would overflow.
  [[nodiscard]] static Result<Tensor> create(std::size_t n, const Shape& shape);

  [[nodiscard]] TensorView view() { return {data_.get(), n_, shape_}; }
  [[nodiscard]] ConstTensorView view() const { return {data_.get(), n_, shape_}; }
  [[nodiscard]] std::span<float> flat() { return {data_.get(), size()}; }
  [[nodiscard]] std::span<const float> flat() const { return {data_.get(), size()}; }
  [[nodiscard]] float* data() { return data_.get(); }
  [[nodiscard]] const float* data() const { return data_.get(); }
  [[nodiscard]] std::size_t size() const { return n_ * shape_.size(); }
  [[nodiscard]] Result<Tensor> copy() const;

 private:
  struct Free {
    void operator()(float* data) const;
  };
  std::unique_ptr<float[], Free> data_;
  std::size_t n_ = 0;
  Shape shape_;
};

// A flat buffer of floats (weights, gradients, scratch): one example of `size` channels.
[[nodiscard]] inline Result<Tensor> create_buffer(std::size_t size) { return Tensor::create(1, {1, 1, size}); }

// a * b, or nothing when it does not fit.
[[nodiscard]] bool multiply_overflows(std::size_t a, std::size_t b, std::size_t* product);

}  // namespace inkling
