#include "core/ink/plane.h"

#include <algorithm>
#include <limits>

namespace inkling {
namespace {

// The extreme of the windows [x - reach, x + reach] of a line. The line is cut into pieces as long as a window: a
// window is the end of one piece and the beginning of the next, whose extremes are running ones.
template <typename Extreme>
class WindowExtreme {
 public:
  WindowExtreme(std::size_t length, std::size_t reach, float neutral, Extreme extreme)
      : reach_(reach), window_(2 * reach + 1), extreme_(extreme) {
    const std::size_t padded = (length + 2 * reach + window_ - 1) / window_ * window_;
    line_.assign(padded, neutral);
    forwards_.resize(padded);
    backwards_.resize(padded);
  }

  void filter(std::span<float> line) {
    std::ranges::copy(line, line_.begin() + static_cast<std::ptrdiff_t>(reach_));
    for (std::size_t piece = 0; piece < line_.size(); piece += window_) {
      forwards_[piece] = line_[piece];
      for (std::size_t i = piece + 1; i < piece + window_; ++i) forwards_[i] = extreme_(forwards_[i - 1], line_[i]);
      backwards_[piece + window_ - 1] = line_[piece + window_ - 1];
      for (std::size_t i = piece + window_ - 1; i-- > piece;) backwards_[i] = extreme_(backwards_[i + 1], line_[i]);
    }
    for (std::size_t x = 0; x < line.size(); ++x) line[x] = extreme_(backwards_[x], forwards_[x + window_ - 1]);
  }

 private:
  std::size_t reach_;
  std::size_t window_;
  Extreme extreme_;
  std::vector<float> line_, forwards_, backwards_;
};

template <typename Extreme>
void filter_rows(FloatPlane& plane, std::size_t reach, float neutral, Extreme extreme) {
  WindowExtreme window(plane.width, std::min(reach, plane.width), neutral, extreme);
  for (std::size_t y = 0; y < plane.height; ++y) window.filter(plane.row(y));
}

template <typename Extreme>
FloatPlane extremes_around(const FloatPlane& plane, std::size_t reach, float neutral, Extreme extreme) {
  FloatPlane rows = plane;
  filter_rows(rows, reach, neutral, extreme);
  FloatPlane columns = transposed(rows);
  filter_rows(columns, reach, neutral, extreme);
  return transposed(columns);
}

// Of the windows [x - reach, x + reach], from a running sum in double.
void mean_rows(FloatPlane& plane, std::size_t reach) {
  std::vector<double> sums(plane.width + 1);
  for (std::size_t y = 0; y < plane.height; ++y) {
    const std::span<float> row = plane.row(y);
    for (std::size_t x = 0; x < row.size(); ++x) sums[x + 1] = sums[x] + double{row[x]};
    for (std::size_t x = 0; x < row.size(); ++x) {
      const std::size_t begin = x - std::min(x, reach);
      const std::size_t end = std::min(row.size(), x + reach + 1);
      row[x] = static_cast<float>((sums[end] - sums[begin]) / static_cast<double>(end - begin));
    }
  }
}

}  // namespace

Enlarged::Place Enlarged::place(std::size_t at, float scale, std::size_t length) {
  const float position = (static_cast<float>(at) + 0.5f) / scale - 0.5f;
  const float inside = std::clamp(position, 0.0f, static_cast<float>(length - 1));
  const auto first = static_cast<std::uint32_t>(inside);
  return {first, std::min(first + 1, static_cast<std::uint32_t>(length - 1)), inside - static_cast<float>(first)};
}

Enlarged::Enlarged(const FloatPlane& plane, float scale_x, float scale_y, std::size_t width)
    : plane_(plane), scale_y_(scale_y), columns_(width), between_(plane.width) {
  for (std::size_t x = 0; x < width; ++x) columns_[x] = place(x, scale_x, plane.width);
}

void Enlarged::row(std::size_t y, std::span<float> out) {
  const Place row = place(y, scale_y_, plane_.height);
  const std::span<const float> above = plane_.row(row.first);
  const std::span<const float> below = plane_.row(row.last);
  for (std::size_t x = 0; x < between_.size(); ++x) between_[x] = above[x] + row.share * (below[x] - above[x]);
  for (std::size_t x = 0; x < out.size(); ++x) {
    const Place& column = columns_[x];
    out[x] = between_[column.first] + column.share * (between_[column.last] - between_[column.first]);
  }
}

template <typename Value>
Plane<Value> transposed(const Plane<Value>& plane) {
  constexpr std::size_t kTile = 32;  // both sides of a tile stay in the cache
  Plane<Value> result(plane.height, plane.width);
  for (std::size_t top = 0; top < plane.height; top += kTile) {
    const std::size_t bottom = std::min(plane.height, top + kTile);
    for (std::size_t left = 0; left < plane.width; left += kTile) {
      const std::size_t right = std::min(plane.width, left + kTile);
      for (std::size_t y = top; y < bottom; ++y) {
        for (std::size_t x = left; x < right; ++x) {
          result.values[x * plane.height + y] = plane.values[y * plane.width + x];
        }
      }
    }
  }
  return result;
}
template Plane<float> transposed(const Plane<float>& plane);
template Plane<std::uint8_t> transposed(const Plane<std::uint8_t>& plane);

FloatPlane highest_around(const FloatPlane& plane, std::size_t reach) {
  constexpr float kLowest = -std::numeric_limits<float>::infinity();
  return extremes_around(plane, reach, kLowest, [](float a, float b) { return std::max(a, b); });
}

FloatPlane lowest_around(const FloatPlane& plane, std::size_t reach) {
  constexpr float kHighest = std::numeric_limits<float>::infinity();
  return extremes_around(plane, reach, kHighest, [](float a, float b) { return std::min(a, b); });
}

FloatPlane mean_around(const FloatPlane& plane, std::size_t reach) {
  FloatPlane rows = plane;
  mean_rows(rows, reach);
  FloatPlane columns = transposed(rows);
  mean_rows(columns, reach);
  return transposed(columns);
}

float quantile(std::span<float> values, double share) {
  const auto index = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, values.begin() + index);
  return values[static_cast<std::size_t>(index)];
}

}  // namespace inkling
