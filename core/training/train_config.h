// All that decides a training run: network, optimizer, schedule, batches, seed.
// The same configuration gives the same weights, bit for bit, in the same build on the same kind of processor; in the
// builds of plain SIMD, whose arithmetic WebAssembly defines, on every one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/fields.h"
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
  // The first epoch goes through so many images after another, each part mixed, so that it can begin before all are
  // there; 0: all are mixed.
  std::size_t part_size = 0;
  // Images at the end of the training images that no step sees and every epoch is judged by; a number above half of
  // them is taken for half.
  std::size_t validation = 0;
  // Epochs without a lower loss on the held-out images after which the training ends; 0: it never ends early. With it,
  // training ends with the weights of the epoch that had the lowest loss.
  std::size_t patience = 0;
  // Decay a step of the average of the weights that answers in their place; 0: the weights themselves answer.
  float averaging = 0;
  std::uint64_t seed = 1;
  friend bool operator==(const TrainConfig&, const TrainConfig&) = default;
};

// All fields but the network, which network_spec.h describes.
template <MaybeConst<TrainConfig> Config, typename Visitor>
void visit(Config& config, Visitor& visitor) {
  auto& optimizer = config.optimizer;
  auto& schedule = config.schedule;
  visitor.field("optimizer", optimizer.kind, kOptimizers);
  visitor.field("learning_rate", config.learning_rate, Range{.least = 0, .most = 1e6f, .is_open = true});
  visitor.field("beta1", optimizer.beta1, Range{.least = 0, .most = 0.9999f});
  visitor.field("beta2", optimizer.beta2, Range{.least = 0, .most = 0.99999f});
  visitor.field("epsilon", optimizer.epsilon, Range{.least = 0, .most = 1, .is_open = true});
  visitor.field("weight_decay", optimizer.weight_decay, Range{.least = 0, .most = 1});
  visitor.field("schedule", schedule.kind, kSchedules);
  visitor.field("warmup", schedule.warmup, Range{.least = 0, .most = 1, .unit = "share"});
  visitor.field("peak", schedule.peak, Range{.least = 1, .most = 1000});
  visitor.field("label_smoothing", config.label_smoothing, Range{.least = 0, .most = 0.9f});
  visitor.part("augment", config.augment);
  visitor.field("synthetic", config.synthetic, Range{.least = 0, .most = 1, .unit = "share"});
  visitor.field("non_digits", config.non_digits, Range{.least = 0, .most = 0.5f, .unit = "share"});
  visitor.field("batch_size", config.batch_size, Whole{.least = 1, .most = 1024, .unit = "images"});
  visitor.field("epochs", config.epochs, Whole{.least = 1, .most = 1000});
  visitor.field("part_size", config.part_size, Whole{.least = 0, .most = 1'000'000, .unit = "images"});
  visitor.field("validation", config.validation, Whole{.least = 0, .most = 1'000'000, .unit = "images"});
  visitor.field("patience", config.patience, Whole{.least = 0, .most = 1000, .unit = "epochs"});
  visitor.field("averaging", config.averaging, Range{.least = 0, .most = 0.99999f});
  visitor.field("seed", config.seed, Whole{.least = 0, .most = 0xFFFFFFFF});
}

// What no single field can tell. Errors: invalid-argument for patience without held-out images.
[[nodiscard]] Status check(const TrainConfig& config);

// {"network": {"layers": […]}, "optimizer": "adam", "learning_rate": 0.001, …}: the fields in the order of visit().
[[nodiscard]] std::string to_json(const TrainConfig& config);
// Fields that are left out keep the defaults of TrainConfig; `network` must be there.
// Errors: invalid-argument, naming the field and its range; or as check().
[[nodiscard]] Result<TrainConfig> train_config_from_json(std::string_view json);

// What may be configured, for whoever offers it to a person: {"training": [fields], "layers": [{"type": "conv2d",
// "fields": [fields]}, …]}, the fields as in schema_writer.h.
[[nodiscard]] std::string schema();

}  // namespace inkling
