// The settings of a training, as the options give them.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/training/train_config.h"
#include "tools/options.h"

namespace inkling {

// What the command line can set of a configuration: each of its fields, whatever they are.
struct SettingOption {
  std::string name;
  std::string rule;  // "a whole number from 1 to 1000"
};
[[nodiscard]] std::vector<SettingOption> setting_options();

// The preset or the file, with the settings of the command line in place of its own.
[[nodiscard]] Result<TrainConfig> read_config(const Options& options);

}  // namespace inkling
