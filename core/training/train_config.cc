#include "core/training/train_config.h"

#include <utility>

#include "core/base/json_reader.h"
#include "core/base/json_writer.h"
#include "core/base/schema_writer.h"

namespace inkling {

Status check(const TrainConfig& config) {
  if (config.patience == 0 || config.validation > 0) return {};
  return make_error(ErrorCode::kInvalidArgument, "Settings: patience needs held-out images; set validation.");
}

std::string to_json(const TrainConfig& config) {
  JsonWriter json;
  json.json("network", to_json(config.network));
  visit(config, json);
  return std::move(json).finish();
}

Result<TrainConfig> train_config_from_json(std::string_view text) {
  TrainConfig config;
  JsonReader reader(text, "Settings");
  reader.require("network");
  visit(config, reader);
  JsonReader network = reader.object("network", "The network");
  if (Status status = reader.finish(); !status) return std::unexpected(status.error());
  if (Status status = check(config); !status) return std::unexpected(status.error());
  Result<NetworkSpec> spec = read_network_spec(network);
  if (!spec) return std::unexpected(spec.error());
  config.network = std::move(*spec);
  return config;
}

std::string schema() {
  JsonWriter json;
  json.json("training", schema_of(TrainConfig{}));
  json.json("layers", layer_schemas());
  return std::move(json).finish();
}

}  // namespace inkling
