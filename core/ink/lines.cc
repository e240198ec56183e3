#include "core/ink/lines.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <numeric>
#include <utility>

#include "core/base/sort.h"

namespace inkling {
namespace {

constexpr int kMostDegrees = 15;
// A box that is lower than this share of the characters' height is a small part: a dot, a dash, the bar of a 5. One
// that is higher than that multiple may reach over several lines: a brace, a frame.
constexpr double kSmallShare = 0.45;
constexpr double kTallShare = 2.2;
// Of the lower one of a box and a line: what they must have in common for the box to stand in the line.
constexpr double kLeastOverlap = 0.5;
// The last boxes of a line tell where it goes on.
constexpr std::size_t kBandBoxes = 3;
// Of a line's height: dots and the bar of a 5 may stand so far above or below.
constexpr double kBandMargin = 0.25;

// A box as it stands when the rows are level.
struct LevelBox {
  std::size_t index = 0;
  double x = 0;  // its middle
  double top = 0;
  double bottom = 0;

  [[nodiscard]] double height() const { return bottom - top; }
  [[nodiscard]] double y() const { return (top + bottom) / 2; }
};

double overlap(double top, double bottom, const LevelBox& box) {
  const double common = std::min(bottom, box.bottom) - std::max(top, box.top);
  return common / std::min(bottom - top, box.height());
}

std::vector<LevelBox> levelled(std::span<const PixelBox> boxes, double slope) {
  std::vector<LevelBox> level;
  level.reserve(boxes.size());
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const PixelBox& box = boxes[i];
    const double x = static_cast<double>(box.left + box.right) / 2;
    level.push_back({i, x, static_cast<double>(box.top) - slope * x, static_cast<double>(box.bottom) - slope * x});
  }
  sort_compactly(level, [](const LevelBox& box) { return std::pair(box.x, box.index); });
  return level;
}

// Of all boxes, in order of height, the one in the middle of the sum of heights: dots and dashes hardly count.
double typical_height(std::span<const PixelBox> boxes) {
  std::vector<double> heights;
  for (const PixelBox& box : boxes) heights.push_back(static_cast<double>(box.bottom - box.top));
  sort_compactly(heights, std::identity());
  double rest = std::accumulate(heights.begin(), heights.end(), 0.0) / 2;
  for (const double height : heights) {
    rest -= height;
    if (rest <= 0) return height;
  }
  return 0;
}

// How well the boxes line up in rows: the squares of how many stand at each height, summed up.
double alignment(std::span<const LevelBox> boxes, double step) {
  double top = std::numeric_limits<double>::infinity();
  double bottom = -top;
  for (const LevelBox& box : boxes) {
    top = std::min(top, box.top);
    bottom = std::max(bottom, box.bottom);
  }
  // Counted by differences from one step to the next.
  std::vector<double> counts(static_cast<std::size_t>((bottom - top) / step) + 2);
  for (const LevelBox& box : boxes) {
    // Only the inner half of a box: the edges of neighbours of other heights do not matter.
    const double margin = box.height() / 4;
    ++counts[static_cast<std::size_t>((box.top + margin - top) / step)];
    --counts[static_cast<std::size_t>((box.bottom - margin - top) / step)];
  }
  double sum = 0;
  double count = 0;
  for (const double change : counts) {
    count += change;
    sum += count * count;
  }
  return sum;
}

double find_slope(std::span<const PixelBox> boxes, double height) {
  std::vector<PixelBox> characters;
  for (const PixelBox& box : boxes) {
    const double share = static_cast<double>(box.bottom - box.top) / height;
    if (share >= kSmallShare && share <= kTallShare) characters.push_back(box);
  }
  double best = 0;
  double best_slope = 0;
  // The level first, then ever steeper: of angles that do as well as each other the smallest is taken.
  constexpr double kGain = 1.02;
  for (int degrees = 0; degrees <= kMostDegrees; ++degrees) {
    for (const int sign : {1, -1}) {
      const double slope = std::tan(sign * degrees * std::numbers::pi / 180);
      const double found = alignment(levelled(characters, slope), height / 16);
      if (found <= best * kGain) continue;
      best = found;
      best_slope = slope;
    }
  }
  return best_slope;
}

// A line as it grows to the right.
class Row {
 public:
  explicit Row(const LevelBox& box) { add(box); }

