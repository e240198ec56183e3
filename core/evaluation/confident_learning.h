// Which labels of a set are doubtful, by confident learning: Northcutt, Jiang and Chuang, "Confident learning:
// estimating uncertainty in dataset labels", JAIR 70, 2021. It goes by probabilities of networks that did not learn
// from the images that they read.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/evaluation/answer_list.h"

namespace inkling {

struct DoubtfulLabel {
  std::uint32_t index = 0;    // of the image
  std::uint8_t likely = 0;    // the most probable digit beside the label
  float self_confidence = 0;  // the probability of the label
  bool is_counted = false;    // for another digit, in the confident joint
};

// An image counts for a digit when its probability reaches the digit's threshold: the mean probability of the digit
// over the images that have it as their label; for the most probable one when there are several such digits. Doubtful
// is the label of an image that counts for another digit (off the diagonal of the confident joint), and of one whose
// label is not its most probable digit. The most doubtful come first: the lowest self-confidence, equal ones in order
// of index.
//
// That order was chosen on training images of MNIST of which 400 labels were exchanged on purpose, half of them for any
// other, half for a likely one (`inkling doubtful --exchange 400`, seeds 1 to 5): of these 376 to 380 are among the
// first 400 by self-confidence, 362 to 372 by the normalised margin, 352 to 363 by confidence-weighted entropy.
[[nodiscard]] std::vector<DoubtfulLabel> doubtful_labels(std::span<const ReadImage> images);

}  // namespace inkling
