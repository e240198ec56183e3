// What a person says of labels of MNIST that are doubtful: another label, or that the image is to be left out. A list
// of differences, which changes no dataset; a training may be given the images as the list says. Its text is what files
// of it hold, what a training under way keeps in its own, and what the page and the core tell each other.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/data/dataset.h"

namespace inkling {

struct Correction {
  Split split = Split::kTrain;
  std::uint32_t index = 0;                     // of the image
  std::uint8_t label = 0;                      // that the dataset has
  std::optional<std::uint8_t> corrected = {};  // another one; without it the image is left out
  friend bool operator==(const Correction&, const Correction&) = default;
};

// CSV: "set,index,label,correction", then lines like "train,1247,2,7" and "test,947,8,drop", in any order. Empty
// lines say nothing. Errors: invalid-data when it is anything else, or says two things of an image. Returns them by set
// and index.
[[nodiscard]] Result<std::vector<Correction>> corrections_from_csv(std::string_view text);
[[nodiscard]] std::string to_csv(std::span<const Correction> corrections);

// Whether each of them is of an image that the dataset has, with its label. Errors: invalid-data.
[[nodiscard]] Status check_corrections(const Dataset& dataset, Split split, std::span<const Correction> corrections);

// The dataset, which is of this split, as they say; those of the other split are of no concern. Images are copied only
// when some are left out. Errors: those of check_corrections.
[[nodiscard]] Result<Dataset> corrected(const Dataset& dataset, Split split, std::span<const Correction> corrections);

}  // namespace inkling
