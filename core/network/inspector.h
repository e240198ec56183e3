// A model as it was, laid open: a copy of its weights in a network that is built for inspection. A training that goes
// on meanwhile changes nothing of what is looked at.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "core/base/limits.h"
#include "core/base/status.h"
#include "core/base/tensor.h"
#include "core/network/calibration.h"
#include "core/network/model.h"
#include "core/network/network.h"

namespace inkling {

class Inspector {
 public:
  // Takes shards of up to `most_images`. Errors: out-of-memory.
  [[nodiscard]] static Result<Inspector> create(const Model& model, std::size_t most_images = kShardImages);

  [[nodiscard]] const Network& network() const { return *network_; }
  [[nodiscard]] const Calibration& calibration() const { return calibration_; }
  [[nodiscard]] std::span<const float> weights() const { return weights_.flat(); }
  [[nodiscard]] std::span<const float> statistics() const { return statistics_.flat(); }

  // Where the caller puts the standardised images [images, 28, 28, 1].
  [[nodiscard]] TensorView input(std::size_t images) { return workspace_.input(images); }
  // Their logits [images, kClasses], valid until the next pass; `observer`, unless null, is shown each layer's output.
  TensorView forward(std::size_t images, PassObserver* observer = nullptr);
  // After a forward pass of as many images: where the caller puts the gradient of the logits [images, kClasses], and
  // then that of the images [images, 28, 28, 1], valid until the next pass.
  [[nodiscard]] TensorView output_gradient(std::size_t images) { return workspace_.output_gradient(images); }
  TensorView backward(std::size_t images);

 private:
  explicit Inspector(std::shared_ptr<const Network> network) : network_(std::move(network)) {}
  [[nodiscard]] NetworkPass pass();

  std::shared_ptr<const Network> network_;
  Calibration calibration_;
  Tensor weights_;
  Tensor statistics_;
  Tensor packed_;
  Tensor packed_backward_;
  Tensor gradient_;  // of the weights: the backward pass computes it, and nobody asks for it
  Workspace workspace_;
};

}  // namespace inkling
