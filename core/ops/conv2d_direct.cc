// The direct method: convolution on XNNPACK's indirect GEMM, and the gradient of its weights.
//
// The input is copied once into a zero-padded frame (not at all without padding). In NHWC the S * C floats
// under one kernel row are then contiguous, so a window is R runs of floats instead of R * S: fewer
// pointers, and no loss when there is a single channel.
#include <algorithm>
#include <cassert>
#include <vector>

#include "core/base/limits.h"
#include "core/ops/conv2d_algorithm.h"
#include "core/ops/xnn.h"

namespace inkling {
namespace {

// A table has a tap for each row of the kernel.
static_assert(kMaxWindow <= xnn::kMaxTaps);

// An indirection table covers this many rows at least, so that ragged tiles are rare.
constexpr std::size_t kRowsPerBlock = 64;
// The gradient of the weights keeps this many floats of x and dy in the first-level cache.
constexpr std::size_t kWeightGradientFloats = 8192;

Shape padded_input(const Conv2dGeometry& g) {
  return {g.input.h + 2 * g.padding, g.input.w + 2 * g.padding, g.input.c};
}

class DirectConv2d final : public Conv2dAlgorithm {
 public:
  DirectConv2d(const Conv2dGeometry& geometry, Conv2dTail tail);

  [[nodiscard]] std::size_t packed_size() const override;
  [[nodiscard]] std::size_t packed_backward_size() const override { return packed_backward_size_; }
  [[nodiscard]] std::size_t scratch_size() const override;
  [[nodiscard]] std::size_t table_entries() const override;
  void pack(const float* w, const float* b, float* packed) const override;
  void pack_backward(const float* w, float* packed) const override;
  void forward(ConstTensorView x, const float* packed, TensorView y, std::uint8_t* index,
               float* scratch) const override;
  void backward(const Conv2dBackward& pass) const override;

 private:
  // The gradient of the input, in parts that are convolutions of dy with stride 1. The input pixels whose row and
  // column leave the same remainder by the stride form a phase: the same elements of the kernel reach them.
  //
  // An example in one direction: 5 input pixels, a kernel of 3, stride 2, padding 1. Output pixel o is the sum of
  // w[e] * x[2 * o + e - 1] over the elements e, so input pixel p gets w[e] * dy[o] wherever p = 2 * o + e - 1.
  //   Even pixels, from 0 on: 3 of them, 1 tap, element 1; pixel 0 meets output pixel 0 (the shift) through it.
  //     dx[2 * i] = w[1] * dy[i]
  //   Odd pixels, from 1 on: 2 of them, 2 taps, elements 0 and 2; pixel 1 meets output pixel 1 through element 0, and
  //   one less through each further tap.
  //     dx[2 * i + 1] = w[0] * dy[i + 1] + w[2] * dy[i]
  // A phase is a pair of such lines, one for each direction. With stride 1 there is one.
  struct Phase {
    std::size_t first_h, first_w;  // the phase's first input pixel
    std::size_t rows_h, rows_w;    // how many input pixels it has
    std::size_t taps_h, taps_w;    // kernel elements that reach them
    std::size_t first_r, first_s;  // the smallest of those elements
    std::size_t shift_h, shift_w;  // output pixel reached by the first pixel through that element
    xnn::IndirectionTable table;   // over the padded dy
    std::size_t packed_offset;     // of its weights in the packed backward weights
  };
  void build_phases();
  [[nodiscard]] bool has_tail() const { return tail_.relu || tail_.pool; }
  [[nodiscard]] std::size_t frames_size() const;
  [[nodiscard]] MaxPool2dGeometry pool() const { return {.input = geometry_.output(), .size = 2, .stride = 2}; }
  // The gradient of the sums of `images` images, before the tail: dy itself or in `room`.
  [[nodiscard]] ConstTensorView gradient_of_sums(const Conv2dBackward& pass, std::size_t first, std::size_t images,
                                                 float* room) const;
  void backward_weights(ConstTensorView x, ConstTensorView dy, float* dw, float* db, float* frames) const;
  void backward_input(ConstTensorView dy, const float* packed, TensorView dx, float* frames) const;

