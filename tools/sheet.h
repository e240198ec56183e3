// A sheet of images in rows of equal length, each in a frame of a pixel, as a PGM file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/image.h"

namespace inkling {

class Sheet {
 public:
  explicit Sheet(std::size_t columns) : columns_(columns) {}

  // The image behind the last one, [28, 28], ink = 255, to be drawn.
  [[nodiscard]] std::span<std::uint8_t, kImagePixels> next();
  [[nodiscard]] std::vector<std::uint8_t> pgm() const;

 private:
  std::size_t columns_;
  std::vector<std::array<std::uint8_t, kImagePixels>> images_;
};

}  // namespace inkling
