// Pictures of one number for each pixel, and the filters on them whose cost does
// not grow with their window.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace inkling {

template <typename Value>
struct Plane {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<Value> values;  // [height, width]

  Plane() = default;
  Plane(std::size_t columns, std::size_t rows, Value value = {})
      : width(columns), height(rows), values(columns * rows, value) {}

  [[nodiscard]] std::span<Value> row(std::size_t y) { return std::span(values).subspan(y * width, width); }
  [[nodiscard]] std::span<const Value> row(std::size_t y) const { return std::span(values).subspan(y * width, width); }
};
using GreyPlane = Plane<std::uint8_t>;
using FloatPlane = Plane<float>;

template <typename Value>
[[nodiscard]] Plane<Value> transposed(const Plane<Value>& plane);

// A small plane at the size of a picture, row by row: what lies between the middles of its pixels is interpolated.
class Enlarged {
 public:
  // A pixel of the plane is scale_x x scale_y pixels of the picture, whose rows have `width`.
  Enlarged(const FloatPlane& plane, float scale_x, float scale_y, std::size_t width);

  void row(std::size_t y, std::span<float> out);  // [width]

 private:
  // Between two neighbours: share 0 is the first.
  struct Place {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    float share = 0;
  };
  static Place place(std::size_t at, float scale, std::size_t length);

  const FloatPlane& plane_;
  float scale_y_;
  std::vector<Place> columns_;
  std::vector<float> between_;  // a row of the plane
};

// The largest, or the smallest, of the square of 2 * reach + 1 pixels around each (van Herk 1992). Beyond the edges
// there is nothing.
[[nodiscard]] FloatPlane highest_around(const FloatPlane& plane, std::size_t reach);
[[nodiscard]] FloatPlane lowest_around(const FloatPlane& plane, std::size_t reach);

// The mean of the square of 2 * reach + 1 pixels around each, of those that are there.
[[nodiscard]] FloatPlane mean_around(const FloatPlane& plane, std::size_t reach);

// Value below which `share` of the values lie. Reorders them. There is at least one.
[[nodiscard]] float quantile(std::span<float> values, double share);

}  // namespace inkling
