#include <algorithm>
#include <cassert>

#include "core/ops.h"

namespace inkling {
namespace {

constexpr std::size_t kMaxWindow = 15;  // places in a window fit a byte

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
  const std::size_t channels = g.input.c;
  const std::size_t row = g.input.w * channels;
  float* out = y.data;
  for (std::size_t n = 0; n < x.n; ++n) {
    for (std::size_t oh = 0; oh < y.shape.h; ++oh) {
      for (std::size_t ow = 0; ow < y.shape.w; ++ow) {
        const float* corner = x.image(n) + oh * g.stride * row + ow * g.stride * channels;
        std::copy_n(corner, channels, out);
        std::fill_n(index, channels, std::uint8_t{0});
        for (std::size_t place = 1; place < g.size * g.size; ++place) {
          const float* in = corner + place / g.size * row + place % g.size * channels;
          const auto code = static_cast<std::uint8_t>(place);
          for (std::size_t c = 0; c < channels; ++c) {
            const bool larger = in[c] > out[c];
            out[c] = larger ? in[c] : out[c];
            index[c] = larger ? code : index[c];
          }
        }
        out += channels;
        index += channels;
      }
    }
  }
}

void max_pool2d_backward(const MaxPool2dGeometry& g, ConstTensorView dy, const std::uint8_t* index, TensorView dx) {
  assert(dx.shape == g.input && dy.shape == g.output() && dx.n == dy.n);
  const std::size_t channels = g.input.c;
  const std::size_t row = g.input.w * channels;
  std::ranges::fill(dx.flat(), 0.0f);
  const float* gradient = dy.data;
  for (std::size_t n = 0; n < dy.n; ++n) {
    for (std::size_t oh = 0; oh < dy.shape.h; ++oh) {
      for (std::size_t ow = 0; ow < dy.shape.w; ++ow) {
        float* corner = dx.image(n) + oh * g.stride * row + ow * g.stride * channels;
        for (std::size_t place = 0; place < g.size * g.size; ++place) {
          float* out = corner + place / g.size * row + place % g.size * channels;
          const auto code = static_cast<std::uint8_t>(place);
          for (std::size_t c = 0; c < channels; ++c) {
            out[c] += index[c] == code ? gradient[c] : 0.0f;
          }
        }
        gradient += channels;
        index += channels;
      }
    }
  }
}

}  // namespace inkling
