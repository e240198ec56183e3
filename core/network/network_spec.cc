#include "core/network/network_spec.h"

#include <optional>
#include <utility>

#include "core/base/json_reader.h"
#include "core/base/json_writer.h"
#include "core/base/schema_writer.h"

namespace inkling {
namespace {

constexpr std::size_t kMaxLayers = 64;

// A layer of every kind, with its defaults.
template <std::size_t... kKinds>
std::vector<LayerSpec> make_layers(std::index_sequence<kKinds...>) {
  return {LayerSpec(std::in_place_index<kKinds>)...};
}
std::vector<LayerSpec> one_of_each() { return make_layers(std::make_index_sequence<std::variant_size_v<LayerSpec>>()); }

std::optional<LayerSpec> make_layer(std::string_view type) {
  for (const LayerSpec& layer : one_of_each()) {
    if (layer_type(layer) == type) return layer;
  }
  return std::nullopt;
}

Result<LayerSpec> read_layer(JsonReader& list, std::size_t index) {
  const std::string where = "Layer " + std::to_string(index + 1);
  JsonReader reader = list.item("layers", index, where);
  const std::optional<std::string_view> given = reader.text("type");
  if (!given) return make_error(ErrorCode::kInvalidArgument, where + " has no type.");
  const std::string type(*given);
  std::optional<LayerSpec> layer = make_layer(type);
  if (!layer) {
    return make_error(ErrorCode::kInvalidArgument, where + ": there is no layer called " + type.substr(0, 40) + ".");
  }
  reader.rename(where + " (" + type + ")");
  std::visit([&](auto& spec) { visit(spec, reader); }, *layer);
  if (auto* pool = std::get_if<MaxPool2dSpec>(&*layer); pool != nullptr && !reader.has("stride")) {
    pool->stride = pool->size;
  }
  if (Status status = reader.finish(); !status) return std::unexpected(status.error());
  return *layer;
}

}  // namespace

std::string_view layer_type(const LayerSpec& layer) {
  return std::visit([](const auto& spec) { return spec.kType; }, layer);
}

std::string to_json(const LayerSpec& layer) {
  JsonWriter json;
  json.text("type", layer_type(layer));
  std::visit([&](const auto& fields) { visit(fields, json); }, layer);
  return std::move(json).finish();
}

std::string to_json(const NetworkSpec& spec) {
  std::vector<std::string> layers;
  layers.reserve(spec.layers.size());
  for (const LayerSpec& layer : spec.layers) layers.push_back(to_json(layer));
  JsonWriter json;
  json.json("layers", json_list(layers));
  return std::move(json).finish();
}

Result<NetworkSpec> network_spec_from_json(std::string_view json) {
  JsonReader reader(json, "The network");
  return read_network_spec(reader);
}

Result<NetworkSpec> read_network_spec(JsonReader& reader) {
  reader.require("layers");
  const std::size_t count = reader.count("layers");
  if (Status status = reader.finish(); !status) return std::unexpected(status.error());
  if (count == 0 || count > kMaxLayers) {
    return make_error(ErrorCode::kInvalidArgument, "The network needs a list of 1 to 64 layers.");
  }
  NetworkSpec spec;
  for (std::size_t i = 0; i < count; ++i) {
    Result<LayerSpec> layer = read_layer(reader, i);
    if (!layer) return std::unexpected(layer.error());
    spec.layers.push_back(*layer);
  }
  return spec;
}

std::string layer_schemas() {
  std::vector<std::string> layers;
  for (const LayerSpec& layer : one_of_each()) {
    JsonWriter json;
    json.text("type", layer_type(layer));
    json.json("fields", std::visit([](const auto& spec) { return schema_of(spec); }, layer));
    layers.push_back(std::move(json).finish());
  }
  return json_list(layers);
}

}  // namespace inkling