  Conv2dGeometry geometry_;
  Conv2dTail tail_;
  std::size_t images_per_block_;             // images that one indirection table covers
  xnn::IndirectionTable forward_;            // over the padded input
  std::vector<std::size_t> weight_offsets_;  // of input element (r, s, c) from the window's corner
  std::vector<Phase> phases_;
  std::size_t dy_padding_top_ = 0, dy_padding_left_ = 0;
  Shape dy_padded_;
  std::size_t packed_backward_size_ = 0;
};

DirectConv2d::DirectConv2d(const Conv2dGeometry& geometry, Conv2dTail tail) : geometry_(geometry), tail_(tail) {
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

void DirectConv2d::build_phases() {
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

std::size_t DirectConv2d::packed_size() const {
  return xnn::packed_size(geometry_.filters, geometry_.kernel_h, geometry_.kernel_w * geometry_.input.c);
}

// Frames of padded images (or of the padded dy), then the sums of as many images where a tail changes them.
// Reads past the last frame stay inside the scratch memory.
std::size_t DirectConv2d::frames_size() const {
  const std::size_t input = geometry_.padding == 0 ? 0 : padded_input(geometry_).size();
  return images_per_block_ * std::max(input, dy_padded_.size()) + kPaddingFloats;
}

std::size_t DirectConv2d::scratch_size() const {
  return frames_size() + (has_tail() ? images_per_block_ * geometry_.output().size() + kPaddingFloats : 0);
}

std::size_t DirectConv2d::table_entries() const {
  std::size_t entries = forward_.entries() + weight_offsets_.size();
  for (const Phase& phase : phases_) entries += phase.table.entries();
  return entries;
}

void DirectConv2d::pack(const float* w, const float* b, float* packed) const {
  const Conv2dGeometry& g = geometry_;
  const std::size_t depth = g.kernel_w * g.input.c;
  xnn::pack(
      g.filters, g.kernel_h, depth,
      [&](std::size_t k, std::size_t r, std::size_t i) { return w[(r * depth + i) * g.filters + k]; },
      [&](std::size_t k) { return b[k]; }, packed);
}

void DirectConv2d::pack_backward(const float* w, float* packed) const {
  const Conv2dGeometry& g = geometry_;
  for (const Phase& phase : phases_) {
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

void DirectConv2d::forward(ConstTensorView x, const float* packed, TensorView y, std::uint8_t* index,
                           float* scratch) const {
  const Conv2dGeometry& g = geometry_;
  const Shape out = g.output();
  for (std::size_t first = 0; first < x.n; first += images_per_block_) {
    const std::size_t images = std::min(images_per_block_, x.n - first);
    const float* input = x.image(first);
    if (g.padding > 0) {
      copy_into_frames(input, images, g.input, padded_input(g), g.padding, g.padding, scratch);
      input = scratch;
    }
    float* sums = tail_.pool ? scratch + frames_size() : y.image(first);
    xnn::igemm({.table = forward_,
                .rows = images * out.h * out.w,
                .columns = g.filters,
                .depth = g.kernel_w * g.input.c,
                .x = input,
                .packed = packed,
                .y = sums,
                .row_pitch = g.filters,
                .segment_pitch = 0,
                .clamp = tail_.relu ? xnn::kRelu : xnn::kLinear});
    if (tail_.pool) {
      max_pool2d_forward(pool(), {sums, images, out}, {y.image(first), images, y.shape},
                         index + first * y.shape.size());
    }
  }
}

ConstTensorView DirectConv2d::gradient_of_sums(const Conv2dBackward& pass, std::size_t first, std::size_t images,
                                               float* room) const {
  const ConstTensorView dy{pass.dy.image(first), images, pass.dy.shape};
  if (!has_tail()) return dy;
  const TensorView sums{room, images, geometry_.output()};
  const ConstTensorView y{pass.y.image(first), images, pass.y.shape};
  if (!tail_.pool) {
    relu_backward(y, dy, sums);
  } else {
    const std::uint8_t* index = pass.index + first * pass.dy.shape.size();
    max_pool2d_backward(pool(), tail_.relu ? &y : nullptr, dy, index, sums);
  }
  return sums;
}

void DirectConv2d::backward(const Conv2dBackward& pass) const {
  for (std::size_t first = 0; first < pass.x.n; first += images_per_block_) {
    const std::size_t images = std::min(images_per_block_, pass.x.n - first);
    const ConstTensorView dy = gradient_of_sums(pass, first, images, pass.scratch + frames_size());
    backward_weights({pass.x.image(first), images, pass.x.shape}, dy, pass.dw, pass.db, pass.scratch);
    if (pass.dx.data == nullptr) continue;
    backward_input(dy, pass.packed, {pass.dx.image(first), images, pass.dx.shape}, pass.scratch);
  }
}

void DirectConv2d::backward_input(ConstTensorView dy, const float* packed, TensorView dx, float* frames) const {
  const Conv2dGeometry& g = geometry_;
  const std::size_t block = g.stride == 1 ? images_per_block_ : 1;
  const bool is_covered =
      std::ranges::all_of(phases_, [](const Phase& phase) { return phase.taps_h > 0 && phase.taps_w > 0; });
  if (!is_covered) std::ranges::fill(dx.flat(), 0.0f);
  for (std::size_t first = 0; first < dy.n; first += block) {
    const std::size_t images = std::min(block, dy.n - first);
    const float* input = dy.image(first);
    if (dy_padded_ != dy.shape) {
      copy_into_frames(input, images, dy.shape, dy_padded_, dy_padding_top_, dy_padding_left_, frames);
      input = frames;
    }
    for (const Phase& phase : phases_) {
      if (phase.taps_h == 0 || phase.taps_w == 0) continue;
      xnn::igemm({.table = phase.table,
                  .rows = images * phase.rows_h * phase.rows_w,
                  .columns = g.input.c,
                  .depth = phase.taps_w * g.filters,
                  .x = input,
                  .packed = packed + phase.packed_offset,
                  .y = dx.image(first) + (phase.first_h * g.input.w + phase.first_w) * g.input.c,
                  .row_pitch = g.stride * g.input.c,
                  .segment_pitch = g.stride * g.input.w * g.input.c,
                  .clamp = xnn::kLinear});
    }
  }
}

void DirectConv2d::backward_weights(ConstTensorView x, ConstTensorView dy, float* dw, float* db, float* frames) const {
  const Conv2dGeometry& g = geometry_;
  const std::size_t pixels = dy.shape.h * dy.shape.w;
  for (std::size_t i = 0; i < dy.n * pixels; ++i) {
    for (std::size_t k = 0; k < g.filters; ++k) db[k] += dy.data[i * g.filters + k];
  }

  const Shape frame = padded_input(g);
  const std::size_t floats_per_image = frame.size() + dy.shape.size();
  const std::size_t block = std::clamp<std::size_t>(kWeightGradientFloats / floats_per_image, 1, images_per_block_);
  for (std::size_t first = 0; first < dy.n; first += block) {
    const std::size_t images = std::min(block, dy.n - first);
    const float* input = x.image(first);
    if (g.padding > 0) {
      copy_into_frames(input, images, g.input, frame, g.padding, g.padding, frames);
      input = frames;
    }
    // Images of one pixel, as of a dense layer, are the pixels of one row.
    const bool is_pixel = dy.shape.h * dy.shape.w == 1;
    accumulate({.images = is_pixel ? 1 : images,
                .rows = dy.shape.h,
                .columns = is_pixel ? images : dy.shape.w,
                .x_image = frame.size(),
                .x_row = g.stride * frame.w * frame.c,
                .x_column = is_pixel ? frame.size() : g.stride * frame.c,
                .dy_image = dy.shape.size(),
                .dy_row = dy.shape.w * g.filters,
                .dy_column = g.filters,
                .x = input,
                .offsets = weight_offsets_.data(),
                .elements = weight_offsets_.size(),
                .dy = dy.image(first),
                .filters = g.filters,
                .dw = dw});
  }
}

}  // namespace

std::unique_ptr<const Conv2dAlgorithm> make_direct(const Conv2dGeometry& geometry, Conv2dTail tail) {
  return std::make_unique<DirectConv2d>(geometry, tail);
}

}  // namespace inkling
