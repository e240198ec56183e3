// A whole network of reference ops: forward and backward in any scalar, layer after layer, with
// a vector of its own for everything. Weights lie one after another as core/network/network.h names them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/image.h"
#include "core/base/rng.h"
#include "core/network/layer.h"
#include "core/network/network_spec.h"
#include "tests/core/reference.h"

namespace inkling::reference {

inline Conv2dGeometry geometry(const Conv2dSpec& spec, const Shape& input) {
  return {.input = input,
          .filters = spec.filters,
          .kernel_h = spec.kernel,
          .kernel_w = spec.kernel,
          .stride = spec.stride,
          .padding = spec.padding};
}
inline Conv2dGeometry geometry(const DenseSpec& spec, const Shape& input) {
  return Conv2dGeometry::dense(input.size(), spec.units);
}
inline MaxPool2dGeometry geometry(const MaxPool2dSpec& spec, const Shape& input) {
  return {.input = input, .size = spec.size, .stride = spec.stride};
}

template <typename Spec>
inline constexpr bool kHasKernel = std::is_same_v<Spec, Conv2dSpec> || std::is_same_v<Spec, DenseSpec>;

// What a pass is given beside weights and input.
struct PassSettings {
  std::size_t images = 1;
  Mode mode = Mode::kTraining;
  std::uint64_t seed = 0;
  std::uint64_t first_image = 0;
};

inline std::vector<std::uint8_t> dropout_mask(const PassSettings& pass, std::size_t layer, std::size_t elements,
                                              float rate) {
  const Rng rng(pass.seed, Stream::kDropout, static_cast<std::uint32_t>(layer));
  const std::size_t draws = (elements + 7) / 8 * 4;  // two elements a draw; an image starts at a block of four
  std::vector<std::uint8_t> kept;
  for (std::size_t n = 0; n < pass.images; ++n) {
    for (std::size_t e = 0; e < elements; ++e) {
      const std::uint32_t bits = rng.bits((pass.first_image + n) * draws + e / 2);
      const std::uint32_t half = e % 2 == 0 ? bits & 0xFFFF : bits >> 16;
      kept.push_back(static_cast<float>(half) >= std::round(rate * 0x1p16f) ? 1 : 0);
    }
  }
  return kept;
}

// One pass over one shard. Forward first, then backward.
template <typename T>
class NetworkRun {
 public:
  // Statistics are only read for inference.
  NetworkRun(const NetworkSpec& spec, const PassSettings& pass, Values<T> weights, Values<T> statistics)
      : spec_(spec), pass_(pass), weights_(std::move(weights)), statistics_(std::move(statistics)) {}

  Values<T> forward(Values<T> x) {
    Shape shape{kImageSide, kImageSide, 1};
    std::size_t weight = 0;
    std::size_t statistic = 0;
    for (std::size_t i = 0; i < spec_.layers.size(); ++i) {
      layers_.push_back(
          {.x = x, .y = {}, .shape = shape, .weight = weight, .source = {}, .kept = {}, .mean = {}, .scale = {}});
      Saved& saved = layers_.back();
      std::visit(
          [&](const auto& layer) {
            using Spec = std::remove_cvref_t<decltype(layer)>;
            if constexpr (kHasKernel<Spec>) {
              const Conv2dGeometry g = geometry(layer, shape);
              const std::size_t bias = weight + g.weight_count();
              x = conv2d_forward(g, pass_.images, x, slice(weights_, weight, g.weight_count()),
                                 slice(weights_, bias, g.filters));
              shape = conv2d_output(g);
              weight = bias + g.filters;
            } else if constexpr (std::is_same_v<Spec, MaxPool2dSpec>) {
              const MaxPool2dGeometry g = geometry(layer, shape);
              Pooled<T> pooled = max_pool2d_forward(g, pass_.images, x);
              x = pooled.y;
              saved.source = std::move(pooled.source);
              shape = max_pool2d_output(g);
            } else if constexpr (std::is_same_v<Spec, ReluSpec>) {
              x = relu_forward(x);
            } else if constexpr (std::is_same_v<Spec, DropoutSpec>) {
              if (pass_.mode == Mode::kTraining) {
                saved.kept = dropout_mask(pass_, i, shape.size(), layer.rate);
                x = dropout(x, double{layer.rate}, saved.kept);
              }
            } else if constexpr (std::is_same_v<Spec, BatchNormSpec>) {
              const Values<T> gamma = slice(weights_, weight, shape.c);
              const Values<T> beta = slice(weights_, weight + shape.c, shape.c);
              if (pass_.mode == Mode::kTraining) {
                Normalised<T> normalised = batch_norm_forward(shape.c, x, gamma, beta);
                x = normalised.y;
                add_statistics(normalised);
                saved.mean = std::move(normalised.mean);
                saved.scale = std::move(normalised.scale);
              } else {
                saved.mean = slice(statistics_, statistic, shape.c);
                const Values<T> variance = slice(statistics_, statistic + shape.c, shape.c);
                x = batch_norm_infer(shape.c, x, gamma, beta, saved.mean, variance);
                for (const T& v : variance) saved.scale.push_back(batch_norm_scale(v));
              }
              weight += 2 * shape.c;
              statistic += 2 * shape.c;
            } else {
              static_assert(std::is_same_v<Spec, FlattenSpec>);
              shape = {1, 1, shape.size()};
            }
          },
          spec_.layers[i]);
      saved.y = x;
    }
    return x;
  }

