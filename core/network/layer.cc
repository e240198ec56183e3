#include "core/network/layer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>
#include <variant>

namespace inkling {
namespace {

void initialize_weights(Initializer initializer, std::size_t inputs, std::size_t outputs, const Rng& rng,
                        std::span<float> weights) {
  if (initializer == Initializer::kHeNormal) {
    const float deviation = std::sqrt(2.0f / static_cast<float>(inputs));
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = deviation * rng.normal(i);
  } else {
    const float limit = std::sqrt(6.0f / static_cast<float>(inputs + outputs));
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i] = limit * (2.0f * rng.uniform(i) - 1.0f);
    }
  }
}

// Convolution and dense: a dense layer sees its input as one pixel.
class ConvolutionLayer final : public Layer {
 public:
  ConvolutionLayer(const Conv2dGeometry& geometry, Conv2dTail tail, Initializer initializer, bool is_dense)
      : conv_(geometry, tail), initializer_(initializer) {
    const Conv2dGeometry& g = geometry;
    const std::size_t weights = g.weight_count();
    parameters_[0] = {.name = "weight", .offset = 0, .size = weights, .decays = true};
    if (is_dense) {
      std::ranges::copy(std::array{g.input.c, g.filters}, parameters_[0].shape);
    } else {
      std::ranges::copy(std::array{g.kernel_h, g.kernel_w, g.input.c, g.filters}, parameters_[0].shape);
    }
    parameters_[1] = {.name = "bias", .offset = weights, .size = g.filters};
    parameters_[1].shape[0] = g.filters;
  }

  [[nodiscard]] Shape output() const override { return conv_.output(); }
  [[nodiscard]] LayerMemory memory() const override {
    return {.weights = parameters_[0].size + parameters_[1].size,
            .packed = conv_.packed_size(),
            .packed_backward = conv_.packed_backward_size(),
            .saved_bytes = conv_.tail().pool ? conv_.output().size() : 0,
            .scratch = conv_.scratch_size(),
            .table_entries = conv_.table_entries()};
  }
  [[nodiscard]] std::span<const Parameter> parameters() const override { return parameters_; }
  [[nodiscard]] std::uint64_t flops() const override { return conv_.geometry().flops(); }
  [[nodiscard]] bool can_skip_input_gradient() const override { return true; }

  void initialize(std::uint64_t seed, std::uint32_t number, float* weights, float* /*statistics*/) const override {
    const Conv2dGeometry& g = conv_.geometry();
    const std::size_t window = g.kernel_h * g.kernel_w;
    initialize_weights(initializer_, window * g.input.c, window * g.filters, Rng(seed, Stream::kWeights, number),
                       {weights, parameters_[0].size});
    std::fill_n(weights + parameters_[1].offset, parameters_[1].size, 0.0f);
  }

  void pack(const float* weights, float* packed) const override {
    conv2d_pack(conv_, weights, weights + parameters_[1].offset, packed);
  }
  void pack_backward(const float* weights, float* packed) const override {
    conv2d_pack_backward(conv_, weights, packed);
  }

  void forward(const LayerPass& pass, ConstTensorView x, TensorView y) const override {
    x.shape = conv_.geometry().input;
    conv2d_forward(conv_, x, pass.packed, y, pass.saved_bytes, pass.scratch);
  }

  void backward(const LayerPass& pass, ConstTensorView x, ConstTensorView y, ConstTensorView dy,
                TensorView dx) const override {
    x.shape = conv_.geometry().input;
    dx.shape = x.shape;
    conv2d_backward(conv_, {.x = x,
                            .y = y,
                            .index = pass.saved_bytes,
                            .dy = dy,
                            .packed = pass.packed_backward,
                            .dw = pass.gradient,
                            .db = pass.gradient + parameters_[1].offset,
                            .dx = dx,
                            .scratch = pass.scratch});
  }

 private:
  Conv2d conv_;
  Initializer initializer_;
  std::array<Parameter, 2> parameters_;
};

class MaxPool2dLayer final : public Layer {
 public:
  explicit MaxPool2dLayer(const MaxPool2dGeometry& geometry) : geometry_(geometry) {}

