// What a network is made of: a list of layers, as values and as JSON. A
// specification says nothing of memory or weights and may be impossible; the
// Network that is built from it finds out.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/fields.h"
#include "core/base/image.h"
#include "core/base/limits.h"
#include "core/base/status.h"
#include "core/base/tensor.h"

namespace inkling {

// How the weights of a layer start. Biases start at zero.
enum class Initializer {
  kHeNormal,       // normal, variance 2 / inputs (He et al. 2015): for layers that feed a ReLU
  kGlorotUniform,  // uniform in ±sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010): Keras' default
};

inline constexpr std::array kInitializers{std::pair{"he-normal", Initializer::kHeNormal},
                                          std::pair{"glorot-uniform", Initializer::kGlorotUniform}};

// Each kind of layer with its name in JSON and in messages.
struct Conv2dSpec {
  static constexpr std::string_view kType = "conv2d";
  std::size_t filters = 1;
  std::size_t kernel = 3;
  std::size_t stride = 1;
  std::size_t padding = 0;
  Initializer initializer = Initializer::kHeNormal;
  friend bool operator==(const Conv2dSpec&, const Conv2dSpec&) = default;
};
struct DenseSpec {
  static constexpr std::string_view kType = "dense";
  std::size_t units = 1;
  Initializer initializer = Initializer::kHeNormal;
  friend bool operator==(const DenseSpec&, const DenseSpec&) = default;
};
struct MaxPool2dSpec {
  static constexpr std::string_view kType = "max_pool2d";
  std::size_t size = 2;
  std::size_t stride = 2;  // the size, where a specification does not say it
  friend bool operator==(const MaxPool2dSpec&, const MaxPool2dSpec&) = default;
};
struct BatchNormSpec {
  static constexpr std::string_view kType = "batch_norm";
  friend bool operator==(const BatchNormSpec&, const BatchNormSpec&) = default;
};
struct ReluSpec {
  static constexpr std::string_view kType = "relu";
  friend bool operator==(const ReluSpec&, const ReluSpec&) = default;
};
struct DropoutSpec {
  static constexpr std::string_view kType = "dropout";
  float rate = 0.5f;
  friend bool operator==(const DropoutSpec&, const DropoutSpec&) = default;
};
struct FlattenSpec {
  static constexpr std::string_view kType = "flatten";
  friend bool operator==(const FlattenSpec&, const FlattenSpec&) = default;
};

using LayerSpec = std::variant<Conv2dSpec, DenseSpec, MaxPool2dSpec, BatchNormSpec, ReluSpec, DropoutSpec, FlattenSpec>;

[[nodiscard]] std::string_view layer_type(const LayerSpec& layer);

template <MaybeConst<Conv2dSpec> Spec, typename Visitor>
void visit(Spec& layer, Visitor& visitor) {
  visitor.field("filters", layer.filters, required(Whole{.least = 1, .most = kMaxChannels}));
  visitor.field("kernel", layer.kernel, Whole{.least = 1, .most = kMaxWindow, .unit = "pixels"});
  visitor.field("stride", layer.stride, Whole{.least = 1, .most = kMaxWindow, .unit = "pixels"});
  visitor.field("padding", layer.padding, Whole{.least = 0, .most = kMaxWindow, .unit = "pixels"});
  visitor.field("initializer", layer.initializer, kInitializers);
}
template <MaybeConst<DenseSpec> Spec, typename Visitor>
void visit(Spec& layer, Visitor& visitor) {
  visitor.field("units", layer.units, required(Whole{.least = 1, .most = kMaxChannels}));
  visitor.field("initializer", layer.initializer, kInitializers);
}
template <MaybeConst<MaxPool2dSpec> Spec, typename Visitor>
void visit(Spec& layer, Visitor& visitor) {
  visitor.field("size", layer.size, Whole{.least = 1, .most = kMaxWindow, .unit = "pixels"});
  visitor.field("stride", layer.stride, Whole{.least = 1, .most = kMaxWindow, .unit = "pixels"});
}
template <MaybeConst<DropoutSpec> Spec, typename Visitor>
void visit(Spec& layer, Visitor& visitor) {
  visitor.field("rate", layer.rate, Range{.least = 0, .most = 0.95f, .unit = "share"});
}
template <MaybeConst<BatchNormSpec> Spec, typename Visitor>
void visit(Spec&, Visitor&) {}
template <MaybeConst<ReluSpec> Spec, typename Visitor>
void visit(Spec&, Visitor&) {}
template <MaybeConst<FlattenSpec> Spec, typename Visitor>
void visit(Spec&, Visitor&) {}

struct NetworkSpec {
  std::vector<LayerSpec> layers;  // the last one gives kClasses logits; the softmax belongs to the loss
  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

// {"layers": [{"type": "conv2d", "filters": 32, "kernel": 3, "stride": 1, "padding": 0,
//              "initializer": "he-normal"}, {"type": "relu"}, …]}
// Fields that are left out keep the defaults above; `filters` and `units` must be there.
[[nodiscard]] std::string to_json(const NetworkSpec& spec);
[[nodiscard]] std::string to_json(const LayerSpec& layer);
// Errors: invalid-argument, naming the layer (counted from 1) and the field.
[[nodiscard]] Result<NetworkSpec> network_spec_from_json(std::string_view json);
// The same of a part of something larger.
class JsonReader;
[[nodiscard]] Result<NetworkSpec> read_network_spec(JsonReader& reader);

// [{"type": "conv2d", "fields": [as in schema_writer.h]}, …]: every kind of layer.
[[nodiscard]] std::string layer_schemas();

}  // namespace inkling
