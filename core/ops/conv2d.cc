// Convolution: its geometry, and which algorithm computes it.
#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "core/base/limits.h"
#include "core/ops/conv2d_algorithm.h"
#include "core/ops/ops.h"

namespace inkling {
namespace {

Conv2dMethod fastest(const Conv2dGeometry& geometry, Conv2dTail tail) {
  if (plane_can_do(geometry, tail)) return Conv2dMethod::kPlane;
  return winograd_pays(geometry) ? Conv2dMethod::kWinograd : Conv2dMethod::kDirect;
}

std::unique_ptr<const Conv2dAlgorithm> make(Conv2dMethod method, const Conv2dGeometry& geometry, Conv2dTail tail) {
  assert(geometry.check() && can_do(method, geometry, tail));
  switch (method) {
    case Conv2dMethod::kPlane:
      return make_plane(geometry, tail);
    case Conv2dMethod::kWinograd:
      return make_winograd(geometry, tail);
    case Conv2dMethod::kDirect:
      break;
  }
  return make_direct(geometry, tail);
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
  if (filters > kMaxChannels) return fail("it has more than " + std::to_string(kMaxChannels) + " outputs.");
  if (kernel_h == 0 || kernel_w == 0 || kernel_h > kMaxWindow || kernel_w > kMaxWindow) {
    return fail("a " + kernel + " kernel is not between 1x1 and 15x15.");
  }
  if (stride == 0 || stride > kMaxWindow) {
    return fail("stride " + std::to_string(stride) + " is not between 1 and 15.");
  }
  if (padding >= kernel_h || padding >= kernel_w) {
    return fail("padding " + std::to_string(padding) + " is not smaller than the " + kernel + " kernel.");
  }
  if (kernel_h > input.h + 2 * padding || kernel_w > input.w + 2 * padding) {
    return fail("a " + kernel + " kernel does not fit an input of " + to_string(input) + ".");
  }
  // Of an input that passed, none of these products wraps in 64 bits; in 32 they do.
  const Shape out = output();
  const std::uint64_t weights = std::uint64_t{kernel_h} * kernel_w * input.c * filters;
  if (weights > kMaxParameters) return too_large("has", kMaxParameters, "parameters");
  if (std::uint64_t{out.h} * out.w * filters > kMaxActivations) return too_large("has", kMaxActivations, "activations");
  return {};
}

bool can_do(Conv2dMethod method, const Conv2dGeometry& geometry, Conv2dTail tail) {
  switch (method) {
    case Conv2dMethod::kPlane:
      return plane_can_do(geometry, tail);
    case Conv2dMethod::kWinograd:
      return winograd_can_do(geometry);
    case Conv2dMethod::kDirect:
      break;
  }
  return true;
}

Conv2d::Conv2d(const Conv2dGeometry& geometry, Conv2dTail tail) : Conv2d(geometry, tail, fastest(geometry, tail)) {}

Conv2d::Conv2d(const Conv2dGeometry& geometry, Conv2dTail tail, Conv2dMethod method)
    : geometry_(geometry), tail_(tail), method_(method), algorithm_(make(method, geometry, tail)) {}

Shape Conv2d::output() const {
  const Shape out = geometry_.output();
  return tail_.pool ? Shape{out.h / 2, out.w / 2, out.c} : out;
}

std::size_t Conv2d::packed_size() const { return algorithm_->packed_size(); }
std::size_t Conv2d::packed_backward_size() const { return algorithm_->packed_backward_size(); }
std::size_t Conv2d::scratch_size() const { return algorithm_->scratch_size(); }
std::size_t Conv2d::table_entries() const { return algorithm_->table_entries(); }

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

void conv2d_pack(const Conv2d& conv, const float* w, const float* b, float* packed) {
  conv.algorithm().pack(w, b, packed);
}

void conv2d_pack_backward(const Conv2d& conv, const float* w, float* packed) {
  conv.algorithm().pack_backward(w, packed);
}

void conv2d_forward(const Conv2d& conv, ConstTensorView x, const float* packed, TensorView y, std::uint8_t* index,
                    float* scratch) {
  assert(x.shape == conv.geometry().input && y.shape == conv.output() && x.n == y.n);
  conv.algorithm().forward(x, packed, y, index, scratch);
}

void conv2d_backward(const Conv2d& conv, const Conv2dBackward& pass) {
  assert(pass.x.shape == conv.geometry().input && pass.dy.shape == conv.output() && pass.x.n == pass.dy.n);
  assert(pass.dx.data == nullptr || (pass.dx.shape == pass.x.shape && pass.dx.n == pass.x.n));
  conv.algorithm().backward(pass);
}

}  // namespace inkling
