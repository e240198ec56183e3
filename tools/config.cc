// `inkling config`: prints the settings that a training would have.
#include "tools/config.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/training/presets.h"
#include "tools/commands.h"
#include "tools/files.h"

namespace inkling {
namespace {

// Options, and the settings that they replace.
constexpr std::pair<const char*, const char*> kSettings[] = {
    {"epochs", "epochs"},       {"batch", "batch_size"},  {"lr", "learning_rate"},  {"seed", "seed"},
    {"optimizer", "optimizer"}, {"schedule", "schedule"}, {"patience", "patience"}, {"averaging", "averaging"}};

Result<TrainConfig> read_preset_or_file(const Options& options) {
  if (!options.contains("config")) return preset_config(option(options, "preset", "keras"));
  const auto bytes = read_file(options.at("config"));
  if (!bytes) return std::unexpected(bytes.error());
  return train_config_from_json(std::string(bytes->begin(), bytes->end()));
}

}  // namespace

// Settings of the command line pass through JSON, so that ranges and messages are those of the page.
Result<TrainConfig> read_config(const Options& options) {
  const Result<TrainConfig> config = read_preset_or_file(options);
  if (!config) return config;
  nlohmann::json json = nlohmann::json::parse(to_json(*config), nullptr, false);
  if (options.contains("validation") && config->validation == 0) json["validation"] = kHeldOutImages;
  for (const auto& [name, field] : kSettings) {
    if (!options.contains(name)) continue;
    const std::string& text = options.at(name);
    nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
    json[field] = value.is_number() ? value : nlohmann::json(text);
  }
  return train_config_from_json(json.dump());
}

Status run_config(const Options& options) {
  const Result<TrainConfig> config = read_config(options);
  if (!config) return std::unexpected(config.error());
  std::puts(to_json(*config).c_str());
  return {};
}

}  // namespace inkling
