#include "tools/shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace inkling {
namespace {

struct Extent {
  InkPoint middle;
  float width = 0;
  float height = 0;
};

Extent extent_of(std::span<const InkPoint> points) {
  const auto [left, right] = std::ranges::minmax(points, {}, &InkPoint::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &InkPoint::y);
  return {{(left.x + right.x) / 2, (top.y + bottom.y) / 2}, right.x - left.x, bottom.y - top.y};
}

// The way from the beginning of a stroke to each of its points.
std::vector<double> ways_along(std::span<const InkPoint> stroke) {
  std::vector<double> ways{0};
  for (std::size_t i = 1; i < stroke.size(); ++i) {
    const double dx = double{stroke[i].x} - double{stroke[i - 1].x};
    const double dy = double{stroke[i].y} - double{stroke[i - 1].y};
    ways.push_back(ways.back() + std::hypot(dx, dy));
  }
  return ways;
}

InkPoint point_at(double way, std::span<const InkPoint> stroke, std::span<const double> ways) {
  // The first point beyond it, and the last one at its end.
  const auto inner = ways.subspan(1, ways.size() - 2);
  const auto i = static_cast<std::size_t>(1 + (std::ranges::upper_bound(inner, way) - inner.begin()));
  const double length = ways[i] - ways[i - 1];
  const auto share = static_cast<float>(length > 0 ? std::clamp((way - ways[i - 1]) / length, 0.0, 1.0) : 1.0);
  return {std::lerp(stroke[i - 1].x, stroke[i].x, share), std::lerp(stroke[i - 1].y, stroke[i].y, share)};
}

}  // namespace

std::vector<InkPoint> reshaped(std::span<const InkPoint> points, const StrokeShape& shape) {
  constexpr double kDegree = std::numbers::pi / 180;
  const InkPoint middle = extent_of(points).middle;
  const double lean = std::tan(shape.slant * kDegree);
  const double cosine = std::cos(shape.turn * kDegree);
  const double sine = std::sin(shape.turn * kDegree);
  std::vector<InkPoint> result;
  for (const InkPoint& point : points) {
    const double y = double{point.y} - double{middle.y};
    const double x = shape.width * (double{point.x} - double{middle.x}) - lean * y;
    result.push_back({static_cast<float>(double{middle.x} + cosine * x - sine * y),
                      static_cast<float>(double{middle.y} + sine * x + cosine * y)});
  }
  return result;
}

std::vector<InkPoint> as_tall(std::span<const InkPoint> points, double ratio) {
  const Extent extent = extent_of(points);
  if (extent.width <= 0) return {points.begin(), points.end()};
  return reshaped(points, {.width = double{extent.height} / (ratio * double{extent.width})});
}

Strokes resampled(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, std::size_t count) {
  const double whole = length_of(points, lengths);
  Strokes result;
  std::size_t first = 0;
  for (const std::uint32_t length : lengths) {
    const std::span<const InkPoint> stroke = points.subspan(first, length);
    first += length;
    if (length < 2) {
      result.points.insert(result.points.end(), stroke.begin(), stroke.end());
      result.lengths.push_back(length);
      continue;
    }
    const std::vector<double> ways = ways_along(stroke);
    const double share = whole > 0 ? ways.back() / whole : 0.0;
    const long kept = std::max(2L, std::lround(share * static_cast<double>(count)));
    for (long i = 0; i < kept; ++i) {
      const double way = ways.back() * static_cast<double>(i) / static_cast<double>(kept - 1);
      result.points.push_back(point_at(way, stroke, ways));
    }
    result.lengths.push_back(static_cast<std::uint32_t>(kept));
  }
  return result;
}

}  // namespace inkling
