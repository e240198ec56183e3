// The examples of a training, each a function of the configuration, the dataset and its position in the run: the
// position decides which image it is, or whether a synthetic one takes its place, and how it is distorted. The one
// path for the trainer and for whoever wants to look at what it is given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/data/dataset.h"
#include "core/training/train_config.h"

namespace inkling {

// The last images of the dataset, which are never trained on: config.validation, but at most half of them.
[[nodiscard]] std::uint64_t held_out_examples(const TrainConfig& config, std::uint64_t examples);

// In which order an epoch goes through the first order.size() images of the dataset: mixed, the first one part by part.
void shuffle_examples(const TrainConfig& config, std::uint64_t epoch, std::span<std::uint32_t> order);

// Example `position` of the run, which is image `index` of the dataset unless a synthetic one takes its place, always
// so when the dataset is empty: standardised, distorted, [28, 28], overwritten. Returns its label, or kNoDigit.
std::uint8_t load_example(const TrainConfig& config, const Dataset& dataset, std::uint64_t position, std::size_t index,
                          float* out);

// Examples to look at, in greys as the dataset has them.
struct ExamplePreview {
  std::vector<std::uint8_t> images;  // [count, 28, 28], ink = 255
  std::vector<std::uint8_t> labels;  // [count]
};
// Examples first … first + count - 1 of a run with this configuration. Nothing is trained.
[[nodiscard]] ExamplePreview preview_examples(const TrainConfig& config, const Dataset& dataset, std::uint64_t first,
                                              std::size_t count);

}  // namespace inkling
