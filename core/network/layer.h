// A layer of a built network: the ops behind one interface. Immutable once made
// and shared by all threads; whatever a pass writes is handed in. Where that
// memory lies and in which order layers run is the network's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/base/rng.h"
#include "core/base/status.h"
#include "core/base/tensor.h"
#include "core/network/network_spec.h"
#include "core/ops/ops.h"

namespace inkling {

enum class Mode { kInference, kTraining };

// A run of a layer's weights that starts, decays and is named as one tensor.
struct Parameter {
  std::string_view name;   // "weight", "bias", "gamma", "beta"
  std::size_t offset = 0;  // in floats, from the layer's first weight
  std::size_t size = 0;
  std::size_t shape[4] = {};  // in the order of the memory; trailing zeros are no dimensions
  bool decays = false;        // whether weight decay applies to it
};

// How much memory a layer asks for.
struct LayerMemory {
  std::size_t weights = 0;          // floats, all parameters
  std::size_t statistics = 0;       // floats that training tracks without a gradient
  std::size_t packed = 0;           // floats, weights as the forward pass reads them
  std::size_t packed_backward = 0;  // floats, weights as the gradient of the input reads them
  std::size_t saved_bytes = 0;      // an image: what the forward pass leaves for the backward pass
  std::size_t saved_floats = 0;     // a shard: likewise
  std::size_t scratch = 0;          // floats, free between calls
  std::size_t table_entries = 0;    // pointers and offsets that the layer itself keeps
};

// What a pass over one shard may read and write of one layer. Pointers are null where LayerMemory says 0.
struct LayerPass {
  Mode mode = Mode::kInference;
  const float* weights = nullptr;
  const float* statistics = nullptr;
  const float* packed = nullptr;
  const float* packed_backward = nullptr;
  std::uint8_t* saved_bytes = nullptr;
  float* saved_floats = nullptr;
  float* scratch = nullptr;
  float* gradient = nullptr;         // of the weights; the backward pass accumulates into it
  float* statistics_sums = nullptr;  // likewise, of the shard's statistics times its images (training, forward)
  std::uint64_t seed = 0;            // of the run, for dropout
  std::uint64_t first_image = 0;     // how many images training had seen before this shard
};

class Layer {
 public:
  virtual ~Layer() = default;

  [[nodiscard]] virtual Shape output() const = 0;
  [[nodiscard]] virtual LayerMemory memory() const { return {}; }
  [[nodiscard]] virtual std::span<const Parameter> parameters() const { return {}; }
  [[nodiscard]] virtual std::uint64_t flops() const { return 0; }  // of the forward pass of one image
  // Whether y takes the place of x, dx the place of dy.
  [[nodiscard]] virtual bool in_place() const { return false; }
  // Whether dx.data may be null, for a first layer, whose input needs no gradient.
  [[nodiscard]] virtual bool can_skip_input_gradient() const { return false; }

  virtual void initialize(std::uint64_t seed, std::uint32_t number, float* weights, float* statistics) const;
  virtual void pack(const float* weights, float* packed) const;
  virtual void pack_backward(const float* weights, float* packed) const;
  virtual void forward(const LayerPass& pass, ConstTensorView x, TensorView y) const = 0;
  virtual void backward(const LayerPass& pass, ConstTensorView x, ConstTensorView y, ConstTensorView dy,
                        TensorView dx) const = 0;
};

// `number` is the layer's place in the network. `tail` is what a convolution or a dense layer does for the layers
// that follow it, which then need none of their own.
// Errors: invalid-argument when the layer cannot take that input; the message names neither layer nor place.
[[nodiscard]] Result<std::unique_ptr<Layer>> make_layer(const LayerSpec& spec, const Shape& input, std::uint32_t number,
                                                        Conv2dTail tail = {});

}  // namespace inkling
