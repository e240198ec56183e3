// Convolution on XNNPACK's indirect GEMM, and the gradient of its weights.
//
// The input is copied once into a zero-padded frame (not at all without padding). In NHWC the S * C floats
// under one kernel row are then contiguous, so a window is R runs of floats instead of R * S: fewer
// pointers, and no loss when there is a single channel.
#include <algorithm>
#include <array>
#include <cassert>

#include "core/ops.h"
#include "core/simd.h"

namespace inkling {
namespace {

// An indirection table covers this many rows at least, so that ragged tiles are rare.
constexpr std::size_t kRowsPerBlock = 64;
// The gradient of the weights keeps this many floats of x and dy in the first-level cache.
constexpr std::size_t kWeightGradientFloats = 8192;
constexpr std::size_t kMaxKernel = 15;

// Copies images [n, shape] into the middle of zeroed frames [n, frame].
void copy_into_frames(const float* images, std::size_t n, const Shape& shape, const Shape& frame, std::size_t top,
                      std::size_t left, float* frames) {
  std::fill_n(frames, n * frame.size(), 0.0f);
  const std::size_t row = shape.w * shape.c;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t h = 0; h < shape.h; ++h) {
      std::copy_n(images + (i * shape.h + h) * row, row,
                  frames + i * frame.size() + ((top + h) * frame.w + left) * shape.c);
    }
  }
}

Shape padded_input(const Conv2dGeometry& g) {
  return {g.input.h + 2 * g.padding, g.input.w + 2 * g.padding, g.input.c};
}

// One block of the gradient of the weights: kRows elements of the window by kVectors vectors of filters stay in
// registers while all pixels pass by. Each pixel costs kRows broadcasts and kVectors loads for
// kRows * kVectors multiply-adds, as in a GEMM tile, but reads x and dy where they lie: nothing is packed.
constexpr std::size_t kVectors = 2;
constexpr std::size_t kTileRows = 4;
constexpr std::size_t kTileColumns = kVectors * simd::kWidth;

struct PixelGrid {
  std::size_t images, rows, columns;
  std::size_t x_image, x_row, x_column;  // steps in floats
  std::size_t dy_image, dy_row, dy_column;
};

template <std::size_t kRows>
void accumulate_tile(const PixelGrid& grid, const float* x, const std::size_t* offsets, const float* dy, float* dw,
                     std::size_t dw_row, std::size_t columns) {
  simd::Vector sums[kRows][kVectors] = {};
  for (std::size_t n = 0; n < grid.images; ++n) {
    for (std::size_t h = 0; h < grid.rows; ++h) {
      const float* dy_pixel = dy + n * grid.dy_image + h * grid.dy_row;
      const float* x_pixel[kRows];
      for (std::size_t i = 0; i < kRows; ++i) {
        x_pixel[i] = x + n * grid.x_image + h * grid.x_row + offsets[i];
      }
      std::size_t step = 0;
      for (std::size_t w = 0; w < grid.columns; ++w) {
        const simd::Vector g0 = simd::load(dy_pixel);
        const simd::Vector g1 = simd::load(dy_pixel + simd::kWidth);
        for (std::size_t i = 0; i < kRows; ++i) {
          const simd::Vector value = simd::splat(x_pixel[i][step]);
          sums[i][0] = simd::multiply_add(value, g0, sums[i][0]);
          sums[i][1] = simd::multiply_add(value, g1, sums[i][1]);
        }
        step += grid.x_column;
        dy_pixel += grid.dy_column;
      }
    }
  }
  // Columns past the last filter hold what lies behind dy; they are dropped here.
  for (std::size_t i = 0; i < kRows; ++i) {
    std::array<float, kTileColumns> lanes;
    simd::store(lanes.data(), sums[i][0]);
    simd::store(lanes.data() + simd::kWidth, sums[i][1]);
    float* row = dw + i * dw_row;
    for (std::size_t j = 0; j < columns; ++j) row[j] += lanes[j];
  }
}

void accumulate_rows(std::size_t rows, const PixelGrid& grid, const float* x, const std::size_t* offsets,
                     const float* dy, float* dw, std::size_t dw_row, std::size_t columns) {
  switch (rows) {
    case 1:
      return accumulate_tile<1>(grid, x, offsets, dy, dw, dw_row, columns);
    case 2:
      return accumulate_tile<2>(grid, x, offsets, dy, dw, dw_row, columns);
    case 3:
      return accumulate_tile<3>(grid, x, offsets, dy, dw, dw_row, columns);
    default:
      return accumulate_tile<kTileRows>(grid, x, offsets, dy, dw, dw_row, columns);
  }
}

}  // namespace