  [[nodiscard]] Shape output() const override { return geometry_.output(); }
  [[nodiscard]] LayerMemory memory() const override { return {.saved_bytes = geometry_.output().size()}; }

  void forward(const LayerPass& pass, ConstTensorView x, TensorView y) const override {
    max_pool2d_forward(geometry_, x, y, pass.saved_bytes);
  }
  void backward(const LayerPass& pass, ConstTensorView /*x*/, ConstTensorView /*y*/, ConstTensorView dy,
                TensorView dx) const override {
    max_pool2d_backward(geometry_, nullptr, dy, pass.saved_bytes, dx);
  }

 private:
  MaxPool2dGeometry geometry_;
};

// Statistics: running mean [C], running variance [C]. While training, each shard is normalised by its own
// mean and variance ("ghost" batches, Hoffer, Hubara and Soudry 2017): no thread waits for another inside a step.
// Their sums are E[x] and E[x^2] times the images of the shard; the trainer turns them into running statistics.
class BatchNormLayer final : public Layer {
 public:
  explicit BatchNormLayer(const Shape& shape) : shape_(shape) {
    parameters_[0] = {.name = "gamma", .offset = 0, .size = shape.c};
    parameters_[1] = {.name = "beta", .offset = shape.c, .size = shape.c};
    for (Parameter& parameter : parameters_) parameter.shape[0] = shape.c;
  }

  [[nodiscard]] Shape output() const override { return shape_; }
  [[nodiscard]] LayerMemory memory() const override {
    return {.weights = 2 * shape_.c, .statistics = 2 * shape_.c, .saved_floats = 3 * shape_.c};
  }
  [[nodiscard]] std::span<const Parameter> parameters() const override { return parameters_; }

  void initialize(std::uint64_t /*seed*/, std::uint32_t /*number*/, float* weights, float* statistics) const override {
    std::fill_n(weights, shape_.c, 1.0f);
    std::fill_n(weights + shape_.c, shape_.c, 0.0f);
    std::fill_n(statistics, shape_.c, 0.0f);
    std::fill_n(statistics + shape_.c, shape_.c, 1.0f);
  }

  void forward(const LayerPass& pass, ConstTensorView x, TensorView y) const override {
    const std::size_t c = shape_.c;
    const float* gamma = pass.weights;
    const float* beta = pass.weights + c;
    if (pass.mode == Mode::kInference) {
      batch_norm_infer(x, gamma, beta, pass.statistics, pass.statistics + c, y);
      return;
    }
    float* mean = pass.saved_floats;
    float* variance = mean + c;
    float* scale = variance + c;
    batch_norm_forward(x, gamma, beta, y, mean, variance, scale);
    const auto images = static_cast<float>(x.n);
    for (std::size_t i = 0; i < c; ++i) {
      pass.statistics_sums[i] += images * mean[i];
      pass.statistics_sums[c + i] += images * (variance[i] + mean[i] * mean[i]);
    }
  }

  void backward(const LayerPass& pass, ConstTensorView x, ConstTensorView /*y*/, ConstTensorView dy,
                TensorView dx) const override {
    const std::size_t c = shape_.c;
    if (pass.mode == Mode::kInference) {
      batch_norm_infer_backward(x, dy, pass.weights, pass.statistics, pass.statistics + c, dx, pass.gradient,
                                pass.gradient + c);
      return;
    }
    const float* mean = pass.saved_floats;
    const float* scale = mean + 2 * c;
    batch_norm_backward(x, dy, pass.weights, mean, scale, dx, pass.gradient, pass.gradient + c);
  }

 private:
  Shape shape_;
  std::array<Parameter, 2> parameters_;
};

class ReluLayer final : public Layer {
 public:
  explicit ReluLayer(const Shape& shape) : shape_(shape) {}

  [[nodiscard]] Shape output() const override { return shape_; }
  [[nodiscard]] bool in_place() const override { return true; }

  void forward(const LayerPass& /*pass*/, ConstTensorView x, TensorView y) const override { relu_forward(x, y); }
  void backward(const LayerPass& /*pass*/, ConstTensorView /*x*/, ConstTensorView y, ConstTensorView dy,
                TensorView dx) const override {
    relu_backward(y, dy, dx);
  }

 private:
  Shape shape_;
};

