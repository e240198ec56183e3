// A model as it was, laid open: a copy of its weights in a network that is built for inspection. A training that goes
// on meanwhile changes nothing of what is looked at.
#pragma once

#include <cstddef>
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

  [[nodiscard]] const Network& network() const { return model_.network(); }
  [[nodiscard]] const Calibration& calibration() const { return model_.calibration(); }
  [[nodiscard]] std::span<const float> weights() const { return model_.weights(); }
  [[nodiscard]] std::span<const float> statistics() const { return model_.statistics(); }

  // Where the caller puts the standardised images [images, 28, 28, 1].
  [[nodiscard]] TensorView input(std::size_t images) { return workspace_.input(images); }
  // Their logits [images, kClasses], valid until the next pass; `observer`, unless null, is shown each layer's output.
  TensorView forward(std::size_t images, PassObserver* observer = nullptr);
  // After a forward pass of as many images: where the caller puts the gradient of the logits [images, kClasses], and
  // then that of the images [images, 28, 28, 1], valid until the next pass.
  [[nodiscard]] TensorView output_gradient(std::size_t images) { return workspace_.output_gradient(images); }
  TensorView backward(std::size_t images);
  // That of the weights, of the last backward pass alone.
  [[nodiscard]] std::span<const float> gradient() const { return gradient_.flat(); }

 private:
  explicit Inspector(Model model) : model_(std::move(model)) {}
  [[nodiscard]] NetworkPass pass();

  Model model_;
  Tensor packed_backward_;
  Tensor gradient_;
  Workspace workspace_;
};

}  // namespace inkling
