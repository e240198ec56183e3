#include "core/training/train_config.h"

#include <array>

#include "core/base/json_reader.h"
#include "core/base/json_writer.h"

namespace inkling {
namespace {

constexpr int kMaxDepth = 10;
constexpr std::size_t kMaxBatch = 1024;
constexpr std::size_t kMaxEpochs = 1000;
constexpr std::size_t kMaxValidation = 1'000'000;
constexpr std::uint64_t kMaxSeed = 0xFFFFFFFF;

constexpr std::array kOptimizers{std::pair{"sgd", OptimizerKind::kSgd}, std::pair{"adam", OptimizerKind::kAdam},
                                 std::pair{"adamw", OptimizerKind::kAdamW}};
constexpr std::array kSchedules{std::pair{"constant", ScheduleKind::kConstant},
                                std::pair{"cosine", ScheduleKind::kCosine},
                                std::pair{"one-cycle", ScheduleKind::kOneCycle}};

Status read_augment(const nlohmann::json& json, AugmentSettings* augment) {
  JsonReader reader(json, "Settings of augment");
  reader.number("rotation", 0.0f, 180.0f, &augment->rotation);
  reader.number("scale", 0.0f, 0.9f, &augment->scale);
  reader.number("shear", 0.0f, 2.0f, &augment->shear);
  reader.number("shift", 0.0f, 14.0f, &augment->shift);
  reader.number("elastic", 0.0f, 4.0f, &augment->elastic);
  reader.number("thickness", 0.0f, kMaxThickness, &augment->thickness);
  return reader.finish();
}

std::string to_json(const AugmentSettings& augment) {
  JsonWriter json;
  json.number("rotation", augment.rotation);
  json.number("scale", augment.scale);
  json.number("shear", augment.shear);
  json.number("shift", augment.shift);
  json.number("elastic", augment.elastic);
  json.number("thickness", augment.thickness);
  return std::move(json).finish();
}

}  // namespace

std::string to_json(const TrainConfig& config) {
  JsonWriter json;
  json.json("network", to_json(config.network));
  json.text("optimizer", choice_name(kOptimizers, config.optimizer.kind));
  json.number("learning_rate", config.learning_rate);
  json.number("beta1", config.optimizer.beta1);
  json.number("beta2", config.optimizer.beta2);
  json.number("epsilon", config.optimizer.epsilon);
  json.number("weight_decay", config.optimizer.weight_decay);
  json.text("schedule", choice_name(kSchedules, config.schedule.kind));
  json.number("warmup", config.schedule.warmup);
  json.number("peak", config.schedule.peak);
  json.number("label_smoothing", config.label_smoothing);
  json.json("augment", to_json(config.augment));
  json.number("synthetic", config.synthetic);
  json.number("non_digits", config.non_digits);
  json.integer("batch_size", config.batch_size);
  json.integer("epochs", config.epochs);
  json.integer("validation", config.validation);
  json.integer("patience", config.patience);
  json.number("averaging", config.averaging);
  json.integer("seed", config.seed);
  return std::move(json).finish();
}

Result<TrainConfig> train_config_from_json(std::string_view text) {
  const Result<nlohmann::json> json = parse_json(text, kMaxDepth);
  if (!json) return std::unexpected(json.error());
  TrainConfig config;
  JsonReader reader(*json, "Settings");
  reader.require("network");
  const nlohmann::json* network = reader.find("network");
  const nlohmann::json* augment = reader.find("augment");
  reader.choice("optimizer", kOptimizers, &config.optimizer.kind);
  reader.positive("learning_rate", 0.0f, 1e6f, &config.learning_rate);
  reader.number("beta1", 0.0f, 0.9999f, &config.optimizer.beta1);
  reader.number("beta2", 0.0f, 0.99999f, &config.optimizer.beta2);
  reader.positive("epsilon", 0.0f, 1.0f, &config.optimizer.epsilon);
  reader.number("weight_decay", 0.0f, 1.0f, &config.optimizer.weight_decay);
  reader.choice("schedule", kSchedules, &config.schedule.kind);
  reader.number("warmup", 0.0f, 1.0f, &config.schedule.warmup);
  reader.number("peak", 1.0f, 1000.0f, &config.schedule.peak);
  reader.number("label_smoothing", 0.0f, 0.9f, &config.label_smoothing);
  reader.number("synthetic", 0.0f, 1.0f, &config.synthetic);
  reader.number("non_digits", 0.0f, 0.5f, &config.non_digits);
  reader.integer("batch_size", std::size_t{1}, kMaxBatch, &config.batch_size);
  reader.integer("epochs", std::size_t{1}, kMaxEpochs, &config.epochs);
  reader.integer("validation", std::size_t{0}, kMaxValidation, &config.validation);
  reader.integer("patience", std::size_t{0}, kMaxEpochs, &config.patience);
  if (config.patience > 0 && config.validation == 0) reader.fail("patience needs held-out images; set validation");
  reader.number("averaging", 0.0f, 0.99999f, &config.averaging);
  reader.integer("seed", std::uint64_t{0}, kMaxSeed, &config.seed);
  if (Status status = reader.finish(); !status) return std::unexpected(status.error());

  if (augment != nullptr) {
    const Status status = read_augment(*augment, &config.augment);
    if (!status) return std::unexpected(status.error());
  }
  Result<NetworkSpec> spec = network_spec_from_json(network->dump());
  if (!spec) return std::unexpected(spec.error());
  config.network = std::move(*spec);
  return config;
}

}  // namespace inkling
