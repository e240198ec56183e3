#include "tests/bench/composed_pooling.h"

#include <xnnpack.h>
#include <xnnpack/argmaxpool.h>
#include <xnnpack/unpool.h>

#include <algorithm>
#include <cassert>

namespace inkling::bench {
namespace {

#if defined(__wasm_simd128__)
constexpr auto kArgmaxPool = xnn_f32_argmaxpool_ukernel_4x__wasmsimd_c4;
constexpr auto kUnpool = xnn_x32_unpool_ukernel__wasmsimd;
#elif defined(__SSE2__)
constexpr auto kArgmaxPool = xnn_f32_argmaxpool_ukernel_4x__sse2_c4;
constexpr auto kUnpool = xnn_x32_unpool_ukernel__sse2;
#else
constexpr auto kArgmaxPool = xnn_f32_argmaxpool_ukernel_4x__scalar_c1;
constexpr auto kUnpool = xnn_x32_unpool_ukernel__scalar;
#endif

constexpr std::size_t kPlaces = 4;  // in a window

}  // namespace

ComposedMaxPool::ComposedMaxPool(const MaxPool2dGeometry& geometry, TensorView dx) : geometry_(geometry), dx_(dx) {
  assert(geometry.size == 2 && geometry.stride == 2);
  const Shape in = geometry.input;
  const Shape out = geometry.output();
  for (std::size_t n = 0; n < dx.n; ++n) {
    for (std::size_t window = 0; window < out.h * out.w; ++window) {
      for (std::size_t place = 0; place < kPlaces; ++place) {
        const std::size_t h = window / out.w * 2 + place / 2;
        const std::size_t w = window % out.w * 2 + place % 2;
        float* element = dx.image(n) + (h * in.w + w) * in.c;
        if (n == 0) inputs_.push_back(element);
        outputs_.push_back(reinterpret_cast<std::uint32_t*>(element));
      }
    }
  }
}

void ComposedMaxPool::forward(ConstTensorView x, TensorView y, std::uint32_t* index) {
  const Shape out = geometry_.output();
  for (std::size_t n = 0; n < x.n; ++n) {
    // The table points into dx; the kernel adds the way from there to this image, modulo the size of a pointer.
    const std::size_t offset =
        reinterpret_cast<std::uintptr_t>(x.image(n)) - reinterpret_cast<std::uintptr_t>(dx_.data);
    kArgmaxPool(out.h * out.w, kPlaces, out.c, inputs_.data(), offset, y.image(n), index + n * out.size(),
                kPlaces * sizeof(float*), 0);
  }
}

void ComposedMaxPool::backward(ConstTensorView dy, const std::uint32_t* index) {
  const Shape in = geometry_.input;
  const Shape out = geometry_.output();
  for (std::size_t window = 0; window < dy.n * out.h * out.w; ++window) {
    kUnpool(kPlaces, out.c, 0, reinterpret_cast<const std::uint32_t*>(dy.data + window * out.c), index + window * out.c,
            &outputs_[window * kPlaces]);
  }
  // The last row and column of an odd input are in no window.
  for (std::size_t n = 0; n < dx_.n; ++n) {
    if (in.h % 2 == 1) std::fill_n(dx_.image(n) + (in.h - 1) * in.w * in.c, in.w * in.c, 0.0f);
    if (in.w % 2 == 0) continue;
    for (std::size_t h = 0; h < in.h; ++h) std::fill_n(dx_.image(n) + ((h + 1) * in.w - 1) * in.c, in.c, 0.0f);
  }
}

}  // namespace inkling::bench
