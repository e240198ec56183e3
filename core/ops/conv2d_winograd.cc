// Winograd's minimal filtering (Winograd 1980; Lavin and Gray 2016): an m x m tile of the output of an r x r kernel
// takes 36 multiplications a pair of channels instead of m² r². With m + r - 1 = 6 the interpolation points are
// 0, 1, -1, 2, -2 and infinity for both kernels here: F(4x4, 3x3) saves a factor of 4, F(2x2, 5x5) one of 2.8.
//
//   Y = A^T [ (G w G^T) * (B^T x B) ] A,  * summed over the channels as one GEMM for each of the 36 points
//
// The gradients are those of this very formula, with the same transforms transposed:
//   M' = A dY A^T,  dX = B [ M' * (G w G^T) ] B^T,  dW = G^T [ M' * (B^T x B) ] G
//
// All transforms work on vectors of channels. Their error is a few times the direct method's.
#include <algorithm>
#include <numeric>
#include <type_traits>
#include <vector>

#include "core/base/simd.h"
#include "core/ops/conv2d_algorithm.h"
#include "core/ops/pooling_window.h"
#include "core/ops/winograd_transforms.h"
#include "core/ops/xnn.h"

namespace inkling {
namespace {

using simd::Vector;
using winograd::both_directions;
using winograd::kPoints;
using winograd::kTile;

// What a block of images may take of a second-level cache for its transforms, in floats.
constexpr std::size_t kBlockFloats = 128 * 1024;
// A power of two between the points would put them all into one set of the first-level cache.
constexpr std::size_t kSkew = 16;

// Rows and columns first ≤ i < last of a square that lie inside an image.
struct Inside {
  std::size_t first, last;
  Inside(std::size_t start, std::size_t before, std::size_t size, std::size_t side)
      : first(std::min(start < before ? before - start : 0, side)),
        last(std::clamp(size + before > start ? size + before - start : 0, first, side)) {}
  [[nodiscard]] bool all(std::size_t side) const { return first == 0 && last == side; }
};

// The tiles of the input and their transforms, which are the same for every size of the kernel: only how far the tiles
// lie apart differs. The 36 points of all tiles of a block lie `point` floats apart.
struct InputTiles {
  Conv2dGeometry geometry;
  std::size_t step;  // the sums of a tile, along one side
  std::size_t rows = 0, columns = 0;
  std::size_t point = 0;

  [[nodiscard]] std::size_t count() const { return rows * columns; }
  // Calls visit(tile, image, row of tiles, column of tiles) for each tile of the block.
  template <typename Visit>
  void for_each(std::size_t images, Visit visit) const {
    std::size_t tile = 0;
    for (std::size_t n = 0; n < images; ++n) {
      for (std::size_t h = 0; h < rows; ++h) {
        for (std::size_t w = 0; w < columns; ++w) visit(tile++, n, h, w);
      }
    }
  }
  void transform(ConstTensorView x, float* v) const;
  // What transform() does, transposed.
  void transform_gradient(const float* v, TensorView dx) const;

