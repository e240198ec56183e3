#include "core/network/network_spec.h"

#include <array>
#include <type_traits>

#include "core/base/json_reader.h"
#include "core/base/json_writer.h"
#include "core/base/limits.h"

namespace inkling {
namespace {

constexpr std::size_t kMaxLayers = 64;
constexpr int kMaxDepth = 8;

constexpr std::array kInitializers{std::pair{"he-normal", Initializer::kHeNormal},
                                   std::pair{"glorot-uniform", Initializer::kGlorotUniform}};

// One overload a layer writes its fields, one reads them.
void write(const Conv2dSpec& layer, JsonWriter& json) {
  json.integer("filters", layer.filters);
  json.integer("kernel", layer.kernel);
  json.integer("stride", layer.stride);
  json.integer("padding", layer.padding);
  json.text("initializer", choice_name(kInitializers, layer.initializer));
}
void read(JsonReader& reader, Conv2dSpec& layer) {
  reader.require("filters");
  reader.integer("filters", std::size_t{1}, kMaxChannels, &layer.filters);
  reader.integer("kernel", std::size_t{1}, kMaxWindow, &layer.kernel);
  reader.integer("stride", std::size_t{1}, kMaxWindow, &layer.stride);
  reader.integer("padding", std::size_t{0}, kMaxWindow, &layer.padding);
  reader.choice("initializer", kInitializers, &layer.initializer);
}

void write(const DenseSpec& layer, JsonWriter& json) {
  json.integer("units", layer.units);
  json.text("initializer", choice_name(kInitializers, layer.initializer));
}
void read(JsonReader& reader, DenseSpec& layer) {
  reader.require("units");
  reader.integer("units", std::size_t{1}, kMaxChannels, &layer.units);
  reader.choice("initializer", kInitializers, &layer.initializer);
}

void write(const MaxPool2dSpec& layer, JsonWriter& json) {
  json.integer("size", layer.size);
  json.integer("stride", layer.stride);
}
void read(JsonReader& reader, MaxPool2dSpec& layer) {
  reader.integer("size", std::size_t{1}, kMaxWindow, &layer.size);
  layer.stride = layer.size;
  reader.integer("stride", std::size_t{1}, kMaxWindow, &layer.stride);
}

void write(const DropoutSpec& layer, JsonWriter& json) { json.number("rate", layer.rate); }
void read(JsonReader& reader, DropoutSpec& layer) { reader.number("rate", 0.0f, 0.95f, &layer.rate); }

void write(const BatchNormSpec&, JsonWriter&) {}
void read(JsonReader&, BatchNormSpec&) {}
void write(const ReluSpec&, JsonWriter&) {}
void read(JsonReader&, ReluSpec&) {}
void write(const FlattenSpec&, JsonWriter&) {}
void read(JsonReader&, FlattenSpec&) {}

constexpr std::string_view type_name(const Conv2dSpec*) { return "conv2d"; }
constexpr std::string_view type_name(const DenseSpec*) { return "dense"; }
constexpr std::string_view type_name(const MaxPool2dSpec*) { return "max_pool2d"; }
constexpr std::string_view type_name(const BatchNormSpec*) { return "batch_norm"; }
constexpr std::string_view type_name(const ReluSpec*) { return "relu"; }
constexpr std::string_view type_name(const DropoutSpec*) { return "dropout"; }
constexpr std::string_view type_name(const FlattenSpec*) { return "flatten"; }

// The alternative of LayerSpec whose name is `type`, with its defaults, or nothing.
template <std::size_t kIndex = 0>
bool make_layer(std::string_view type, LayerSpec* layer) {
  if constexpr (kIndex < std::variant_size_v<LayerSpec>) {
    using Layer = std::variant_alternative_t<kIndex, LayerSpec>;
    if (type == type_name(static_cast<const Layer*>(nullptr))) {
      layer->emplace<kIndex>();
      return true;
    }
    return make_layer<kIndex + 1>(type, layer);
  }
  return false;
}

Result<LayerSpec> read_layer(const nlohmann::json& json, std::size_t number) {
  const std::string where = "Layer " + std::to_string(number);
  if (!json.is_object() || !json.contains("type") || !json["type"].is_string()) {
    return make_error(ErrorCode::kInvalidArgument, where + " has no type.");
  }
  const auto& type = json["type"].get_ref<const std::string&>();
  LayerSpec layer;
  if (!make_layer(type, &layer)) {
    return make_error(ErrorCode::kInvalidArgument, where + ": there is no layer called " + type.substr(0, 40) + ".");
  }
  JsonReader reader(json, where + " (" + type + ")");
  reader.find("type");
  std::visit([&](auto& spec) { read(reader, spec); }, layer);
  if (Status status = reader.finish(); !status) return std::unexpected(status.error());
  return layer;
}

}  // namespace

std::string_view layer_type(const LayerSpec& layer) {
  return std::visit([](const auto& spec) { return type_name(&spec); }, layer);
}

std::string to_json(const NetworkSpec& spec) {
  std::vector<std::string> layers;
  for (const LayerSpec& layer : spec.layers) {
    JsonWriter json;
    json.text("type", layer_type(layer));
    std::visit([&](const auto& fields) { write(fields, json); }, layer);
    layers.push_back(std::move(json).finish());
  }
  JsonWriter json;
  json.json("layers", json_list(layers));
  return std::move(json).finish();
}

Result<NetworkSpec> network_spec_from_json(std::string_view text) {
  const Result<nlohmann::json> json = parse_json(text, kMaxDepth);
  if (!json) return std::unexpected(json.error());
  JsonReader reader(*json, "The network");
  reader.require("layers");
  const nlohmann::json* layers = reader.find("layers");
  if (Status status = reader.finish(); !status) return std::unexpected(status.error());
  if (!layers->is_array() || layers->empty() || layers->size() > kMaxLayers) {
    return make_error(ErrorCode::kInvalidArgument, "The network needs a list of 1 to 64 layers.");
  }
  NetworkSpec spec;
  for (const nlohmann::json& item : *layers) {
    Result<LayerSpec> layer = read_layer(item, spec.layers.size() + 1);
    if (!layer) return std::unexpected(layer.error());
    spec.layers.push_back(*layer);
  }
  return spec;
}

}  // namespace inkling
