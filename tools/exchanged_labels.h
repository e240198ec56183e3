// Labels that are exchanged on purpose, and how many of them are found among the most doubtful ones: what the order of
// doubtful labels (core/evaluation/confident_learning.h) was chosen by.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/data/dataset.h"
#include "core/jobs/doubtful_labels_job.h"

namespace inkling {

struct ExchangedLabels {
  Dataset images;
  std::vector<std::uint32_t> exchanged;  // in ascending order
};

// Of `count` images, which the seed chooses, at most all; half of them have any other label then, half the one that
// digits like theirs are taken for the most often.
[[nodiscard]] ExchangedLabels exchange_labels(const Dataset& images, std::size_t count, std::uint64_t seed);

// How many of them each order has among its first: as many as there are.
void print_found(const DoubtfulLabelsJob& job, std::span<const std::uint32_t> exchanged);

}  // namespace inkling