class DropoutLayer final : public Layer {
 public:
  DropoutLayer(const Shape& shape, float rate, std::uint32_t number) : shape_(shape), rate_(rate), number_(number) {}

  [[nodiscard]] Shape output() const override { return shape_; }
  [[nodiscard]] LayerMemory memory() const override { return {.saved_bytes = shape_.size()}; }
  [[nodiscard]] bool in_place() const override { return true; }

  void forward(const LayerPass& pass, ConstTensorView x, TensorView y) const override {
    if (pass.mode == Mode::kInference) return;
    dropout_forward(x, rate_, Rng(pass.seed, Stream::kDropout, number_), pass.first_image, y, pass.saved_bytes);
  }
  void backward(const LayerPass& pass, ConstTensorView /*x*/, ConstTensorView /*y*/, ConstTensorView dy,
                TensorView dx) const override {
    if (pass.mode == Mode::kInference) return;
    dropout_backward(dy, rate_, pass.saved_bytes, dx);
  }

 private:
  Shape shape_;
  float rate_;
  std::uint32_t number_;
};

// NHWC memory is flat already; only the shape changes.
class FlattenLayer final : public Layer {
 public:
  explicit FlattenLayer(const Shape& shape) : shape_{1, 1, shape.size()} {}

  [[nodiscard]] Shape output() const override { return shape_; }
  [[nodiscard]] bool in_place() const override { return true; }
  void forward(const LayerPass& /*pass*/, ConstTensorView /*x*/, TensorView /*y*/) const override {}
  void backward(const LayerPass& /*pass*/, ConstTensorView /*x*/, ConstTensorView /*y*/, ConstTensorView /*dy*/,
                TensorView /*dx*/) const override {}

 private:
  Shape shape_;
};

using LayerResult = Result<std::unique_ptr<Layer>>;

LayerResult make(const Conv2dSpec& spec, const Shape& input, Conv2dTail tail) {
  const Conv2dGeometry geometry{.input = input,
                                .filters = spec.filters,
                                .kernel_h = spec.kernel,
                                .kernel_w = spec.kernel,
                                .stride = spec.stride,
                                .padding = spec.padding};
  if (Status status = geometry.check(); !status) return std::unexpected(status.error());
  return std::make_unique<ConvolutionLayer>(geometry, tail, spec.initializer, /*is_dense=*/false);
}

LayerResult make(const DenseSpec& spec, const Shape& input, Conv2dTail tail) {
  const auto geometry = Conv2dGeometry::dense(input.size(), spec.units);
  if (Status status = geometry.check(); !status) return std::unexpected(status.error());
  return std::make_unique<ConvolutionLayer>(geometry, tail, spec.initializer, /*is_dense=*/true);
}

LayerResult make(const MaxPool2dSpec& spec, const Shape& input, Conv2dTail /*tail*/) {
  const MaxPool2dGeometry geometry{.input = input, .size = spec.size, .stride = spec.stride};
  if (Status status = geometry.check(); !status) return std::unexpected(status.error());
  return std::make_unique<MaxPool2dLayer>(geometry);
}

}  // namespace

void Layer::initialize(std::uint64_t, std::uint32_t, float*, float*) const {}
void Layer::pack(const float*, float*) const {}
void Layer::pack_backward(const float*, float*) const {}

LayerResult make_layer(const LayerSpec& spec, const Shape& input, std::uint32_t number, Conv2dTail tail) {
  return std::visit(
      [&](const auto& layer) -> LayerResult {
        using Spec = std::remove_cvref_t<decltype(layer)>;
        if constexpr (std::is_same_v<Spec, BatchNormSpec>) {
          return std::make_unique<BatchNormLayer>(input);
        } else if constexpr (std::is_same_v<Spec, ReluSpec>) {
          return std::make_unique<ReluLayer>(input);
        } else if constexpr (std::is_same_v<Spec, DropoutSpec>) {
          return std::make_unique<DropoutLayer>(input, layer.rate, number);
        } else if constexpr (std::is_same_v<Spec, FlattenSpec>) {
          return std::make_unique<FlattenLayer>(input);
        } else {
          return make(layer, input, tail);
        }
      },
      spec);
}

}  // namespace inkling
