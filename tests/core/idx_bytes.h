// Small IDX files made in memory, for the tests of what reads them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/image.h"

namespace inkling {

inline void append_big_endian(std::vector<std::uint8_t>& bytes, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

// `count` images; pixel p of image i is (31 i + p) mod 256.
inline std::vector<std::uint8_t> idx_images(std::uint32_t count) {
  std::vector<std::uint8_t> bytes;
  for (const std::uint32_t word : {0x803u, count, 28u, 28u}) append_big_endian(bytes, word);
  for (std::uint32_t image = 0; image < count; ++image) {
    for (std::uint32_t pixel = 0; pixel < kImagePixels; ++pixel) {
      bytes.push_back(static_cast<std::uint8_t>(31 * image + pixel));
    }
  }
  return bytes;
}

inline std::vector<std::uint8_t> idx_labels(std::span<const std::uint8_t> labels) {
  std::vector<std::uint8_t> bytes;
  append_big_endian(bytes, 0x801);
  append_big_endian(bytes, static_cast<std::uint32_t>(labels.size()));
  bytes.insert(bytes.end(), labels.begin(), labels.end());
  return bytes;
}

}  // namespace inkling
