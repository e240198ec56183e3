// The operations of a network, forward and backward in pairs. An op knows shapes
// and arithmetic, nothing of networks, threads or training.
//
// Glossary, used by every declaration below:
//   N        images of the batch that one call sees
//   H, W, C  height, width and channels of the input
//   R, S     height and width of the kernel or the pooling window
//   OH, OW   height and width of the output
//   K        channels (or units) of the output
// All tensors are NHWC, float32, and followed by kPaddingFloats readable floats (Tensor sees to that).
// Gradients are named d<what>: dy is the gradient of the loss with respect to y.
// "Overwrites" and "accumulates" say what happens to what an output held before.
// Inputs and outputs must not overlap unless a declaration allows it. Sizes that do not fit
// together are a programming error (checked by assert); what a person can get wrong is checked in
// the `check` functions, which the network calls before it builds anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/base/rng.h"
#include "core/base/status.h"
#include "core/base/tensor.h"

namespace inkling {

// ---------------------------------------------------------------------------------------------
// Convolution, and the dense layer as the convolution whose image is one pixel.

struct Conv2dGeometry {
  Shape input;               // [H, W, C]
  std::size_t filters = 1;   // K
  std::size_t kernel_h = 1;  // R
  std::size_t kernel_w = 1;  // S
  std::size_t stride = 1;    // the same for both directions
  std::size_t padding = 0;   // zeros on each of the four sides; less than R and S

  [[nodiscard]] Shape output() const;              // [OH, OW, K], OH = (H + 2 padding - R) / stride + 1
  [[nodiscard]] std::size_t weight_count() const;  // R * S * C * K
  // Multiplications and additions of the forward pass of one image.
  [[nodiscard]] std::uint64_t flops() const;
  // Errors: invalid-argument when the kernel, stride or padding does not fit the input, or the convolution is larger
  // than a network may be. The functions above are for a geometry that has passed.
  [[nodiscard]] Status check() const;

  [[nodiscard]] static Conv2dGeometry dense(std::size_t inputs, std::size_t units) {
    return {.input = {1, 1, inputs}, .filters = units};
  }
};

// What may happen to the sums on their way out, so that they pass memory once: first max(sum, 0), then the
// largest of each 2x2 pixels (stride 2; a ragged border is left out).
struct Conv2dTail {
  bool relu = false;
  bool pool = false;
};

enum class Conv2dMethod {
  kDirect,    // conv2d_direct.cc: any geometry
  kPlane,     // conv2d_plane.cc: one channel in, kernels 3x3 and 5x5, stride 1, pooled
  kWinograd,  // conv2d_winograd.cc: kernels 3x3 and 5x5, stride 1; fewer multiplications, a little less exact
};
[[nodiscard]] bool can_do(Conv2dMethod method, const Conv2dGeometry& geometry, Conv2dTail tail);

// How one convolution is computed. Immutable once made, so that threads share it; holds no weights.
class Conv2dAlgorithm;

class Conv2d {
 public:
  // With the method that is likely the fastest. `geometry` has passed check(); with tail.pool the convolution's output
  // is at least 2x2.
  explicit Conv2d(const Conv2dGeometry& geometry, Conv2dTail tail = {});
  // With a method that can do it.
  Conv2d(const Conv2dGeometry& geometry, Conv2dTail tail, Conv2dMethod method);

  [[nodiscard]] const Conv2dGeometry& geometry() const { return geometry_; }
  [[nodiscard]] Conv2dTail tail() const { return tail_; }
  [[nodiscard]] Conv2dMethod method() const { return method_; }
  [[nodiscard]] const Conv2dAlgorithm& algorithm() const { return *algorithm_; }
  [[nodiscard]] Shape output() const;  // after the tail
  // Floats of the weights packed for the forward pass, and for the gradient of the input.
  [[nodiscard]] std::size_t packed_size() const;
  [[nodiscard]] std::size_t packed_backward_size() const;
  // Floats of scratch memory that each call below needs; its content does not matter before or after.
  [[nodiscard]] std::size_t scratch_size() const;
  // Pointers and offsets that the method keeps, all passes together.
  [[nodiscard]] std::size_t table_entries() const;

 private:
  Conv2dGeometry geometry_;
  Conv2dTail tail_;
  Conv2dMethod method_;
  std::shared_ptr<const Conv2dAlgorithm> algorithm_;
};

// w [R, S, C, K], b [K] → packed (packed_size floats, aligned as a Tensor is). Once after every change of the weights.
void conv2d_pack(const Conv2d& conv, const float* w, const float* b, float* packed);
// w [R, S, C, K] → packed (packed_backward_size floats, aligned as a Tensor is).
void conv2d_pack_backward(const Conv2d& conv, const float* w, float* packed);

// y[n, oh, ow, k] = b[k] + sum over r, s, c of x[n, oh * stride + r - padding, ow * stride + s - padding, c] *
// w[r, s, c, k], then the tail. x [N, H, W, C]; y [N, output()], overwritten, and with tail.pool index
// [N, output()]: the place r * 2 + s of the largest pixel, the first of equals; anything where tail.relu makes y 0.
void conv2d_forward(const Conv2d& conv, ConstTensorView x, const float* packed, TensorView y, std::uint8_t* index,
                    float* scratch);

struct Conv2dBackward {
  ConstTensorView x;          // [N, H, W, C]
  ConstTensorView y;          // [N, output()], as the forward pass wrote it; read with tail.relu only
  const std::uint8_t* index;  // [N, output()], likewise with tail.pool
  ConstTensorView dy;         // [N, output()]
  const float* packed;        // of conv2d_pack_backward
  float* dw;                  // [R, S, C, K], accumulated
  float* db;                  // [K], accumulated
  TensorView dx;              // [N, H, W, C], overwritten; left out when its data is null
  float* scratch;
};
void conv2d_backward(const Conv2d& conv, const Conv2dBackward& pass);

// ---------------------------------------------------------------------------------------------
// Max pooling without padding.

struct MaxPool2dGeometry {
  Shape input;           // [H, W, C]
  std::size_t size = 2;  // R = S
  std::size_t stride = 2;

