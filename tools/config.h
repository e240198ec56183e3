// The settings of a training, as the options give them.
#pragma once

#include "core/base/status.h"
#include "core/training/train_config.h"
#include "tools/options.h"

namespace inkling {

// The preset or the file, with the settings of the command line in place of its own.
[[nodiscard]] Result<TrainConfig> read_config(const Options& options);

}  // namespace inkling
