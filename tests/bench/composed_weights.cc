#include "tests/bench/composed_weights.h"

#include <xnnpack.h>
#include <xnnpack/transpose.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <utility>

#include "core/base/simd.h"

namespace inkling::bench {
namespace {

// What XNNPACK itself chooses for this target.
#if defined(__wasm_simd128__)
constexpr auto kTranspose = xnn_x32_transposec_ukernel__4x4_reuse_mov_wasmsimd;
#elif defined(__AVX__)
constexpr auto kTranspose = xnn_x32_transposec_ukernel__8x8_reuse_multi_avx;
#else
constexpr auto kTranspose = xnn_x32_transposec_ukernel__2x4_scalar_int;
#endif

// from [rows, columns] → to [columns, rows]
void transpose(const float* from, std::size_t rows, std::size_t columns, float* to) {
  kTranspose(reinterpret_cast<const std::uint32_t*>(from), reinterpret_cast<std::uint32_t*>(to),
             columns * sizeof(float), rows * sizeof(float), columns, rows);
}

// Copies whole vectors: up to kWidth - 1 floats more than asked for are read and written.
float* copy_run(const float* from, std::size_t count, float* to) {
  for (std::size_t i = 0; i < count; i += simd::kWidth) simd::store(to + i, simd::load(from + i));
  return to + count;
}

// matrix [depth, columns] → blocks for xnn::igemm without biases, as xnn::pack makes them, but in whole vectors.
// Columns past the last one hold what lies behind; the kernel computes with them and stores nothing.
void pack(const float* matrix, std::size_t depth, std::size_t columns, float* packed) {
  const std::size_t block = xnn::tile_columns();
  for (std::size_t first = 0; first < columns; first += block) {
    packed = std::fill_n(packed, block, 0.0f);
    for (std::size_t d = 0; d < depth; ++d) packed = copy_run(matrix + d * columns + first, block, packed);
  }
}

void add(const Tensor& from, float* to) {
  for (const float value : from.flat()) *to++ += value;
}

}  // namespace

ComposedWeightGradient::ComposedWeightGradient(const Conv2dGeometry& geometry, std::size_t images,
                                               std::size_t images_per_product, Form form)
    : geometry_(geometry),
      images_(images),
      images_per_product_(images_per_product),
      form_(form),
      pixels_(images_per_product * geometry.output().h * geometry.output().w),
      rows_(geometry.weight_count() / geometry.filters),
      columns_(geometry.filters) {
  assert(geometry.padding == 0 && images % images_per_product == 0);
  if (form == Form::kGradientByPatches) std::swap(rows_, columns_);
  table_ = xnn::IndirectionTable(rows_, rows_, 1, [&](std::size_t row, std::size_t) { return row * pixels_; });
}

Result<ComposedWeightGradient> ComposedWeightGradient::create(const Conv2dGeometry& geometry, std::size_t images,
                                                              std::size_t images_per_product, Form form) {
  ComposedWeightGradient composition(geometry, images, images_per_product, form);
  if (const Status status = composition.allocate(); !status) return std::unexpected(status.error());
  return composition;
}

Status ComposedWeightGradient::allocate() {
  const std::size_t packed_size = xnn::packed_size(columns_, 1, pixels_);
  const std::array<std::pair<Tensor*, std::size_t>, 5> buffers{
      {{&patches_, pixels_ * rows_ * columns_ / geometry_.filters},
       {&transposed_, rows_ * pixels_},
       {&packed_, packed_size},
       {&product_, rows_ * columns_},
       {&sum_, rows_ * columns_}}};
  for (const auto& [tensor, size] : buffers) {
    Result<Tensor> buffer = create_buffer(size);
    if (!buffer) return std::unexpected(buffer.error());
    *tensor = std::move(*buffer);
  }
  return {};
}

const float* ComposedWeightGradient::patches(ConstTensorView x, std::size_t first) {
  const Conv2dGeometry& g = geometry_;
  if (g.kernel_h == 1 && g.kernel_w == 1 && g.stride == 1) return x.image(first);
  const Shape out = g.output();
  const std::size_t row = g.input.w * g.input.c;
  float* to = patches_.data();
  for (std::size_t n = first; n < first + images_per_product_; ++n) {
    for (std::size_t h = 0; h < out.h; ++h) {
      for (std::size_t w = 0; w < out.w; ++w) {
        const float* corner = x.image(n) + (h * row + w * g.input.c) * g.stride;
        for (std::size_t r = 0; r < g.kernel_h; ++r) to = copy_run(corner + r * row, g.kernel_w * g.input.c, to);
      }
    }
  }
  return patches_.data();
}

void ComposedWeightGradient::multiply(const float* transposed, const float* packed) {
  xnn::igemm({.table = table_,
              .rows = rows_,
              .columns = columns_,
              .depth = pixels_,
              .x = transposed,
              .packed = packed,
              .y = product_.data(),
              .row_pitch = columns_,
              .segment_pitch = 0,
              .clamp = xnn::kLinear});
}

void ComposedWeightGradient::run(ConstTensorView x, ConstTensorView dy, float* dw, float* db) {
  assert(x.n == images_ && dy.n == images_);
  const std::size_t filters = geometry_.filters;
  for (std::size_t i = 0; i < dy.size(); i += filters) {
    for (std::size_t k = 0; k < filters; ++k) db[k] += dy.data[i + k];
  }

  std::ranges::fill(sum_.flat(), 0.0f);
  for (std::size_t first = 0; first < images_; first += images_per_product_) {
    const float* from_x = patches(x, first);
    const float* from_dy = dy.image(first);
    const bool is_by_gradient = form_ == Form::kPatchesByGradient;
    transpose(is_by_gradient ? from_x : from_dy, pixels_, rows_, transposed_.data());
    pack(is_by_gradient ? from_dy : from_x, pixels_, columns_, packed_.data());
    multiply(transposed_.data(), packed_.data());
    add(product_, sum_.data());
  }
  if (form_ == Form::kGradientByPatches) {
    transpose(sum_.data(), rows_, columns_, product_.data());
    add(product_, dw);
  } else {
    add(sum_, dw);
  }
}

}  // namespace inkling::bench
