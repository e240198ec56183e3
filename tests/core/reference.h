// Every op once more, as plainly as its definition can be written down: what the tests hold
// the fast ones against. Nothing here is tuned, tiled or shared with core/ but the geometries.
//
// The scalar T is double for values, std::complex<double> for derivatives by complex step and
// test::Rounded for values with the tolerance that float arithmetic may claim.
// Shapes are spelled as in core/ops/ops.h; tensors are flat vectors in its layouts.
#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/ops/ops.h"
#include "tests/core/rounded.h"

namespace inkling::reference {

template <typename T>
using Values = std::vector<T>;

inline double real(double x) { return x; }
inline double real(const std::complex<double>& x) { return x.real(); }
inline double real(const test::Rounded& x) { return x.value(); }

// The same numbers as scalars of another kind.
template <typename T, typename From>
Values<T> convert(const From& from) {
  Values<T> to;
  for (const auto& x : from) to.push_back(T(static_cast<double>(x)));
  return to;
}

// How many places a window of `kernel` has on `size` pixels with `padding` on either side.
inline std::size_t places(std::size_t size, std::size_t kernel, std::size_t stride, std::size_t padding) {
  std::size_t count = 0;
  for (std::size_t start = 0; start + kernel <= size + 2 * padding; start += stride) ++count;
  return count;
}

// ---------------------------------------------------------------------------------------------
// Convolution: one visit to each product of an input element and a weight, under the output element
// that they add to. The forward pass and both gradients differ only in who is added to.

inline Shape conv2d_output(const Conv2dGeometry& g) {
  return {places(g.input.h, g.kernel_h, g.stride, g.padding), places(g.input.w, g.kernel_w, g.stride, g.padding),
          g.filters};
}

// Calls visit(x index, w index, y index).
template <typename Visit>
void conv2d_products(const Conv2dGeometry& g, std::size_t images, Visit visit) {
  const Shape in = g.input;
  const Shape out = conv2d_output(g);
  for (std::size_t n = 0; n < images; ++n) {
    for (std::size_t oh = 0; oh < out.h; ++oh) {
      for (std::size_t ow = 0; ow < out.w; ++ow) {
        for (std::size_t r = 0; r < g.kernel_h; ++r) {
          for (std::size_t s = 0; s < g.kernel_w; ++s) {
            const std::size_t h = oh * g.stride + r;  // in the padded image
            const std::size_t w = ow * g.stride + s;
            if (h < g.padding || h >= g.padding + in.h) continue;
            if (w < g.padding || w >= g.padding + in.w) continue;
            for (std::size_t c = 0; c < in.c; ++c) {
              for (std::size_t k = 0; k < out.c; ++k) {
                visit(((n * in.h + h - g.padding) * in.w + w - g.padding) * in.c + c,
                      ((r * g.kernel_w + s) * in.c + c) * out.c + k, ((n * out.h + oh) * out.w + ow) * out.c + k);
              }
            }
          }
        }
      }
    }
  }
}

template <typename T>
Values<T> conv2d_forward(const Conv2dGeometry& g, std::size_t images, const Values<T>& x, const Values<T>& w,
                         const Values<T>& b) {
  Values<T> y(images * conv2d_output(g).size());
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = b[i % g.filters];
  conv2d_products(g, images, [&](std::size_t xi, std::size_t wi, std::size_t yi) { y[yi] += x[xi] * w[wi]; });
  return y;
}

template <typename T>
Values<T> conv2d_backward_input(const Conv2dGeometry& g, std::size_t images, const Values<T>& dy, const Values<T>& w) {
  Values<T> dx(images * g.input.size());
  conv2d_products(g, images, [&](std::size_t xi, std::size_t wi, std::size_t yi) { dx[xi] += dy[yi] * w[wi]; });
  return dx;
}

// Accumulates into dw and db, as the op does.
template <typename T>
void conv2d_backward_weights(const Conv2dGeometry& g, std::size_t images, const Values<T>& x, const Values<T>& dy,
                             Values<T>& dw, Values<T>& db) {
  conv2d_products(g, images, [&](std::size_t xi, std::size_t wi, std::size_t yi) { dw[wi] += x[xi] * dy[yi]; });
  for (std::size_t i = 0; i < dy.size(); ++i) db[i % g.filters] += dy[i];
}

// ---------------------------------------------------------------------------------------------
// Max pooling.

template <typename T>
struct Pooled {
  Values<T> y;
  std::vector<std::uint8_t> index;  // r * S + s within the window
  std::vector<std::size_t> source;  // the same as an index of x
};

inline Shape max_pool2d_output(const MaxPool2dGeometry& g) {
  return {places(g.input.h, g.size, g.stride, 0), places(g.input.w, g.size, g.stride, 0), g.input.c};
}

template <typename T>
Pooled<T> max_pool2d_forward(const MaxPool2dGeometry& g, std::size_t images, const Values<T>& x) {
  const Shape out = max_pool2d_output(g);
  Pooled<T> pooled;
  for (std::size_t n = 0; n < images; ++n) {
    for (std::size_t oh = 0; oh < out.h; ++oh) {
      for (std::size_t ow = 0; ow < out.w; ++ow) {
        for (std::size_t c = 0; c < out.c; ++c) {
          const auto at = [&](std::size_t r, std::size_t s) {
            return ((n * g.input.h + oh * g.stride + r) * g.input.w + ow * g.stride + s) * g.input.c + c;
          };
          std::size_t best_r = 0;
          std::size_t best_s = 0;
          for (std::size_t r = 0; r < g.size; ++r) {
            for (std::size_t s = 0; s < g.size; ++s) {
              if (real(x[at(r, s)]) > real(x[at(best_r, best_s)])) {
                best_r = r;
                best_s = s;
              }
            }
          }
          pooled.y.push_back(x[at(best_r, best_s)]);
          pooled.index.push_back(static_cast<std::uint8_t>(best_r * g.size + best_s));
          pooled.source.push_back(at(best_r, best_s));
        }
      }
    }
  }
  return pooled;
}

template <typename T>
Values<T> max_pool2d_backward(const MaxPool2dGeometry& g, std::size_t images, const Values<T>& dy,
                              const std::vector<std::size_t>& source) {
  Values<T> dx(images * g.input.size());
  for (std::size_t i = 0; i < dy.size(); ++i) dx[source[i]] += dy[i];
  return dx;
}

// ---------------------------------------------------------------------------------------------
// Element-wise operations.

template <typename T>
Values<T> relu_forward(const Values<T>& x) {
  Values<T> y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = real(x[i]) > 0 ? x[i] : T(0.0);
  return y;
}

template <typename T>
Values<T> relu_backward(const Values<T>& y, const Values<T>& dy) {
  Values<T> dx(y.size());
  for (std::size_t i = 0; i < y.size(); ++i) dx[i] = real(y[i]) > 0 ? dy[i] : T(0.0);
  return dx;
}

// Dropout with the mask given; forward and backward are the same.
template <typename T>
Values<T> dropout(const Values<T>& x, double rate, const std::vector<std::uint8_t>& kept) {
  Values<T> y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = kept[i] != 0 ? x[i] / (T(1.0) - T(rate)) : T(0.0);
  return y;
}

// ---------------------------------------------------------------------------------------------
// Batch normalisation of x [rows, channels].

template <typename T>
struct Normalised {
  Values<T> y, mean, variance, scale;
};

template <typename T>
Normalised<T> batch_norm_forward(std::size_t channels, const Values<T>& x, const Values<T>& gamma,
                                 const Values<T>& beta) {
  const std::size_t rows = x.size() / channels;
  const T count(static_cast<double>(rows));
  Normalised<T> result;
  for (std::size_t c = 0; c < channels; ++c) {
    T sum(0.0);
    for (std::size_t i = 0; i < rows; ++i) sum += x[i * channels + c];
    const T mean = sum / count;
    T squares(0.0);
    for (std::size_t i = 0; i < rows; ++i) {
      const T centred = x[i * channels + c] - mean;
      squares += centred * centred;
    }
    using std::sqrt;
    result.mean.push_back(mean);
    result.variance.push_back(squares / count);
    result.scale.push_back(T(1.0) / sqrt(result.variance[c] + T(double{kBatchNormEpsilon})));
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = i % channels;
    result.y.push_back(gamma[c] * (x[i] - result.mean[c]) * result.scale[c] + beta[c]);
  }
  return result;
}

template <typename T>
Values<T> batch_norm_infer(std::size_t channels, const Values<T>& x, const Values<T>& gamma, const Values<T>& beta,
                           const Values<T>& mean, const Values<T>& variance) {
  Values<T> y;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = i % channels;
    using std::sqrt;
    y.push_back(gamma[c] * (x[i] - mean[c]) / sqrt(variance[c] + T(double{kBatchNormEpsilon})) + beta[c]);
  }
  return y;
}

