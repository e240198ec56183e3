// Borders of tables, and of the boxes of a form that digits are written into.
#pragma once

#include <span>
#include <vector>

#include "core/ink/plane.h"
#include "core/ink/straight_lines.h"

namespace inkling {

// Which of the lines are borders.
struct Borders {
  std::vector<bool> down;
  std::vector<bool> across;
};

// Lines down and lines across (of the transposed ink) are borders where they make a frame, two by two, that end in each
// other at its four corners, and so are those within that go from side to side. A frame has something written in it: a
// zero or an eight of straight strokes, as displays have them, is none.
[[nodiscard]] Borders find_borders(std::span<const StraightLine> down, std::span<const StraightLine> across,
                                   const GreyPlane& ink);

}  // namespace inkling
