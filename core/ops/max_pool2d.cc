#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>

#include "core/base/limits.h"
#include "core/base/simd.h"
#include "core/ops/ops.h"
#include "core/ops/pooling_window.h"

namespace inkling {
namespace {

// A place in a window fits a byte.
static_assert(kMaxWindow * kMaxWindow <= 255);

// Where the elements of a window lie in an image, in floats.
struct Window {
  explicit Window(const MaxPool2dGeometry& g)
      : channels(g.input.c),
        places(g.size * g.size),
        stride_h(g.stride * g.input.w * g.input.c),
        stride_w(g.stride * g.input.c) {
    for (std::size_t place = 0; place < places; ++place) {
      offsets[place] = (place / g.size * g.input.w + place % g.size) * channels;
    }
  }

  [[nodiscard]] std::size_t corner(std::size_t oh, std::size_t ow) const { return oh * stride_h + ow * stride_w; }

  std::size_t channels, places, stride_h, stride_w;
  std::array<std::size_t, kMaxWindow * kMaxWindow> offsets;  // of each place from the window's corner
};

// One output pixel forward. kPlaces is the number of elements of the window where the compiler should know it, else 0.
template <std::size_t kPlaces>
void pool_pixel(const Window& window, const float* corner, float* out, std::uint8_t* index) {
  const std::size_t places = kPlaces > 0 ? kPlaces : window.places;
  std::size_t c = 0;
  for (; c + simd::kWidth <= window.channels; c += simd::kWidth) {
    Largest largest{.value = simd::load(corner + c)};
    for (std::size_t place = 1; place < places; ++place) {
      largest.consider(simd::load(corner + window.offsets[place] + c), static_cast<std::int32_t>(place));
    }
    simd::store(out + c, largest.value);
    simd::store_bytes(index + c, largest.place);
  }
  for (; c < window.channels; ++c) {
    out[c] = corner[c];
    index[c] = 0;
    for (std::size_t place = 1; place < places; ++place) {
      const float in = corner[window.offsets[place] + c];
      if (in > out[c]) {
        out[c] = in;
        index[c] = static_cast<std::uint8_t>(place);
      }
    }
  }
}

// One output pixel backward. Windows that overlap add to what is there, others overwrite it. With `positive`, only
// where it is above zero does the gradient pass.
template <std::size_t kPlaces, bool kOverlap>
void unpool_pixel(const Window& window, const float* positive, const float* gradient, const std::uint8_t* index,
                  float* corner) {
  const std::size_t places = kPlaces > 0 ? kPlaces : window.places;
  std::size_t c = 0;
  for (; c + simd::kWidth <= window.channels; c += simd::kWidth) {
    simd::Vector share = simd::load(gradient + c);
    if (positive != nullptr) share = simd::load(positive + c) > simd::Vector{} ? share : simd::Vector{};
    const simd::IntVector winner = simd::load_bytes(index + c);
    for (std::size_t place = 0; place < places; ++place) {
      float* to = corner + window.offsets[place] + c;
      const simd::Vector part = gradient_at(static_cast<std::int32_t>(place), winner, share);
      simd::store(to, kOverlap ? simd::load(to) + part : part);
    }
  }
  for (; c < window.channels; ++c) {
    const bool passes = positive == nullptr || positive[c] > 0.0f;
    for (std::size_t place = 0; place < places; ++place) {
      float& to = corner[window.offsets[place] + c];
      const float part = passes && index[c] == place ? gradient[c] : 0.0f;
      to = kOverlap ? to + part : part;
    }
  }
}

}  // namespace

Shape MaxPool2dGeometry::output() const {
  return {(input.h - size) / stride + 1, (input.w - size) / stride + 1, input.c};
}

Status MaxPool2dGeometry::check() const {
  const auto fail = [](std::string message) { return make_error(ErrorCode::kInvalidArgument, std::move(message)); };
  if (size == 0 || size > kMaxWindow) {
    return fail("a window of " + std::to_string(size) + " is not between 1 and 15.");
  }
  if (stride == 0 || stride > kMaxWindow) {
    return fail("stride " + std::to_string(stride) + " is not between 1 and 15.");
  }
  if (size > input.h || size > input.w) {
    return fail("a window of " + std::to_string(size) + " does not fit an input of " + to_string(input) + ".");
  }
  return {};
}

void max_pool2d_forward(const MaxPool2dGeometry& g, ConstTensorView x, TensorView y, std::uint8_t* index) {
  assert(x.shape == g.input && y.shape == g.output() && x.n == y.n);
  const Window window(g);
  const auto pool = window.places == 4 ? pool_pixel<4> : pool_pixel<0>;
  float* out = y.data;
  for (std::size_t n = 0; n < x.n; ++n) {
    for (std::size_t oh = 0; oh < y.shape.h; ++oh) {
      for (std::size_t ow = 0; ow < y.shape.w; ++ow) {
        pool(window, x.image(n) + window.corner(oh, ow), out, index);
        out += window.channels;
        index += window.channels;
      }
    }
  }
}

void max_pool2d_backward(const MaxPool2dGeometry& g, const ConstTensorView* relu, ConstTensorView dy,
                         const std::uint8_t* index, TensorView dx) {
  assert(dx.shape == g.input && dy.shape == g.output() && dx.n == dy.n);
  const Window window(g);
  const bool overlap = g.stride < g.size;
  const auto unpool = overlap              ? unpool_pixel<0, true>
                      : window.places == 4 ? unpool_pixel<4, false>
                                           : unpool_pixel<0, false>;
  const bool covers_all = g.stride == g.size && g.input.h % g.size == 0 && g.input.w % g.size == 0;
  if (!covers_all) std::ranges::fill(dx.flat(), 0.0f);
  const float* gradient = dy.data;
  const float* positive = relu == nullptr ? nullptr : relu->data;
  for (std::size_t n = 0; n < dy.n; ++n) {
    for (std::size_t oh = 0; oh < dy.shape.h; ++oh) {
      for (std::size_t ow = 0; ow < dy.shape.w; ++ow) {
        unpool(window, positive, gradient, index, dx.image(n) + window.corner(oh, ow));
        if (positive != nullptr) positive += window.channels;
        gradient += window.channels;
        index += window.channels;
      }
    }
  }
}

}  // namespace inkling