Shape Conv2dGeometry::output() const {
  return {(input.h + 2 * padding - kernel_h) / stride + 1, (input.w + 2 * padding - kernel_w) / stride + 1, filters};
}

std::size_t Conv2dGeometry::weight_count() const { return kernel_h * kernel_w * input.c * filters; }

std::uint64_t Conv2dGeometry::flops() const {
  const Shape out = output();
  return std::uint64_t{2} * out.h * out.w * weight_count();
}

Status Conv2dGeometry::check() const {
  const auto fail = [](std::string message) { return make_error(ErrorCode::kInvalidArgument, std::move(message)); };
  const std::string kernel = std::to_string(kernel_h) + "x" + std::to_string(kernel_w);
  if (filters == 0) return fail("it needs at least one output.");
  if (kernel_h == 0 || kernel_w == 0 || kernel_h > kMaxKernel || kernel_w > kMaxKernel) {
    return fail("a " + kernel + " kernel is not between 1x1 and 15x15.");
  }
  if (stride == 0 || stride > kMaxKernel) {
    return fail("stride " + std::to_string(stride) + " is not between 1 and 15.");
  }
  if (padding >= kernel_h || padding >= kernel_w) {
    return fail("padding " + std::to_string(padding) + " is not smaller than the " + kernel + " kernel.");
  }
  if (kernel_h > input.h + 2 * padding || kernel_w > input.w + 2 * padding) {
    return fail("a " + kernel + " kernel does not fit an input of " + to_string(input) + ".");
  }
  return {};
}

Conv2d::Conv2d(const Conv2dGeometry& geometry) : geometry_(geometry) {
  assert(geometry.check());
  const Conv2dGeometry& g = geometry_;
  const Shape frame = padded_input(g);
  const Shape out = g.output();
  const std::size_t pixels = out.h * out.w;
  images_per_block_ = (kRowsPerBlock + pixels - 1) / pixels;
  forward_ = xnn::IndirectionTable(images_per_block_ * pixels, images_per_block_ * pixels, g.kernel_h,
                                   [&](std::size_t row, std::size_t r) {
                                     const std::size_t image = row / pixels;
                                     const std::size_t h = row % pixels / out.w * g.stride + r;
                                     const std::size_t w = row % out.w * g.stride;
                                     return ((image * frame.h + h) * frame.w + w) * frame.c;
                                   });
  for (std::size_t r = 0; r < g.kernel_h; ++r) {
    for (std::size_t i = 0; i < g.kernel_w * frame.c; ++i) {
      weight_offsets_.push_back(r * frame.w * frame.c + i);
    }
  }
  build_phases();
}

