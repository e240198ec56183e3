#include "core/ink/lone_strokes.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "core/base/sort.h"

namespace inkling {
namespace {

// How far a 1 may be from what is usual, each as a standard deviation; a stroke that is beyond kMostDeviation, all
// taken together, is none.
constexpr double kHigher = 0.2;     // logarithm of its height over that of the line's other digits
constexpr double kLower = 0.4;      // the same, when it is lower
constexpr double kOtherLine = 0.5;  // the same, over the height of the digits in other lines
constexpr double kUsualLean = 15;   // degrees, either way
constexpr double kLean = 13;        // degrees beyond
constexpr double kBow = 0.06;
constexpr double kMostDeviation = 2;
// Of a stroke's height: its ends, and its middle to both sides.
constexpr double kEnd = 0.15;
// More rows than this share have two parts beside each other: a 1 with a flag, and not a single stroke that is bent.
constexpr double kForked = 0.08;

double median(std::vector<double> values) {
  sort_compactly(values, std::identity());
  return values[values.size() / 2];
}

double height_of(const ReadDigit& digit) { return static_cast<double>(digit.mark->height()); }

// Of the digits that are no lone strokes; of a line, or of all.
std::vector<double> heights(std::span<const ReadDigit> digits, const std::size_t* line) {
  std::vector<double> found;
  for (const ReadDigit& each : digits) {
    if (each.digit != 1 && (line == nullptr || each.line == *line)) found.push_back(height_of(each));
  }
  return found;
}

double deviation_in_line(const Mark& mark, double line_height) {
  const double ratio = std::log(static_cast<double>(mark.height()) / line_height);
  const StrokeShape shape = stroke_shape(mark);
  const double lean = std::max(0.0, std::abs(shape.slant) - kUsualLean) / kLean;
  return std::hypot(ratio / (ratio > 0 ? kHigher : kLower), lean, shape.bow / kBow);
}

}  // namespace

StrokeShape stroke_shape(const Mark& mark) {
  // The middle of the rows at both ends and between them.
  struct Mean {
    double x = 0;
    double y = 0;
    double count = 0;
    void add(double at_x, double at_y) { x += at_x, y += at_y, ++count; }
    [[nodiscard]] double mean_x() const { return x / count; }
    [[nodiscard]] double mean_y() const { return y / count; }
  };
  double forks = 0;
  const MarkRun* before = nullptr;
  Mean top;
  Mean middle;
  Mean bottom;
  const auto height = static_cast<double>(mark.height());
  for (const MarkRun& run : mark.runs) {
    const double share = (run.y - static_cast<double>(mark.box.top) + 0.5) / height;
    const double x = (static_cast<double>(run.left) + run.right) / 2;
    const double y = run.y + 0.5;
    // The ends of a bracket may be hooks.
    if (before != nullptr && before->y == run.y && share > kEnd && share < 1 - kEnd) ++forks;
    before = &run;
    if (share < kEnd) top.add(x, y);
    if (share > 1 - kEnd) bottom.add(x, y);
    if (std::abs(share - 0.5) < kEnd) middle.add(x, y);
  }
  if (top.count == 0 || middle.count == 0 || bottom.count == 0) return {};
  const double across = top.mean_x() - bottom.mean_x();
  const double down = bottom.mean_y() - top.mean_y();
  const double length = std::hypot(across, down);
  if (length == 0) return {};
  const double slant = std::atan2(across, down) * 180 / std::numbers::pi;
  if (forks > kForked * height) return {.slant = slant, .bow = 0};
  const double bow =
      std::abs((middle.mean_x() - bottom.mean_x()) * down - (bottom.mean_y() - middle.mean_y()) * across);
  return {.slant = slant, .bow = bow / (length * length)};
}

std::vector<bool> lone_strokes(std::span<const ReadDigit> digits) {
  std::vector<bool> are(digits.size());
  const std::vector<double> all = heights(digits, nullptr);
  if (all.empty()) return are;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const ReadDigit& each = digits[i];
    if (each.digit != 1) continue;
    const std::vector<double> in_line = heights(digits, &each.line);
    const double deviation = in_line.empty() ? std::abs(std::log(height_of(each) / median(all))) / kOtherLine
                                             : deviation_in_line(*each.mark, median(in_line));
    are[i] = deviation > kMostDeviation;
  }
  return are;
}

}  // namespace inkling
