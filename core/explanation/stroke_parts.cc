#include "core/explanation/stroke_parts.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace inkling {
namespace {

// In pixels of the image. The direction at a place of a stroke is taken over a stroke's thickness to either side: what
// bends within less than that is a corner to the eye. Nothing shorter than kShortestPart is a part.
constexpr double kArm = 2.5;
constexpr double kShortestPart = 3;
constexpr double kStep = 0.5;
// A stroke that turns by as much has a corner: the bends of a 2 or a 3 stay below, the peaks of a 3 and a 4 above.
constexpr double kCornerAngle = std::numbers::pi / 3;

// A stroke by the length along it.
class Path {
 public:
  explicit Path(std::span<const InkPoint> points) : points_(points), at_(points.size()) {
    for (std::size_t i = 1; i < points.size(); ++i) {
      at_[i] = at_[i - 1] +
               std::hypot(double{points[i].x} - double{points[i - 1].x}, double{points[i].y} - double{points[i - 1].y});
    }
  }

  [[nodiscard]] double length() const { return at_.empty() ? 0.0 : at_.back(); }

  [[nodiscard]] InkPoint point(double along) const {
    const auto next = static_cast<std::size_t>(std::ranges::lower_bound(at_, along) - at_.begin());
    if (next == 0) return points_.front();
    if (next == at_.size()) return points_.back();
    const double share = (along - at_[next - 1]) / (at_[next] - at_[next - 1]);
    const auto between = [share](float a, float b) { return static_cast<float>(a + share * (double{b} - double{a})); };
    const InkPoint& a = points_[next - 1];
    const InkPoint& b = points_[next];
    return {between(a.x, b.x), between(a.y, b.y)};
  }

  // The line between two places, both ends with it.
  [[nodiscard]] std::vector<InkPoint> line(double from, double to) const {
    std::vector<InkPoint> line{point(from)};
    for (std::size_t i = 0; i < at_.size(); ++i) {
      if (at_[i] > from && at_[i] < to) line.push_back(points_[i]);
    }
    if (to > from) line.push_back(point(to));
    return line;
  }

  // By how much it turns at a place, 0 … pi, measured over `arm` to either side.
  [[nodiscard]] double turn(double along, double arm) const {
    const InkPoint before = point(along - arm);
    const InkPoint here = point(along);
    const InkPoint after = point(along + arm);
    const double in_x = double{here.x} - double{before.x};
    const double in_y = double{here.y} - double{before.y};
    const double out_x = double{after.x} - double{here.x};
    const double out_y = double{after.y} - double{here.y};
    return std::abs(std::atan2(in_x * out_y - in_y * out_x, in_x * out_x + in_y * out_y));
  }

 private:
  std::span<const InkPoint> points_;
  std::vector<double> at_;  // [points]
};

Path path_of(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, std::size_t stroke) {
  std::size_t first = 0;
  for (std::size_t i = 0; i < stroke; ++i) first += lengths[i];
  return Path(points.subspan(first, lengths[stroke]));
}

// The places of the corners in a row, the sharpest of those that are nearer to each other than the shortest part.
std::vector<double> corners(const Path& path, double scale) {
  const double shortest = kShortestPart / scale;
  std::vector<double> found;
  double sharpest = 0;
  for (std::size_t step = 0;; ++step) {
    const double along = shortest + static_cast<double>(step) * kStep / scale;
    if (along > path.length() - shortest) break;
    const double turn = path.turn(along, kArm / scale);
    if (turn < kCornerAngle) continue;
    const bool is_near = !found.empty() && along - found.back() < shortest;
    if (is_near && turn <= sharpest) continue;
    if (is_near) found.pop_back();
    found.push_back(along);
    sharpest = turn;
  }
  return found;
}

// The places that cut it into as few equal lengths as there can be, none of them too long.
std::vector<double> equal_cuts(const Path& path, double scale) {
  const auto pieces = static_cast<std::size_t>(std::ceil(path.length() * scale / kLongestPart));
  std::vector<double> cuts;
  for (std::size_t i = 1; i < pieces; ++i) {
    cuts.push_back(path.length() * static_cast<double>(i) / static_cast<double>(pieces));
  }
  return cuts;
}

}  // namespace

std::vector<StrokePart> stroke_parts(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                                     double scale) {
  std::vector<StrokePart> parts;
  for (std::size_t stroke = 0; stroke < lengths.size(); ++stroke) {
    const Path path = path_of(points, lengths, stroke);
    std::vector<double> cuts = corners(path, scale);
    if (cuts.empty()) cuts = equal_cuts(path, scale);
    cuts.push_back(path.length());
    double from = 0;
    for (const double to : cuts) parts.push_back({.stroke = stroke, .from = std::exchange(from, to), .to = to});
  }
  return parts;
}

double length_of(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths) {
  double sum = 0;
  for (std::size_t stroke = 0; stroke < lengths.size(); ++stroke) sum += path_of(points, lengths, stroke).length();
  return sum;
}

Strokes without_stroke(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, std::size_t stroke) {
  Strokes left;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const auto line = points.first(lengths[i]);
    points = points.subspan(lengths[i]);
    if (i == stroke) continue;
    left.points.insert(left.points.end(), line.begin(), line.end());
    left.lengths.push_back(lengths[i]);
  }
  return left;
}

Strokes without_part(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, const StrokePart& part) {
  Strokes left = without_stroke(points, lengths, part.stroke);
  const Path path = path_of(points, lengths, part.stroke);
  const auto add = [&](double from, double to) {
    if (to <= from) return;
    const std::vector<InkPoint> line = path.line(from, to);
    left.points.insert(left.points.end(), line.begin(), line.end());
    left.lengths.push_back(static_cast<std::uint32_t>(line.size()));
  };
  add(0, part.from);
  add(part.to, path.length());
  return left;
}

std::vector<InkPoint> line_of(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                              const StrokePart& part) {
  return path_of(points, lengths, part.stroke).line(part.from, part.to);
}

}  // namespace inkling
