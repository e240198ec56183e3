// Pictures in the formats of Netpbm that hold grey or colour: PGM and PPM, as text (P2, P3) and as bytes (P5, P6), with
// up to 16 bits a sample.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/status.h"

namespace inkling {

struct LoadedPicture {
  std::vector<std::uint8_t> rgba;  // [height, width, 4], opaque
  std::size_t width = 0;
  std::size_t height = 0;
};

// The file's picture with 8 bits a sample. One of more than `most_pixels` is scaled down to them by whole steps, each
// of its pixels the mean of a square. Errors: invalid-data.
[[nodiscard]] Result<LoadedPicture> read_netpbm(std::span<const std::uint8_t> file, std::size_t most_pixels);

}  // namespace inkling
