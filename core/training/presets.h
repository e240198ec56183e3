// The trainings that the page offers, ready to run: the only place where its defaults are written. With each what a
// person is told of it.
#pragma once

#include <span>
#include <string_view>

#include "core/base/status.h"
#include "core/training/train_config.h"

namespace inkling {

// What a preset did on two cores with several seeds, in Chromium, as ./scripts/presets prints it, or natively.
struct PresetFigures {
  float accuracy = 0;  // share of the 10,000 test images that is read right: the median, the lowest and the highest
  float lowest = 0;
  float highest = 0;
  float seconds = 0;  // from Train to the tested network, the median
};

struct Preset {
  std::string_view name;     // in addresses and on the command line
  std::string_view title;    // on the page
  std::string_view summary;  // one sentence
  PresetFigures figures;
  TrainConfig config;
};
[[nodiscard]] std::span<const Preset> presets();
// Errors: invalid-argument, listing the names.
[[nodiscard]] Result<TrainConfig> preset_config(std::string_view name);

}  // namespace inkling
