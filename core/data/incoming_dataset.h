// A dataset whose images come in one after another, as over a slow line: who trains on
// it begins with those that are there. The bytes are untrusted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/data/dataset.h"

namespace inkling {

class IncomingDataset {
 public:
  // Memory is taken for all at once: more images than this are refused.
  static constexpr std::uint32_t kMostImages = 100'000;

  // Takes the bytes of an IDX file of labels (unsigned byte, [N], 0 … 9). Errors: invalid-data when it is not one, or N
  // is above kMostImages.
  [[nodiscard]] static Result<IncomingDataset> create(std::vector<std::uint8_t> labels);

  // The next bytes of an IDX file of images (unsigned byte, [N, 28, 28]), cut anywhere. Errors: invalid-data when its
  // header is wrong, as soon as that is there, or these are more than it promises; then nothing of them is taken.
  [[nodiscard]] Status add(std::span<const std::uint8_t> bytes);

  // All N images, of which arrived() are there. Copies of it see what comes later.
  [[nodiscard]] const Dataset& dataset() const { return dataset_; }

 private:
  explicit IncomingDataset(std::shared_ptr<Dataset::Files> files)
      : files_(std::move(files)), dataset_(Dataset::of_idx(files_)) {}

  std::shared_ptr<Dataset::Files> files_;
  Dataset dataset_;
};

}  // namespace inkling
