// All that decides a training run: network, optimizer, schedule, batches, seed.
// The same configuration gives the same weights, bit for bit, in the same build on the same kind of processor; in the
// builds of plain SIMD, whose arithmetic WebAssembly defines, on every one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/network/network_spec.h"
#include "core/training/augment.h"
#include "core/training/optimizer.h"

namespace inkling {

struct TrainConfig {
  NetworkSpec network;
  OptimizerSettings optimizer = {};
  ScheduleSettings schedule = {};
  AugmentSettings augment = {};
  // The share of the images that are no digits, trained towards "any digit is as likely"; and the share of the others
  // that are synthetic digits in place of the dataset's.
  float non_digits = 0.0f;
  float synthetic = 0.0f;
  float learning_rate = 1e-3f;
  float label_smoothing = 0.0f;
  std::size_t batch_size = 128;
  std::size_t epochs = 1;
  // Images at the end of the training images that no step sees and every epoch is judged by; a number above half of
  // them is taken for half.
  std::size_t validation = 0;
  // Epochs without a lower loss on the held-out images after which the training ends; 0: it never ends early. With it,
  // training ends with the weights of the epoch that had the lowest loss.
  std::size_t patience = 0;
  // Decay a step of the average of the weights that answers in their place; 0: the weights themselves answer.
  float averaging = 0;
  std::uint64_t seed = 1;
};

// {"network": {"layers": […]}, "optimizer": "adam", "learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999,
//  "epsilon": 1e-8, "weight_decay": 0, "schedule": "constant", "warmup": 0.2, "peak": 25, "label_smoothing": 0,
//  "augment": {"rotation": 0, "scale": 0, "shear": 0, "shift": 0, "elastic": 0, "thickness": 0},
//  "synthetic": 0, "non_digits": 0,
//  "batch_size": 128, "epochs": 1, "validation": 0, "patience": 0, "averaging": 0, "seed": 1}
// Fields that are left out keep the defaults of TrainConfig; `network` must be there.
[[nodiscard]] std::string to_json(const TrainConfig& config);
// Errors: invalid-argument, naming the field and its range; also for patience without held-out images.
[[nodiscard]] Result<TrainConfig> train_config_from_json(std::string_view json);

}  // namespace inkling