void Conv2d::build_phases() {
  const Conv2dGeometry& g = geometry_;
  const Shape out = g.output();
  // One direction of a phase: input pixels p, p + stride, … take kernel elements e, e + stride, …; the
  // first pixel reaches output pixel `shift` through element e, and one less through each further one.
  struct Axis {
    std::size_t first, count, taps, first_element, shift;
  };
  const auto axis = [&](std::size_t first, std::size_t input, std::size_t kernel) {
    const std::size_t element = (first + g.padding) % g.stride;
    return Axis{.first = first,
                .count = first < input ? (input - first + g.stride - 1) / g.stride : 0,
                .taps = element < kernel ? (kernel - element + g.stride - 1) / g.stride : 0,
                .first_element = element,
                .shift = (first + g.padding - element) / g.stride};
  };
  std::size_t bottom = out.h;
  std::size_t right = out.w;
  for (std::size_t h = 0; h < g.stride; ++h) {
    for (std::size_t w = 0; w < g.stride; ++w) {
      const Axis down = axis(h, g.input.h, g.kernel_h);
      const Axis across = axis(w, g.input.w, g.kernel_w);
      if (down.count == 0 || across.count == 0) continue;
      phases_.push_back({.first_h = down.first,
                         .first_w = across.first,
                         .rows_h = down.count,
                         .rows_w = across.count,
                         .taps_h = down.taps,
                         .taps_w = across.taps,
                         .first_r = down.first_element,
                         .first_s = across.first_element,
                         .shift_h = down.shift,
                         .shift_w = across.shift,
                         .table = {},
                         .packed_offset = packed_backward_size_});
      if (down.taps == 0 || across.taps == 0) continue;
      packed_backward_size_ += xnn::packed_size(g.input.c, down.taps, across.taps * g.filters);
      dy_padding_top_ = std::max(dy_padding_top_, down.taps - 1 - std::min(down.shift, down.taps - 1));
      dy_padding_left_ = std::max(dy_padding_left_, across.taps - 1 - std::min(across.shift, across.taps - 1));
      bottom = std::max(bottom, down.shift + down.count);
      right = std::max(right, across.shift + across.count);
    }
  }
  dy_padded_ = {dy_padding_top_ + bottom, dy_padding_left_ + right, g.filters};

  // With stride 1 the input pixels of a block are one contiguous run of rows; with a larger stride they are
  // contiguous (at a distance of the stride) within one image row only.
  const std::size_t images = g.stride == 1 ? images_per_block_ : 1;
  for (Phase& phase : phases_) {
    if (phase.taps_h == 0 || phase.taps_w == 0) continue;
    const std::size_t pixels = phase.rows_h * phase.rows_w;
    phase.table = xnn::IndirectionTable(
        images * pixels, g.stride == 1 ? images * pixels : phase.rows_w, phase.taps_h,
        [&](std::size_t row, std::size_t tap) {
          const std::size_t image = row / pixels;
          const std::size_t h =
              row % pixels / phase.rows_w + phase.shift_h + dy_padding_top_ + tap - (phase.taps_h - 1);
          const std::size_t w = row % phase.rows_w + phase.shift_w + dy_padding_left_ - (phase.taps_w - 1);
          return ((image * dy_padded_.h + h) * dy_padded_.w + w) * dy_padded_.c;
        });
  }
}

std::size_t Conv2d::packed_size() const {
  return xnn::packed_size(geometry_.filters, geometry_.kernel_h, geometry_.kernel_w * geometry_.input.c);
}

std::size_t Conv2d::packed_backward_size() const { return packed_backward_size_; }

std::size_t Conv2d::scratch_size() const {
  const std::size_t input = geometry_.padding == 0 ? 0 : padded_input(geometry_).size();
  // Reads past the last frame stay inside the scratch memory.
  return images_per_block_ * std::max(input, dy_padded_.size()) + kPaddingFloats;
}

void conv2d_pack(const Conv2d& conv, const float* w, const float* b, float* packed) {
  const Conv2dGeometry& g = conv.geometry_;
  const std::size_t depth = g.kernel_w * g.input.c;
  xnn::pack(
      g.filters, g.kernel_h, depth,
      [&](std::size_t k, std::size_t r, std::size_t i) { return w[(r * depth + i) * g.filters + k]; },
      [&](std::size_t k) { return b[k]; }, packed);
}

void conv2d_pack_backward(const Conv2d& conv, const float* w, float* packed) {
  const Conv2dGeometry& g = conv.geometry_;
  for (const Conv2d::Phase& phase : conv.phases_) {
    if (phase.taps_h == 0 || phase.taps_w == 0) continue;
    // Output pixels are visited in rising order, the kernel elements that reach them in falling order.
    xnn::pack(
        g.input.c, phase.taps_h, phase.taps_w * g.filters,
        [&](std::size_t c, std::size_t tap, std::size_t i) {
          const std::size_t r = phase.first_r + g.stride * (phase.taps_h - 1 - tap);
          const std::size_t s = phase.first_s + g.stride * (phase.taps_w - 1 - i / g.filters);
          return w[((r * g.kernel_w + s) * g.input.c + c) * g.filters + i % g.filters];
        },
        [](std::size_t) { return 0.0f; }, packed + phase.packed_offset);
  }
}