 private:
  [[nodiscard]] Inside rows_inside(std::size_t h) const {
    return Inside(h * step, geometry.padding, geometry.input.h, kTile);
  }
  [[nodiscard]] Inside columns_inside(std::size_t w) const {
    return Inside(w * step, geometry.padding, geometry.input.w, kTile);
  }
  // Where a tile lies in the image: its first pixel counted in the padded image.
  [[nodiscard]] std::ptrdiff_t offset(std::size_t h, std::size_t w) const {
    const auto from_edge = [&](std::size_t tile) {
      return static_cast<std::ptrdiff_t>(tile * step) - static_cast<std::ptrdiff_t>(geometry.padding);
    };
    const auto width = static_cast<std::ptrdiff_t>(geometry.input.w);
    return (from_edge(h) * width + from_edge(w)) * static_cast<std::ptrdiff_t>(geometry.input.c);
  }
};

void InputTiles::transform(ConstTensorView x, float* v) const {
  const std::size_t channels = geometry.input.c;
  const std::size_t row = geometry.input.w * channels;
  for_each(x.n, [&](std::size_t tile, std::size_t n, std::size_t h, std::size_t w) {
    const Inside inside_h = rows_inside(h);
    const Inside inside_w = columns_inside(w);
    const bool is_inside = inside_h.all(kTile) && inside_w.all(kTile);
    const float* corner = x.image(n) + offset(h, w);
    float* to = v + tile * channels;
    for (std::size_t c = 0; c < channels; c += simd::kWidth) {
      Vector in[kPoints];
      if (is_inside) {
        for (std::size_t i = 0; i < kTile; ++i) {
          for (std::size_t j = 0; j < kTile; ++j) in[i * kTile + j] = simd::load(corner + i * row + j * channels + c);
        }
      } else {
        std::fill_n(in, kPoints, Vector{});
        for (std::size_t i = inside_h.first; i < inside_h.last; ++i) {
          for (std::size_t j = inside_w.first; j < inside_w.last; ++j) {
            in[i * kTile + j] = simd::load(corner + i * row + j * channels + c);
          }
        }
      }
      Vector out[kPoints];
      both_directions<winograd::InputTransform>(in, out);
      for (std::size_t p = 0; p < kPoints; ++p) simd::store(to + p * point + c, out[p]);
    }
  });
}

void InputTiles::transform_gradient(const float* v, TensorView dx) const {
  const std::size_t channels = geometry.input.c;
  const std::size_t row = geometry.input.w * channels;
  std::ranges::fill(dx.flat(), 0.0f);
  for_each(dx.n, [&](std::size_t tile, std::size_t n, std::size_t h, std::size_t w) {
    const Inside inside_h = rows_inside(h);
    const Inside inside_w = columns_inside(w);
    float* corner = dx.image(n) + offset(h, w);
    for (std::size_t c = 0; c < channels; c += simd::kWidth) {
      Vector in[kPoints];
      for (std::size_t p = 0; p < kPoints; ++p) in[p] = simd::load(v + p * point + tile * channels + c);
      Vector out[kPoints];
      both_directions<winograd::InputTransposed>(in, out);
      for (std::size_t i = inside_h.first; i < inside_h.last; ++i) {
        for (std::size_t j = inside_w.first; j < inside_w.last; ++j) {
          float* to = corner + i * row + j * channels + c;
          simd::store(to, simd::load(to) + out[i * kTile + j]);
        }
      }
    }
  });
}

template <std::size_t kOut>
class WinogradConv2d final : public Conv2dAlgorithm {
 public:
  static constexpr std::size_t kKernel = kTile + 1 - kOut;

  WinogradConv2d(const Conv2dGeometry& geometry, Conv2dTail tail)
      : geometry_(geometry), tail_(tail), tiles_{.geometry = geometry, .step = kOut} {
    const Shape out = geometry.output();
    y_shape_ = tail.pool ? Shape{out.h / 2, out.w / 2, out.c} : out;
    sums_h_ = tail.pool ? 2 * y_shape_.h : out.h;
    sums_w_ = tail.pool ? 2 * y_shape_.w : out.w;
    tiles_.rows = (sums_h_ + kOut - 1) / kOut;
    tiles_.columns = (sums_w_ + kOut - 1) / kOut;
    const std::size_t floats = kPoints * tiles_.count() * (channels() + filters());
    images_per_block_ = std::max<std::size_t>(1, kBlockFloats / floats);
    const std::size_t rows = images_per_block_ * tiles_.count();
    tiles_.point = rows * channels() + kSkew;
    y_point_ = rows * filters() + kSkew;
    x_rows_ = xnn::IndirectionTable(rows, rows, 1, [&](std::size_t row, std::size_t) { return row * channels(); });
    y_rows_ = xnn::IndirectionTable(rows, rows, 1, [&](std::size_t row, std::size_t) { return row * filters(); });
    channel_offsets_.resize(channels());
    std::iota(channel_offsets_.begin(), channel_offsets_.end(), std::size_t{0});
  }

  // The weights of the 36 points, then the biases.
  [[nodiscard]] std::size_t packed_size() const override { return kPoints * packed_point() + filters(); }
  [[nodiscard]] std::size_t packed_backward_size() const override { return kPoints * packed_backward_point(); }
  // The transformed input, the transformed output, the gradient of the transformed weights.
  [[nodiscard]] std::size_t scratch_size() const override {
    return kPoints * (tiles_.point + y_point_ + channels() * filters()) + kPaddingFloats;
  }
  [[nodiscard]] std::size_t table_entries() const override {
    return x_rows_.entries() + y_rows_.entries() + channel_offsets_.size();
  }

  void pack(const float* w, const float* b, float* packed) const override;
  void pack_backward(const float* w, float* packed) const override;
  void forward(ConstTensorView x, const float* packed, TensorView y, std::uint8_t* index,
               float* scratch) const override;
  void backward(const Conv2dBackward& pass) const override;

