// Convolution of images with one channel, pooled 2x2 on its way out: the first layer of a network for digits. A GEMM
// has little to work on there (a window is 9 or 25 numbers), and most of its output is dropped by the pooling.
//
// Forward, the four sums under one pooled pixel stay in registers until the largest is known. Backward, for kernels of
// 3x3, the four gradients are rebuilt there from the pooled one and its index, and the full-size output exists nowhere.
// The 25 sums of a 5x5 kernel do not fit beside them: in WebAssembly the direct method is the faster one there.
#include <algorithm>
#include <type_traits>

#include "core/base/simd.h"
#include "core/ops/conv2d_algorithm.h"
#include "core/ops/pooling_window.h"
#include "core/ops/xnn.h"

namespace inkling {
namespace {

using simd::Vector;

constexpr std::size_t kPlaces = 4;       // of a pooling window
constexpr std::size_t kSmallKernel = 3;  // whose gradients stay in 16 registers

class PlaneConv2d final : public Conv2dAlgorithm {
 public:
  PlaneConv2d(const Conv2dGeometry& geometry, Conv2dTail tail)
      : geometry_(geometry), tail_(tail), direct_(make_direct(geometry, tail)) {
    const Shape out = geometry.output();
    y_shape_ = {out.h / 2, out.w / 2, out.c};
    frame_ = {geometry.input.h + 2 * geometry.padding, geometry.input.w + 2 * geometry.padding, 1};
  }

  // The weights as they are, then the biases.
  [[nodiscard]] std::size_t packed_size() const override { return geometry_.weight_count() + geometry_.filters; }
  [[nodiscard]] std::size_t packed_backward_size() const override { return direct_->packed_backward_size(); }
  [[nodiscard]] std::size_t scratch_size() const override {
    return std::max(frame_.size() + kPaddingFloats, direct_->scratch_size());
  }
  [[nodiscard]] std::size_t table_entries() const override { return direct_->table_entries(); }

  void pack(const float* w, const float* b, float* packed) const override {
    std::copy_n(b, geometry_.filters, std::copy_n(w, geometry_.weight_count(), packed));
  }
  void pack_backward(const float* w, float* packed) const override { direct_->pack_backward(w, packed); }

  void forward(ConstTensorView x, const float* packed, TensorView y, std::uint8_t* index,
               float* scratch) const override {
    for (std::size_t n = 0; n < x.n; ++n) {
      const float* plane = frame(x.image(n), scratch);
      float* out = y.image(n);
      std::uint8_t* places = index + n * y_shape_.size();
      std::size_t k = 0;
      for (; k + 2 * simd::kWidth <= geometry_.filters; k += 2 * simd::kWidth) {
        forward_filters<2>(plane, packed, k, out, places);
      }
      if (k < geometry_.filters) forward_filters<1>(plane, packed, k, out, places);
    }
  }

  void backward(const Conv2dBackward& pass) const override {
    // The gradient of the plane is rarely wanted: only when somebody stands before this layer.
    if (pass.dx.data != nullptr || geometry_.kernel_h != kSmallKernel) return direct_->backward(pass);
    for (std::size_t n = 0; n < pass.x.n; ++n) {
      const float* plane = frame(pass.x.image(n), pass.scratch);
      for (std::size_t k = 0; k < geometry_.filters; k += simd::kWidth) {
        backward_filters(pass, plane, n, k);
      }
    }
  }

 private:
  [[nodiscard]] const float* frame(const float* image, float* scratch) const {
    if (geometry_.padding == 0) return image;
    copy_into_frames(image, 1, geometry_.input, frame_, geometry_.padding, geometry_.padding, scratch);
    return scratch;
  }

