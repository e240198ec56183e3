// What a way to compute a convolution must offer, and what the ways share. For
// the files conv2d*.cc alone; everybody else calls the ops.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/base/simd.h"
#include "core/ops/ops.h"

namespace inkling {

// What is computed by whole vectors of channels or filters takes multiples of this.
inline constexpr std::size_t kChannelStep = std::max<std::size_t>(8, simd::kWidth);

// The functions mean what those of the same names mean in ops.h.
class Conv2dAlgorithm {
 public:
  virtual ~Conv2dAlgorithm() = default;

  [[nodiscard]] virtual std::size_t packed_size() const = 0;
  [[nodiscard]] virtual std::size_t packed_backward_size() const = 0;
  [[nodiscard]] virtual std::size_t scratch_size() const = 0;
  [[nodiscard]] virtual std::size_t table_entries() const = 0;
  virtual void pack(const float* w, const float* b, float* packed) const = 0;
  virtual void pack_backward(const float* w, float* packed) const = 0;
  virtual void forward(ConstTensorView x, const float* packed, TensorView y, std::uint8_t* index,
                       float* scratch) const = 0;
  virtual void backward(const Conv2dBackward& pass) const = 0;
};

[[nodiscard]] std::unique_ptr<const Conv2dAlgorithm> make_direct(const Conv2dGeometry& geometry, Conv2dTail tail);

[[nodiscard]] bool plane_can_do(const Conv2dGeometry& geometry, Conv2dTail tail);
[[nodiscard]] std::unique_ptr<const Conv2dAlgorithm> make_plane(const Conv2dGeometry& geometry, Conv2dTail tail);

// Whether Winograd's method can do it at all, and whether it is then likely the faster one.
[[nodiscard]] bool winograd_can_do(const Conv2dGeometry& geometry);
[[nodiscard]] bool winograd_pays(const Conv2dGeometry& geometry);
[[nodiscard]] std::unique_ptr<const Conv2dAlgorithm> make_winograd(const Conv2dGeometry& geometry, Conv2dTail tail);

// Copies images [n, shape] into the middle of zeroed frames [n, frame].
void copy_into_frames(const float* images, std::size_t n, const Shape& shape, const Shape& frame, std::size_t top,
                      std::size_t left, float* frames);

// The gradient of weights as a sum of outer products over pixels that lie in memory anyhow:
//   dw[i, k] += sum over images, rows and columns of x[pixel + offsets[i]] * dy[pixel + k]
// Each pixel of a tile costs a few broadcasts and loads for many multiply-adds, as in a GEMM, and nothing is packed.
struct OuterProducts {
  std::size_t images, rows, columns;     // of the grid of pixels
  std::size_t x_image, x_row, x_column;  // steps in floats
  std::size_t dy_image, dy_row, dy_column;
  const float* x;
  const std::size_t* offsets;  // [elements], in floats
  std::size_t elements;
  const float* dy;  // readable up to kPaddingFloats behind its last pixel
  std::size_t filters;
  float* dw;  // [elements, filters]
};
void accumulate(const OuterProducts& products);

}  // namespace inkling
