// "Digits" that need no files, learnable and the same everywhere: noise, with three bright rows whose place is the
// label. tests/golden/make_golden.py makes the same ones.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/rng.h"
#include "core/data/dataset.h"
#include "tests/core/idx_bytes.h"

namespace inkling::test {

// Image i has the label 7 i mod 10.
inline Dataset synthetic_digits(std::uint32_t count) {
  const Rng rng(1, Stream::kTest);
  std::vector<std::uint8_t> images;
  std::vector<std::uint8_t> labels;
  for (const std::uint32_t word : {0x803u, count, 28u, 28u}) append_big_endian(images, word);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t label = i * 7 % 10;
    labels.push_back(static_cast<std::uint8_t>(label));
    for (std::uint32_t pixel = 0; pixel < kImagePixels; ++pixel) {
      const std::uint32_t noise = rng.below(i * kImagePixels + pixel, 256) / 4;
      const bool is_bright = pixel / kImageSide / 3 == std::min(label, 8u);
      images.push_back(static_cast<std::uint8_t>(is_bright ? 192 + noise : noise));
    }
  }
  Result<Dataset> dataset = Dataset::from_idx(images, idx_labels(labels));
  EXPECT_TRUE(dataset) << dataset.error().message;
  return std::move(*dataset);
}

}  // namespace inkling::test