// Accumulates into dgamma and dbeta, returns dx. By the chain rule with x^ = (x - mean) * scale:
//   dx = gamma * scale * (dy - mean of dy - x^ * mean of dy * x^)
template <typename T>
Values<T> batch_norm_backward(std::size_t channels, const Values<T>& x, const Values<T>& dy, const Values<T>& gamma,
                              const Values<T>& mean, const Values<T>& scale, Values<T>& dgamma, Values<T>& dbeta) {
  const std::size_t rows = x.size() / channels;
  const T count(static_cast<double>(rows));
  Values<T> dx(x.size());
  for (std::size_t c = 0; c < channels; ++c) {
    T sum_dy(0.0);
    T sum_product(0.0);
    for (std::size_t i = c; i < x.size(); i += channels) {
      sum_dy += dy[i];
      sum_product += dy[i] * (x[i] - mean[c]) * scale[c];
    }
    for (std::size_t i = c; i < x.size(); i += channels) {
      const T normalised = (x[i] - mean[c]) * scale[c];
      dx[i] = gamma[c] * scale[c] * (dy[i] - sum_dy / count - normalised * (sum_product / count));
    }
    dgamma[c] += sum_product;
    dbeta[c] += sum_dy;
  }
  return dx;
}

template <typename T>
T batch_norm_scale(const T& variance) {
  using std::sqrt;
  return T(1.0) / sqrt(variance + T(double{kBatchNormEpsilon}));
}
// Of inference, where mean and scale are constants.
template <typename T>
Values<T> batch_norm_infer_backward(std::size_t channels, const Values<T>& x, const Values<T>& dy,
                                    const Values<T>& gamma, const Values<T>& mean, const Values<T>& scale,
                                    Values<T>& dgamma, Values<T>& dbeta) {
  Values<T> dx;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = i % channels;
    dgamma[c] += dy[i] * (x[i] - mean[c]) * scale[c];
    dbeta[c] += dy[i];
    dx.push_back(gamma[c] * scale[c] * dy[i]);
  }
  return dx;
}

