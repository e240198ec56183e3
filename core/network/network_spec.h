// What a network is made of: a list of layers, as values and as JSON. A
// specification says nothing of memory or weights and may be impossible; the
// Network that is built from it finds out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/image.h"
#include "core/base/status.h"
#include "core/base/tensor.h"

namespace inkling {

// How the weights of a layer start. Biases start at zero.
enum class Initializer {
  kHeNormal,       // normal, variance 2 / inputs (He et al. 2015): for layers that feed a ReLU
  kGlorotUniform,  // uniform in ±sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010): Keras' default
};

struct Conv2dSpec {
  std::size_t filters = 1;
  std::size_t kernel = 3;
  std::size_t stride = 1;
  std::size_t padding = 0;
  Initializer initializer = Initializer::kHeNormal;
  friend bool operator==(const Conv2dSpec&, const Conv2dSpec&) = default;
};
struct DenseSpec {
  std::size_t units = 1;
  Initializer initializer = Initializer::kHeNormal;
  friend bool operator==(const DenseSpec&, const DenseSpec&) = default;
};
struct MaxPool2dSpec {
  std::size_t size = 2;
  std::size_t stride = 2;
  friend bool operator==(const MaxPool2dSpec&, const MaxPool2dSpec&) = default;
};
struct BatchNormSpec {
  friend bool operator==(const BatchNormSpec&, const BatchNormSpec&) = default;
};
struct ReluSpec {
  friend bool operator==(const ReluSpec&, const ReluSpec&) = default;
};
struct DropoutSpec {
  float rate = 0.5f;
  friend bool operator==(const DropoutSpec&, const DropoutSpec&) = default;
};
struct FlattenSpec {
  friend bool operator==(const FlattenSpec&, const FlattenSpec&) = default;
};

using LayerSpec = std::variant<Conv2dSpec, DenseSpec, MaxPool2dSpec, BatchNormSpec, ReluSpec, DropoutSpec, FlattenSpec>;

// `conv2d`, `max_pool2d`, …: the name in JSON and in messages.
[[nodiscard]] std::string_view layer_type(const LayerSpec& layer);

struct NetworkSpec {
  std::vector<LayerSpec> layers;  // the last one gives kClasses logits; the softmax belongs to the loss
  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

// {"layers": [{"type": "conv2d", "filters": 32, "kernel": 3, "stride": 1, "padding": 0,
//              "initializer": "he-normal"}, {"type": "relu"}, …]}
// Fields that are left out keep the defaults above; `filters` and `units` must be there.
[[nodiscard]] std::string to_json(const NetworkSpec& spec);
// Errors: invalid-argument, naming the layer (counted from 1) and the field.
[[nodiscard]] Result<NetworkSpec> network_spec_from_json(std::string_view json);

}  // namespace inkling
