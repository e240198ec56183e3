// Numbers that nobody wrote: digits of the synthetic ink side by side on a pad, as a hand writes them: of different
// size, on a line that rises or falls, apart or touching.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/ink/synthetic_ink.h"
#include "tests/core/ink_samples.h"

namespace inkling {

// The room between two digits in heights of a digit: from the last ink of the one to the first of the other.
struct DigitSpacing {
  float least = 0;
  float most = 0;
};
inline constexpr DigitSpacing kApart{0.1f, 0.4f};
// Negative: one reaches over the other, as a seven does. A pen is half as wide as that at least.
inline constexpr DigitSpacing kTouching{-0.08f, 0.08f};

struct WrittenNumber {
  std::string digits;
  Drawing drawing;                  // on a pad whose side is 1
  std::vector<std::size_t> owners;  // of each stroke: which digit it is of
};

// Number `number`: a function of the generator and of what is asked for.
inline WrittenNumber write_number(const Rng& rng, std::uint64_t number, std::size_t digits,
                                  const DigitSpacing& spacing) {
  std::uint64_t draw = number * 100;
  const Rng places(7, Stream::kTest);
  const auto uniform = [&](float low, float high) { return low + (high - low) * places.uniform(draw++); };
  WrittenNumber written;
  std::vector<InkPoint>& points = written.drawing.points;
  const float rise = uniform(-0.2f, 0.2f);  // of the line, up to 11 degrees
  float right = 0;
  for (std::size_t digit = 0; digit < digits; ++digit) {
    SyntheticInk ink;
    written.digits += static_cast<char>('0' + draw_digit(rng, number * digits + digit, &ink, Poses::kUsual));
    const auto [left_most, right_most] = std::ranges::minmax(ink.points(), {}, &InkPoint::x);
    const auto [top, bottom] = std::ranges::minmax(ink.points(), {}, &InkPoint::y);
    const float scale = uniform(0.8f, 1.2f) / (bottom.y - top.y);
    const float left = digit == 0 ? 0 : right + uniform(spacing.least, spacing.most);
    const float middle = rise * left + uniform(-0.1f, 0.1f);
    for (const InkPoint& point : ink.points()) {
      points.push_back({left + (point.x - left_most.x) * scale, middle + (point.y - (top.y + bottom.y) / 2) * scale});
    }
    right = left + (right_most.x - left_most.x) * scale;
    written.drawing.lengths.insert(written.drawing.lengths.end(), ink.lengths().begin(), ink.lengths().end());
    written.owners.insert(written.owners.end(), ink.lengths().size(), digit);
  }
  // In the middle of the pad, over most of it.
  const auto [left, right_end] = std::ranges::minmax(points, {}, &InkPoint::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &InkPoint::y);
  const float scale = 0.85f / std::max(right_end.x - left.x, bottom.y - top.y);
  const InkPoint middle{(left.x + right_end.x) / 2, (top.y + bottom.y) / 2};
  for (InkPoint& point : points) {
    point = {0.5f + (point.x - middle.x) * scale, 0.5f + (point.y - middle.y) * scale};
  }
  return written;
}

}  // namespace inkling