  // kVectors vectors of filters from k on, of one image.
  template <std::size_t kVectors>
  void forward_filters(const float* plane, const float* packed, std::size_t k, float* y, std::uint8_t* index) const {
    const std::size_t filters = geometry_.filters;
    const float* biases = packed + geometry_.weight_count() + k;
    const Vector floor = simd::splat(tail_.relu ? 0.0f : xnn::kLinear.min);
    for (std::size_t h = 0; h < y_shape_.h; ++h) {
      for (std::size_t w = 0; w < y_shape_.w; ++w) {
        const float* window = plane + 2 * (h * frame_.w + w);
        const float* weights = packed + k;
        Vector sums[kPlaces][kVectors] = {};
        for (std::size_t r = 0; r < geometry_.kernel_h; ++r) {
          const float* upper = window + r * frame_.w;
          const float* lower = upper + frame_.w;
          for (std::size_t s = 0; s < geometry_.kernel_w; ++s) {
            const Vector x[kPlaces] = {simd::splat(upper[s]), simd::splat(upper[s + 1]), simd::splat(lower[s]),
                                       simd::splat(lower[s + 1])};
            for (std::size_t v = 0; v < kVectors; ++v) {
              const Vector weight = simd::load(weights + v * simd::kWidth);
              for (std::size_t place = 0; place < kPlaces; ++place) {
                sums[place][v] = simd::multiply_add(x[place], weight, sums[place][v]);
              }
            }
            weights += filters;
          }
        }
        const std::size_t at = (h * y_shape_.w + w) * filters + k;
        for (std::size_t v = 0; v < kVectors; ++v) {
          Largest largest{.value = sums[0][v]};
          for (std::size_t place = 1; place < kPlaces; ++place) {
            largest.consider(sums[place][v], static_cast<std::int32_t>(place));
          }
          const Vector value = largest.value + simd::load(biases + v * simd::kWidth);
          simd::store(y + at + v * simd::kWidth, value > floor ? value : floor);
          simd::store_bytes(index + at + v * simd::kWidth, largest.place);
        }
      }
    }
  }

  // The gradients of one vector of 3x3 filters and of their biases, for one image.
  void backward_filters(const Conv2dBackward& pass, const float* plane, std::size_t n, std::size_t k) const {
    constexpr std::size_t kSide = kSmallKernel;
    const std::size_t filters = geometry_.filters;
    Vector sums[kSide * kSide] = {};
    Vector bias{};
    for (std::size_t h = 0; h < y_shape_.h; ++h) {
      const float* window = plane + 2 * h * frame_.w;
      std::size_t at = n * y_shape_.size() + h * y_shape_.w * filters + k;
      for (std::size_t w = 0; w < y_shape_.w; ++w, at += filters, window += 2) {
        Vector dy = simd::load(pass.dy.data + at);
        if (tail_.relu) dy = simd::load(pass.y.data + at) > Vector{} ? dy : Vector{};
        bias += dy;
        const simd::IntVector winner = simd::load_bytes(pass.index + at);
        Vector gradients[kPlaces];
        for (std::size_t place = 0; place < kPlaces; ++place) {
          gradients[place] = gradient_at(static_cast<std::int32_t>(place), winner, dy);
        }
        // Pixel (i, j) meets weight (i - p, j - q) under place (p, q).
        for (std::size_t i = 0; i <= kSide; ++i) {
          for (std::size_t j = 0; j <= kSide; ++j) {
            const Vector x = simd::splat(window[i * frame_.w + j]);
            for (std::size_t p = 0; p < 2; ++p) {
              for (std::size_t q = 0; q < 2; ++q) {
                if (i < p || i - p >= kSide || j < q || j - q >= kSide) continue;
                Vector& sum = sums[(i - p) * kSide + j - q];
                sum = simd::multiply_add(x, gradients[p * 2 + q], sum);
              }
            }
          }
        }
      }
    }
    for (std::size_t i = 0; i < kSide * kSide; ++i) {
      float* dw = pass.dw + i * filters + k;
      simd::store(dw, simd::load(dw) + sums[i]);
    }
    simd::store(pass.db + k, simd::load(pass.db + k) + bias);
  }

  Conv2dGeometry geometry_;
  Conv2dTail tail_;
  std::unique_ptr<const Conv2dAlgorithm> direct_;  // for some gradients
  Shape y_shape_;
  Shape frame_;
};

}  // namespace

bool plane_can_do(const Conv2dGeometry& g, Conv2dTail tail) {
  return tail.pool && g.input.c == 1 && g.stride == 1 && g.kernel_h == g.kernel_w &&
         (g.kernel_h == 3 || g.kernel_h == 5) && g.filters % kChannelStep == 0;
}

std::unique_ptr<const Conv2dAlgorithm> make_plane(const Conv2dGeometry& geometry, Conv2dTail tail) {
  return std::make_unique<PlaneConv2d>(geometry, tail);
}

}  // namespace inkling
