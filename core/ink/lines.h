// Lines of writing: which of the boxes on a picture stand in a row, in which order they are read, and how far the rows
// are turned.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/ink/picture.h"

namespace inkling {

struct WritingLine {
  std::vector<std::size_t> boxes;  // indices, from left to right
  double height = 0;               // of its characters: the median of the boxes that are no small parts
};

struct Writing {
  std::vector<WritingLine> lines;  // from top to bottom; every box is in one
  double slope = 0;                // pixels down for each pixel to the right, the same for all lines
};

// Rows may rise or fall by up to 15 degrees, and their boxes differ in height. Neither the order of the boxes nor their
// scale matters.
[[nodiscard]] Writing find_lines(std::span<const PixelBox> boxes);

}  // namespace inkling