void conv2d_forward(const Conv2d& conv, ConstTensorView x, const float* packed, xnn::Clamp clamp, TensorView y,
                    float* scratch) {
  const Conv2dGeometry& g = conv.geometry_;
  assert(x.shape == g.input && y.shape == g.output() && x.n == y.n);
  for (std::size_t first = 0; first < x.n; first += conv.images_per_block_) {
    const std::size_t images = std::min(conv.images_per_block_, x.n - first);
    const float* input = x.image(first);
    if (g.padding > 0) {
      copy_into_frames(input, images, g.input, padded_input(g), g.padding, g.padding, scratch);
      input = scratch;
    }
    xnn::igemm({.table = conv.forward_,
                .rows = images * y.shape.h * y.shape.w,
                .columns = g.filters,
                .depth = g.kernel_w * g.input.c,
                .x = input,
                .packed = packed,
                .y = y.image(first),
                .row_pitch = g.filters,
                .segment_pitch = 0,
                .clamp = clamp});
  }
}

void conv2d_backward_input(const Conv2d& conv, ConstTensorView dy, const float* packed_backward, TensorView dx,
                           float* scratch) {
  const Conv2dGeometry& g = conv.geometry_;
  assert(dx.shape == g.input && dy.shape == g.output() && dx.n == dy.n);
  const std::size_t block = g.stride == 1 ? conv.images_per_block_ : 1;
  const bool is_covered =
      std::ranges::all_of(conv.phases_, [](const auto& phase) { return phase.taps_h > 0 && phase.taps_w > 0; });
  if (!is_covered) std::ranges::fill(dx.flat(), 0.0f);
  for (std::size_t first = 0; first < dy.n; first += block) {
    const std::size_t images = std::min(block, dy.n - first);
    const float* input = dy.image(first);
    if (conv.dy_padded_ != dy.shape) {
      copy_into_frames(input, images, dy.shape, conv.dy_padded_, conv.dy_padding_top_, conv.dy_padding_left_, scratch);
      input = scratch;
    }
    for (const Conv2d::Phase& phase : conv.phases_) {
      if (phase.taps_h == 0 || phase.taps_w == 0) continue;
      xnn::igemm({.table = phase.table,
                  .rows = images * phase.rows_h * phase.rows_w,
                  .columns = g.input.c,
                  .depth = phase.taps_w * g.filters,
                  .x = input,
                  .packed = packed_backward + phase.packed_offset,
                  .y = dx.image(first) + (phase.first_h * g.input.w + phase.first_w) * g.input.c,
                  .row_pitch = g.stride * g.input.c,
                  .segment_pitch = g.stride * g.input.w * g.input.c,
                  .clamp = xnn::kLinear});
    }
  }
}

void conv2d_backward_weights(const Conv2d& conv, ConstTensorView x, ConstTensorView dy, float* dw, float* db,
                             float* scratch) {
  const Conv2dGeometry& g = conv.geometry_;
  assert(x.shape == g.input && dy.shape == g.output() && x.n == dy.n);
  const std::size_t pixels = dy.shape.h * dy.shape.w;
  for (std::size_t i = 0; i < dy.n * pixels; ++i) {
    for (std::size_t k = 0; k < g.filters; ++k) db[k] += dy.data[i * g.filters + k];
  }

  const Shape frame = padded_input(g);
  const std::size_t floats_per_image = frame.size() + dy.shape.size();
  // The scratch memory holds the frames of images_per_block_ images.
  const std::size_t block = std::clamp<std::size_t>(kWeightGradientFloats / floats_per_image, 1,
                                                    g.padding == 0 ? dy.n : std::min(dy.n, conv.images_per_block_));
  const std::size_t elements = conv.weight_offsets_.size();
  for (std::size_t first = 0; first < dy.n; first += block) {
    const std::size_t images = std::min(block, dy.n - first);
    const float* input = x.image(first);
    if (g.padding > 0) {
      copy_into_frames(input, images, g.input, frame, g.padding, g.padding, scratch);
      input = scratch;
    }
    const PixelGrid grid{.images = images,
                         .rows = dy.shape.h,
                         .columns = dy.shape.w,
                         .x_image = frame.size(),
                         .x_row = g.stride * frame.w * frame.c,
                         .x_column = g.stride * frame.c,
                         .dy_image = dy.shape.size(),
                         .dy_row = dy.shape.w * g.filters,
                         .dy_column = g.filters};
    for (std::size_t k = 0; k < g.filters; k += kTileColumns) {
      for (std::size_t i = 0; i < elements; i += kTileRows) {
        accumulate_rows(std::min(kTileRows, elements - i), grid, input, &conv.weight_offsets_[i], dy.image(first) + k,
                        dw + i * g.filters + k, g.filters, std::min(kTileColumns, g.filters - k));
      }
    }
  }
}

}  // namespace inkling
