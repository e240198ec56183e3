// Straight lines on a picture, printed or drawn: they are followed from row to row on their way down. Those that run
// across are found in the transpose.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/ink/plane.h"

namespace inkling {

struct StraightLine {
  std::size_t first = 0;       // row
  float width = 0;             // in pixels
  float slope = 0;             // from end to end
  std::vector<float> middles;  // in each row

  [[nodiscard]] std::size_t length() const { return middles.size(); }
  [[nodiscard]] std::size_t last() const { return first + length() - 1; }
  [[nodiscard]] float aspect() const { return static_cast<float>(length()) / width; }
  // Where its middle is, or would be if the line went on.
  [[nodiscard]] float middle_at(std::size_t y) const;
};

// Those that are at least a `shortest_share` of the picture's height long, thin for their length and not much wider
// than its strokes; bent or tilted a little. What is fainter than `faintest` hangs together with nothing (regions.h).
[[nodiscard]] std::vector<StraightLine> find_straight_lines(const GreyPlane& ink, double shortest_share,
                                                            float stroke_width, std::uint8_t faintest);

// The line gone on for so many rows at both ends, within a picture so high.
[[nodiscard]] StraightLine extended(const StraightLine& line, std::size_t rows, std::size_t height);
// How far from its middle a line may have ink.
[[nodiscard]] float reach_of(const StraightLine& line);
// Takes the ink of a line away, but for the rows of it that are kept.
void erase_line(const StraightLine& line, const std::vector<bool>& is_kept, GreyPlane& ink);
// The ink with nothing left of these lines, whatever crosses.
[[nodiscard]] GreyPlane without_lines(std::span<const StraightLine> lines, GreyPlane ink);

}  // namespace inkling