  // Returns the gradient of the weights.
  Values<T> backward(Values<T> dy) {
    Values<T> gradient(weights_.size());
    for (std::size_t i = spec_.layers.size(); i-- > 0;) {
      const Saved& saved = layers_[i];
      std::visit(
          [&](const auto& layer) {
            using Spec = std::remove_cvref_t<decltype(layer)>;
            if constexpr (kHasKernel<Spec>) {
              const Conv2dGeometry g = geometry(layer, saved.shape);
              Values<T> dw(g.weight_count());
              Values<T> db(g.filters);
              conv2d_backward_weights(g, pass_.images, saved.x, dy, dw, db);
              dy = conv2d_backward_input(g, pass_.images, dy, slice(weights_, saved.weight, g.weight_count()));
              put(dw, saved.weight, gradient);
              put(db, saved.weight + g.weight_count(), gradient);
            } else if constexpr (std::is_same_v<Spec, MaxPool2dSpec>) {
              dy = max_pool2d_backward(geometry(layer, saved.shape), pass_.images, dy, saved.source);
            } else if constexpr (std::is_same_v<Spec, ReluSpec>) {
              dy = relu_backward(saved.y, dy);
            } else if constexpr (std::is_same_v<Spec, DropoutSpec>) {
              if (pass_.mode == Mode::kTraining) dy = dropout(dy, double{layer.rate}, saved.kept);
            } else if constexpr (std::is_same_v<Spec, BatchNormSpec>) {
              const std::size_t c = saved.shape.c;
              const auto backward =
                  pass_.mode == Mode::kTraining ? batch_norm_backward<T> : batch_norm_infer_backward<T>;
              Values<T> dgamma(c);
              Values<T> dbeta(c);
              dy = backward(c, saved.x, dy, slice(weights_, saved.weight, c), saved.mean, saved.scale, dgamma, dbeta);
              put(dgamma, saved.weight, gradient);
              put(dbeta, saved.weight + c, gradient);
            }
          },
          spec_.layers[i]);
    }
    input_gradient_ = std::move(dy);
    return gradient;
  }
  // That of the images, once the backward pass is done.
  const Values<T>& input_gradient() const { return input_gradient_; }

  // For each normalisation E[x] and E[x^2] times the images.
  const Values<T>& statistics_sums() const { return statistics_sums_; }

 private:
  struct Saved {
    Values<T> x, y;
    Shape shape;  // of x
    std::size_t weight;
    std::vector<std::size_t> source;
    std::vector<std::uint8_t> kept;
    Values<T> mean, scale;
  };

  static Values<T> slice(const Values<T>& from, std::size_t first, std::size_t count) {
    const auto begin = from.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
  }
  static void put(const Values<T>& part, std::size_t first, Values<T>& whole) {
    for (std::size_t i = 0; i < part.size(); ++i) whole[first + i] = part[i];
  }

  void add_statistics(const Normalised<T>& normalised) {
    const T images(static_cast<double>(pass_.images));
    for (const T& mean : normalised.mean) statistics_sums_.push_back(images * mean);
    for (std::size_t c = 0; c < normalised.mean.size(); ++c) {
      statistics_sums_.push_back(images * (normalised.variance[c] + normalised.mean[c] * normalised.mean[c]));
    }
  }

  NetworkSpec spec_;
  PassSettings pass_;
  Values<T> weights_;
  Values<T> statistics_;
  Values<T> statistics_sums_;
  Values<T> input_gradient_;
  std::vector<Saved> layers_;
};

}  // namespace inkling::reference