  void add(const LevelBox& box) {
    boxes_.push_back(box);
    const std::size_t count = std::min(boxes_.size(), kBandBoxes);
    top_ = bottom_ = 0;
    for (const LevelBox& last : std::span(boxes_).last(count)) {
      top_ += last.top / static_cast<double>(count);
      bottom_ += last.bottom / static_cast<double>(count);
    }
  }

  [[nodiscard]] std::span<const LevelBox> boxes() const { return boxes_; }
  // At its right end.
  [[nodiscard]] double fit(const LevelBox& box) const { return overlap(top_, bottom_, box); }
  // Beside those of its boxes that are nearest; a little above and below them is still in the line.
  [[nodiscard]] double fit_beside(const LevelBox& box) const {
    std::vector<LevelBox> nearest(boxes_);
    sort_compactly(nearest, [&box](const LevelBox& each) { return std::pair(std::abs(each.x - box.x), each.index); });
    nearest.resize(std::min(nearest.size(), kBandBoxes));
    const double top = std::ranges::min(nearest, {}, &LevelBox::top).top;
    const double bottom = std::ranges::max(nearest, {}, &LevelBox::bottom).bottom;
    const double margin = kBandMargin * (bottom - top);
    return overlap(top - margin, bottom + margin, box);
  }
  void insert(const LevelBox& box) { boxes_.insert(std::ranges::upper_bound(boxes_, box.x, {}, &LevelBox::x), box); }
  [[nodiscard]] double y() const {
    double sum = 0;
    for (const LevelBox& box : boxes_) sum += box.y();
    return sum / static_cast<double>(boxes_.size());
  }

 private:
  std::vector<LevelBox> boxes_;
  double top_ = 0;
  double bottom_ = 0;
};

// From left to right, each box to the line that it fits best, or to a new one.
std::vector<Row> grow_rows(std::span<const LevelBox> boxes) {
  std::vector<Row> rows;
  for (const LevelBox& box : boxes) {
    const auto best = std::ranges::max_element(rows, {}, [&box](const Row& row) { return row.fit(box); });
    if (best != rows.end() && best->fit(box) >= kLeastOverlap) {
      best->add(box);
    } else {
      rows.emplace_back(box);
    }
  }
  return rows;
}

// Boxes that are much lower or higher than the characters of the rows: into the one row where they fit; the others make
// rows of their own.
void add_others(std::span<const LevelBox> boxes, std::vector<Row>* rows) {
  std::vector<LevelBox> left_over;
  for (const LevelBox& box : boxes) {
    const auto fits = [&box](const Row& row) { return row.fit_beside(box) >= kLeastOverlap; };
    const auto found = std::ranges::find_if(*rows, fits);
    if (found == rows->end() || std::find_if(found + 1, rows->end(), fits) != rows->end()) {
      left_over.push_back(box);
    } else {
      found->insert(box);
    }
  }
  std::ranges::move(grow_rows(left_over), std::back_inserter(*rows));
}

WritingLine line_of(const Row& row) {
  WritingLine line;
  std::vector<double> heights;
  for (const LevelBox& box : row.boxes()) {
    line.boxes.push_back(box.index);
    heights.push_back(box.height());
  }
  const double tallest = std::ranges::max(heights);
  std::erase_if(heights, [tallest](double height) { return height < kSmallShare * tallest; });
  sort_compactly(heights, std::identity());
  line.height = heights[heights.size() / 2];
  return line;
}

}  // namespace

Writing find_lines(std::span<const PixelBox> boxes) {
  if (boxes.empty()) return {};
  const double height = typical_height(boxes);
  Writing writing{.lines = {}, .slope = find_slope(boxes, height)};
  std::vector<LevelBox> characters;
  std::vector<LevelBox> small;
  std::vector<LevelBox> tall;
  for (const LevelBox& box : levelled(boxes, writing.slope)) {
    auto& kind = box.height() < kSmallShare * height ? small : box.height() > kTallShare * height ? tall : characters;
    kind.push_back(box);
  }
  std::vector<Row> rows = grow_rows(characters);
  add_others(tall, &rows);
  add_others(small, &rows);
  std::ranges::sort(rows, {}, &Row::y);
  for (const Row& row : rows) writing.lines.push_back(line_of(row));
  return writing;
}

}  // namespace inkling