  [[nodiscard]] Shape output() const;  // [OH, OW, C], OH = (H - R) / stride + 1: a ragged border is left out
  // Errors: invalid-argument when the window does not fit the input or is larger than 15.
  [[nodiscard]] Status check() const;
};

// y = the largest element of each window; index = its place r * S + s in the window, the first of equals.
// x [N, H, W, C]; y [N, OH, OW, C] and index [N, OH, OW, C], overwritten.
void max_pool2d_forward(const MaxPool2dGeometry& geometry, ConstTensorView x, TensorView y, std::uint8_t* index);
// Sends dy to the element that won. dy and index [N, OH, OW, C]; dx [N, H, W, C], overwritten.
// `relu`, unless null, is the output y [N, OH, OW, C] of a ReLU and of this pooling, in either order (they commute):
// the gradient then passes where y > 0 alone.
void max_pool2d_backward(const MaxPool2dGeometry& geometry, const ConstTensorView* relu, ConstTensorView dy,
                         const std::uint8_t* index, TensorView dx);

// ---------------------------------------------------------------------------------------------
// Element-wise operations.

// y = max(x, 0); y may be x.
void relu_forward(ConstTensorView x, TensorView y);
// dx = dy where y > 0, else 0. Takes the output y of the forward pass; dx may be dy.
void relu_backward(ConstTensorView y, ConstTensorView dy, TensorView dx);

// Inverted dropout (Srivastava et al. 2014): each element is 0 with probability `rate`, else x / (1 - rate).
// Two elements share a draw of `rng`, the even one its lower 16 bits: it is dropped when they are below rate * 2^16,
// rounded. Element e of image n is decided by draw (first_image + n) * draws + e / 2, where `draws` is half the size of
// one image rounded up to a multiple of four, so the mask depends on neither threads nor the cut into shards. y may be
// x.
void dropout_forward(ConstTensorView x, float rate, const Rng& rng, std::uint64_t first_image, TensorView y,
                     std::uint8_t* kept);
// dx = dy / (1 - rate) where kept, else 0; dx may be dy. kept: as the forward pass wrote it, one byte an element.
void dropout_backward(ConstTensorView dy, float rate, const std::uint8_t* kept, TensorView dx);

// ---------------------------------------------------------------------------------------------
// Batch normalisation (Ioffe and Szegedy 2015), over N, H and W for each channel.

inline constexpr float kBatchNormEpsilon = 1e-5f;

// Training: y = gamma * (x - mean) / sqrt(variance + epsilon) + beta with the statistics of this very batch.
// x, y [N, H, W, C]; gamma, beta, mean, variance, scale [C]; y, mean, variance (biased) and
// scale = 1 / sqrt(variance + epsilon) are overwritten.
void batch_norm_forward(ConstTensorView x, const float* gamma, const float* beta, TensorView y, float* mean,
                        float* variance, float* scale);
// Inference: the same with the statistics given. y may be x.
void batch_norm_infer(ConstTensorView x, const float* gamma, const float* beta, const float* mean,
                      const float* variance, TensorView y);
// x, mean and scale as in the forward pass; dx [N, H, W, C] is overwritten and may be dy;
// accumulates into dgamma and dbeta [C].
void batch_norm_backward(ConstTensorView x, ConstTensorView dy, const float* gamma, const float* mean,
                         const float* scale, TensorView dx, float* dgamma, float* dbeta);
// Of inference, where the statistics are constants: dx = dy * gamma / sqrt(variance + epsilon); the rest as above.
void batch_norm_infer_backward(ConstTensorView x, ConstTensorView dy, const float* gamma, const float* mean,
                               const float* variance, TensorView dx, float* dgamma, float* dbeta);

// ---------------------------------------------------------------------------------------------
// Softmax and its cross-entropy.

// probabilities = exp(logits) / sum, stable for any finite logits. Both [N, K]; may be the same.
void softmax(ConstTensorView logits, TensorView probabilities);

struct LossSums {
  double loss = 0;           // sum over the images of the cross-entropy, in nats
  std::size_t correct = 0;   // images whose largest logit is the label's
  std::size_t labelled = 0;  // images that have a class
};
// Cross-entropy of softmax(logits) against the labels, smoothed (Szegedy et al. 2016): the target is
// 1 - smoothing + smoothing / K for the label and smoothing / K for every other class. An image with the label K
// belongs to no class: its target is 1 / K for each, so that the network learns to be unsure of its like ("outlier
// exposure", Hendrycks, Mazeika and Dietterich 2019). logits [N, K]; labels [N], 0 … K; dlogits [N, K] = d(sum of
// losses) * gradient_scale, overwritten, may be logits.
LossSums softmax_cross_entropy(ConstTensorView logits, std::span<const std::uint8_t> labels, float smoothing,
                               float gradient_scale, TensorView dlogits);

}  // namespace inkling