// ---------------------------------------------------------------------------------------------
// Softmax and its cross-entropy, of logits [images, classes].

// The largest is taken away first, which changes nothing but what overflows.
template <typename T>
Values<T> softmax(std::size_t classes, const Values<T>& logits) {
  using std::exp;
  Values<T> probabilities(logits.size());
  for (std::size_t first = 0; first < logits.size(); first += classes) {
    T largest = logits[first];
    for (std::size_t k = 0; k < classes; ++k) {
      if (real(logits[first + k]) > real(largest)) largest = logits[first + k];
    }
    T sum(0.0);
    for (std::size_t k = 0; k < classes; ++k) sum += exp(logits[first + k] - largest);
    for (std::size_t k = 0; k < classes; ++k) {
      probabilities[first + k] = exp(logits[first + k] - largest) / sum;
    }
  }
  return probabilities;
}

template <typename T>
T smoothed_target(std::size_t classes, std::size_t k, std::size_t label, double smoothing) {
  if (label == classes) return T(1.0) / T(static_cast<double>(classes));  // of no class
  const T others = T(smoothing) / T(static_cast<double>(classes));
  return k == label ? T(1.0) - T(smoothing) + others : others;
}

// - sum of target * log(probability), summed over the images.
template <typename T>
T cross_entropy(std::size_t classes, const Values<T>& logits, std::span<const std::uint8_t> labels, double smoothing) {
  using std::exp;
  using std::log;
  T loss(0.0);
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const std::size_t first = n * classes;
    T largest = logits[first];
    for (std::size_t k = 0; k < classes; ++k) {
      if (real(logits[first + k]) > real(largest)) largest = logits[first + k];
    }
    T sum(0.0);
    for (std::size_t k = 0; k < classes; ++k) sum += exp(logits[first + k] - largest);
    for (std::size_t k = 0; k < classes; ++k) {
      loss += smoothed_target<T>(classes, k, labels[n], smoothing) * (log(sum) - (logits[first + k] - largest));
    }
  }
  return loss;
}

// The gradient of gradient_scale * cross_entropy: softmax minus target.
template <typename T>
Values<T> cross_entropy_backward(std::size_t classes, const Values<T>& logits, std::span<const std::uint8_t> labels,
                                 double smoothing, double gradient_scale) {
  Values<T> dlogits = softmax(classes, logits);
  for (std::size_t i = 0; i < dlogits.size(); ++i) {
    const T target = smoothed_target<T>(classes, i % classes, labels[i / classes], smoothing);
    dlogits[i] = (dlogits[i] - target) * T(gradient_scale);
  }
  return dlogits;
}

}  // namespace inkling::reference