 private:
  [[nodiscard]] std::size_t channels() const { return geometry_.input.c; }
  [[nodiscard]] std::size_t filters() const { return geometry_.filters; }
  [[nodiscard]] std::size_t packed_point() const { return xnn::packed_size(filters(), 1, channels()); }
  [[nodiscard]] std::size_t packed_backward_point() const { return xnn::packed_size(channels(), 1, filters()); }

  void transform_output(const float* m, const float* b, TensorView y, std::uint8_t* index) const;
  void transform_output_gradient(const Conv2dBackward& pass, std::size_t first, std::size_t images, float* m) const;
  void add_weight_gradient(const float* du, float* dw) const;
  // The kOut x kOut sums of a tile back from what became of them.
  void load_gradient(const Conv2dBackward& pass, std::size_t image, std::size_t h, std::size_t w, std::size_t k,
                     Vector* sums) const;

  Conv2dGeometry geometry_;
  Conv2dTail tail_;
  Shape y_shape_;
  std::size_t sums_h_ = 0, sums_w_ = 0;  // the convolution's pixels that anybody reads
  std::size_t images_per_block_ = 1;
  InputTiles tiles_;
  std::size_t y_point_ = 0;  // floats from one point of the transformed output to the next
  xnn::IndirectionTable x_rows_, y_rows_;
  std::vector<std::size_t> channel_offsets_;
};

template <std::size_t kOut>
void WinogradConv2d<kOut>::pack(const float* w, const float* b, float* packed) const {
  for (std::size_t p = 0; p < kPoints; ++p) {
    for (std::size_t k = 0; k < filters(); ++k) {
      packed[p * packed_point() + xnn::packed_bias_offset(k, channels())] = 0.0f;
    }
  }
  for (std::size_t c = 0; c < channels(); ++c) {
    for (std::size_t k = 0; k < filters(); k += simd::kWidth) {
      Vector kernel[kKernel * kKernel];
      for (std::size_t i = 0; i < kKernel * kKernel; ++i) {
        kernel[i] = simd::load(w + (i * channels() + c) * filters() + k);
      }
      Vector points[kPoints];
      both_directions<winograd::KernelTransform<kKernel>>(kernel, points);
      float* to = packed + xnn::packed_weight_offset(k, c, channels());
      for (std::size_t p = 0; p < kPoints; ++p) simd::store(to + p * packed_point(), points[p]);
    }
  }
  std::copy_n(b, filters(), packed + kPoints * packed_point());
}

template <std::size_t kOut>
void WinogradConv2d<kOut>::pack_backward(const float* w, float* packed) const {
  for (std::size_t p = 0; p < kPoints; ++p) {
    for (std::size_t c = 0; c < channels(); ++c) {
      packed[p * packed_backward_point() + xnn::packed_bias_offset(c, filters())] = 0.0f;
    }
  }
  // In vectors of channels, which lie apart in w: there are fewer weights to gather than points to scatter.
  for (std::size_t k = 0; k < filters(); ++k) {
    for (std::size_t c = 0; c < channels(); c += simd::kWidth) {
      Vector kernel[kKernel * kKernel];
      for (std::size_t i = 0; i < kKernel * kKernel; ++i) {
        for (std::size_t lane = 0; lane < simd::kWidth; ++lane) {
          kernel[i][lane] = w[(i * channels() + c + lane) * filters() + k];
        }
      }
      Vector points[kPoints];
      both_directions<winograd::KernelTransform<kKernel>>(kernel, points);
      float* to = packed + xnn::packed_weight_offset(c, k, filters());
      for (std::size_t p = 0; p < kPoints; ++p) simd::store(to + p * packed_backward_point(), points[p]);
    }
  }
}

template <std::size_t kOut>
void WinogradConv2d<kOut>::transform_output(const float* m, const float* b, TensorView y, std::uint8_t* index) const {
  const Shape& shape = y_shape_;
  const Vector floor = simd::splat(tail_.relu ? 0.0f : xnn::kLinear.min);
  const auto clamp = [floor](Vector value) { return value > floor ? value : floor; };
  tiles_.for_each(y.n, [&](std::size_t tile, std::size_t n, std::size_t h, std::size_t w) {
    const float* from = m + tile * filters();
    for (std::size_t k = 0; k < filters(); k += simd::kWidth) {
      Vector in[kPoints];
      for (std::size_t p = 0; p < kPoints; ++p) in[p] = simd::load(from + p * y_point_ + k);
      Vector out[kOut * kOut];
      both_directions<winograd::OutputTransform<kOut>>(in, out);
      const Vector bias = simd::load(b + k);
      if (!tail_.pool) {
        for (std::size_t i = 0; i < std::min(kOut, shape.h - h * kOut); ++i) {
          for (std::size_t j = 0; j < std::min(kOut, shape.w - w * kOut); ++j) {
            float* to = y.image(n) + ((h * kOut + i) * shape.w + w * kOut + j) * filters() + k;
            simd::store(to, clamp(out[i * kOut + j] + bias));
          }
        }
        continue;
      }
      constexpr std::size_t kPooled = kOut / 2;
      for (std::size_t i = 0; i < std::min(kPooled, shape.h - h * kPooled); ++i) {
        for (std::size_t j = 0; j < std::min(kPooled, shape.w - w * kPooled); ++j) {
          Largest largest{.value = out[2 * i * kOut + 2 * j]};
          for (std::size_t place = 1; place < 4; ++place) {
            largest.consider(out[(2 * i + place / 2) * kOut + 2 * j + place % 2], static_cast<std::int32_t>(place));
          }
          const std::size_t to = n * shape.size() + ((h * kPooled + i) * shape.w + w * kPooled + j) * filters() + k;
          simd::store(y.data + to, clamp(largest.value + bias));
          simd::store_bytes(index + to, largest.place);
        }
      }
    }
  });
}

template <std::size_t kOut>
void WinogradConv2d<kOut>::forward(ConstTensorView x, const float* packed, TensorView y, std::uint8_t* index,
                                   float* scratch) const {
  float* v = scratch;
  float* m = v + kPoints * tiles_.point;
  for (std::size_t first = 0; first < x.n; first += images_per_block_) {
    const std::size_t images = std::min(images_per_block_, x.n - first);
    tiles_.transform({x.image(first), images, x.shape}, v);
    for (std::size_t p = 0; p < kPoints; ++p) {
      xnn::igemm({.table = x_rows_,
                  .rows = images * tiles_.count(),
                  .columns = filters(),
                  .depth = channels(),
                  .x = v + p * tiles_.point,
                  .packed = packed + p * packed_point(),
                  .y = m + p * y_point_,
                  .row_pitch = filters(),
                  .segment_pitch = 0,
                  .clamp = xnn::kLinear});
    }
    transform_output(m, packed + kPoints * packed_point(), {y.image(first), images, y.shape},
                     tail_.pool ? index + first * y.shape.size() : nullptr);
  }
}

template <std::size_t kOut>
void WinogradConv2d<kOut>::load_gradient(const Conv2dBackward& pass, std::size_t image, std::size_t h, std::size_t w,
                                         std::size_t k, Vector* sums) const {
  const Shape& shape = y_shape_;
  const auto load = [&](std::size_t at) {
    const Vector dy = simd::load(pass.dy.data + at);
    return tail_.relu ? (simd::load(pass.y.data + at) > Vector{} ? dy : Vector{}) : dy;
  };
  std::fill_n(sums, kOut * kOut, Vector{});
  const std::size_t side = tail_.pool ? kOut / 2 : kOut;
  for (std::size_t i = 0; i < std::min(side, shape.h - h * side); ++i) {
    for (std::size_t j = 0; j < std::min(side, shape.w - w * side); ++j) {
      const std::size_t at = image * shape.size() + ((h * side + i) * shape.w + w * side + j) * filters() + k;
      const Vector value = load(at);
      if (!tail_.pool) {
        sums[i * kOut + j] = value;
        continue;
      }
      const simd::IntVector winner = simd::load_bytes(pass.index + at);
      for (std::size_t place = 0; place < 4; ++place) {
        sums[(2 * i + place / 2) * kOut + 2 * j + place % 2] =
            gradient_at(static_cast<std::int32_t>(place), winner, value);
      }
    }
  }
}

template <std::size_t kOut>
void WinogradConv2d<kOut>::transform_output_gradient(const Conv2dBackward& pass, std::size_t first, std::size_t images,
                                                     float* m) const {
  tiles_.for_each(images, [&](std::size_t tile, std::size_t n, std::size_t h, std::size_t w) {
    for (std::size_t k = 0; k < filters(); k += simd::kWidth) {
      Vector sums[kOut * kOut];
      load_gradient(pass, first + n, h, w, k, sums);
      Vector total = simd::load(pass.db + k);
      for (const Vector& sum : sums) total += sum;
      simd::store(pass.db + k, total);
      Vector out[kPoints];
      both_directions<winograd::OutputTransposed<kOut>>(sums, out);
      float* to = m + tile * filters() + k;
      for (std::size_t p = 0; p < kPoints; ++p) simd::store(to + p * y_point_, out[p]);
    }
  });
}

template <std::size_t kOut>
void WinogradConv2d<kOut>::add_weight_gradient(const float* du, float* dw) const {
  const std::size_t weights = channels() * filters();
  for (std::size_t i = 0; i < weights; i += simd::kWidth) {
    Vector in[kPoints];
    for (std::size_t p = 0; p < kPoints; ++p) in[p] = simd::load(du + p * weights + i);
    Vector out[kKernel * kKernel];
    both_directions<winograd::KernelTransposed<kKernel>>(in, out);
    for (std::size_t j = 0; j < kKernel * kKernel; ++j) {
      float* to = dw + j * weights + i;
      simd::store(to, simd::load(to) + out[j]);
    }
  }
}

template <std::size_t kOut>
void WinogradConv2d<kOut>::backward(const Conv2dBackward& pass) const {
  float* v = pass.scratch;
  float* m = v + kPoints * tiles_.point;
  float* du = m + kPoints * y_point_;
  std::fill_n(du, kPoints * channels() * filters(), 0.0f);
  for (std::size_t first = 0; first < pass.x.n; first += images_per_block_) {
    const std::size_t images = std::min(images_per_block_, pass.x.n - first);
    const std::size_t rows = images * tiles_.count();
    tiles_.transform({pass.x.image(first), images, pass.x.shape}, v);
    transform_output_gradient(pass, first, images, m);
    for (std::size_t p = 0; p < kPoints; ++p) {
      accumulate({.images = 1,
                  .rows = 1,
                  .columns = rows,
                  .x_image = 0,
                  .x_row = 0,
                  .x_column = channels(),
                  .dy_image = 0,
                  .dy_row = 0,
                  .dy_column = filters(),
                  .x = v + p * tiles_.point,
                  .offsets = channel_offsets_.data(),
                  .elements = channels(),
                  .dy = m + p * y_point_,
                  .filters = filters(),
                  .dw = du + p * channels() * filters()});
    }
    if (pass.dx.data == nullptr) continue;
    for (std::size_t p = 0; p < kPoints; ++p) {
      xnn::igemm({.table = y_rows_,
                  .rows = rows,
                  .columns = channels(),
                  .depth = filters(),
                  .x = m + p * y_point_,
                  .packed = pass.packed + p * packed_backward_point(),
                  .y = v + p * tiles_.point,
                  .row_pitch = channels(),
                  .segment_pitch = 0,
                  .clamp = xnn::kLinear});
    }
    tiles_.transform_gradient(v, {pass.dx.image(first), images, pass.dx.shape});
  }
  add_weight_gradient(du, pass.dw);
}

}  // namespace

bool winograd_can_do(const Conv2dGeometry& g) {
  return g.stride == 1 && g.kernel_h == g.kernel_w && (g.kernel_h == 3 || g.kernel_h == 5) &&
         g.input.c % kChannelStep == 0 && g.filters % kChannelStep == 0;
}

bool winograd_pays(const Conv2dGeometry& g) {
  if (!winograd_can_do(g)) return false;
  // Multiply-adds of forward pass and gradients, and what the transforms cost in the same coin. Like all counts of
  // operations, they may not fit 32 bits.
  constexpr std::uint64_t kTransform = 250;
  const Shape out = g.output();
  const std::uint64_t side = kTile + 1 - g.kernel_h;
  const std::uint64_t tiles = ((out.h + side - 1) / side) * ((out.w + side - 1) / side);
  const std::uint64_t products = std::uint64_t{g.input.c} * g.filters;
  const std::uint64_t direct = 3 * g.flops() / 2;
  return tiles * (3 * kPoints * products + kTransform * (3 * g.input.c + 2 * g.filters)) < direct;
}

std::unique_ptr<const Conv2dAlgorithm> make_winograd(const Conv2dGeometry& geometry, Conv2dTail tail) {
  if (geometry.kernel_h == 3) return std::make_unique<WinogradConv2d<4>>(geometry, tail);
  return std::make_unique<WinogradConv2d<2>>(geometry, tail);
}

}  // namespace inkling
