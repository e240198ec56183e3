// Digits for the tests of the ink normaliser: drawn as strokes, painted as pictures, and measured.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

#include "core/ink/ink.h"

namespace inkling {

struct Drawing {
  std::vector<InkPoint> points;
  std::vector<std::uint32_t> lengths;

  void add(const std::vector<InkPoint>& stroke) {
    points.insert(points.end(), stroke.begin(), stroke.end());
    lengths.push_back(static_cast<std::uint32_t>(stroke.size()));
  }
};

using Pixels = std::array<std::uint8_t, kImagePixels>;

// Points of an ellipse, from one angle to another (0 is to the right, a quarter turn is down).
inline std::vector<InkPoint> arc(InkPoint centre, float rx, float ry, double from, double to, int count) {
  std::vector<InkPoint> points;
  for (int i = 0; i < count; ++i) {
    const double angle = (from + (to - from) * i / (count - 1)) * std::numbers::pi;
    points.push_back(
        {centre.x + rx * static_cast<float>(std::cos(angle)), centre.y + ry * static_cast<float>(std::sin(angle))});
  }
  return points;
}

// On a pad of 280: digits of about 170 x 200.
inline Drawing three(int samples = 60) {
  Drawing drawing;
  std::vector<InkPoint> stroke = arc({140, 90}, 55, 50, -0.9, 0.5, samples);
  const std::vector<InkPoint> belly = arc({135, 195}, 70, 55, -0.5, 0.85, samples);
  stroke.insert(stroke.end(), belly.begin(), belly.end());
  drawing.add(stroke);
  return drawing;
}

inline Drawing four() {
  Drawing drawing;
  drawing.add({{150, 40}, {60, 160}, {220, 160}});
  drawing.add({{170, 100}, {165, 240}});
  return drawing;
}

inline Drawing zero(int samples = 80) {
  Drawing drawing;
  drawing.add(arc({140, 140}, 70, 100, -0.5, 1.5, samples));
  return drawing;
}

inline Drawing line(InkPoint from, InkPoint to) {
  Drawing drawing;
  drawing.add({from, to});
  return drawing;
}

inline Drawing moved(Drawing drawing, float scale, float dx, float dy) {
  for (InkPoint& point : drawing.points) point = {point.x * scale + dx, point.y * scale + dy};
  return drawing;
}

// A picture of a drawing, made by other means than the core's: every pixel counts which of its 4x4 points lie under
// a round pen.
struct Painting {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint8_t> pixels;

  [[nodiscard]] std::uint8_t& at(std::size_t x, std::size_t y) { return pixels[y * width + x]; }
};

inline double distance_to_line(const Drawing& drawing, double x, double y) {
  double nearest = 1e9;
  std::size_t first = 0;
  for (const std::uint32_t length : drawing.lengths) {
    for (std::size_t i = first; i < first + length; ++i) {
      const InkPoint& a = drawing.points[i];
      const InkPoint& b = drawing.points[std::min(i + 1, first + length - 1)];
      const double dx = double{b.x} - a.x;
      const double dy = double{b.y} - a.y;
      const double squared = dx * dx + dy * dy;
      const double along = squared > 0 ? std::clamp(((x - a.x) * dx + (y - a.y) * dy) / squared, 0.0, 1.0) : 0.0;
      const double rx = x - a.x - along * dx;
      const double ry = y - a.y - along * dy;
      nearest = std::min(nearest, rx * rx + ry * ry);
    }
    first += length;
  }
  return std::sqrt(nearest);
}

inline Painting paint(const Drawing& drawing, double pen, std::size_t width, std::size_t height) {
  Painting painting{width, height, std::vector<std::uint8_t>(width * height)};
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      const double px = static_cast<double>(x);
      const double py = static_cast<double>(y);
      // Only pixels at an edge, which is within half a diagonal of the centre, need a closer look.
      const double from_edge = distance_to_line(drawing, px + 0.5, py + 0.5) - pen / 2;
      int covered = from_edge < 0 ? 16 : 0;
      if (std::abs(from_edge) < 0.75) {
        covered = 0;
        for (int sample = 0; sample < 16; ++sample) {
          const double sx = px + (sample % 4 + 0.5) / 4;
          const double sy = py + (sample / 4 + 0.5) / 4;
          covered += distance_to_line(drawing, sx, sy) < pen / 2 ? 1 : 0;
        }
      }
      painting.at(x, y) = static_cast<std::uint8_t>(covered * 255 / 16);
    }
  }
  return painting;
}

// The same picture, each pixel `factor` x `factor` large, its corner at (dx, dy) of a larger sheet.
inline Painting enlarged(std::span<const std::uint8_t, kImagePixels> image, std::size_t factor, std::size_t dx,
                         std::size_t dy) {
  const std::size_t side = kImageSide * factor;
  Painting painting{side + 2 * dx, side + dy, std::vector<std::uint8_t>((side + 2 * dx) * (side + dy))};
  for (std::size_t y = 0; y < side; ++y) {
    for (std::size_t x = 0; x < side; ++x) {
      painting.at(x + dx, y + dy) = image[y / factor * kImageSide + x / factor];
    }
  }
  return painting;
}

inline int largest_difference(const Pixels& a, std::span<const std::uint8_t, kImagePixels> b) {
  int largest = 0;
  for (std::size_t i = 0; i < kImagePixels; ++i) largest = std::max(largest, std::abs(int{a[i]} - int{b[i]}));
  return largest;
}

inline double mean_difference(const Pixels& a, const Pixels& b) {
  double sum = 0;
  for (std::size_t i = 0; i < kImagePixels; ++i) sum += std::abs(int{a[i]} - int{b[i]});
  return sum / static_cast<double>(kImagePixels);
}

// Of the pixels that are darker than half: width and height of their box.
inline std::pair<int, int> ink_size(const Pixels& pixels) {
  int left = 28, right = -1, top = 28, bottom = -1;
  for (int y = 0; y < 28; ++y) {
    for (int x = 0; x < 28; ++x) {
      if (pixels[static_cast<std::size_t>(y * 28 + x)] < 128) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = std::max(bottom, y);
    }
  }
  return {right - left + 1, bottom - top + 1};
}

// In coordinates where pixel i covers [i, i + 1].
inline std::pair<double, double> centre_of_mass(const Pixels& pixels) {
  double mass = 0, x_sum = 0, y_sum = 0;
  for (int y = 0; y < 28; ++y) {
    for (int x = 0; x < 28; ++x) {
      const double ink = pixels[static_cast<std::size_t>(y * 28 + x)];
      mass += ink;
      x_sum += ink * (x + 0.5);
      y_sum += ink * (y + 0.5);
    }
  }
  return {x_sum / mass, y_sum / mass};
}

// Mean thickness of the strokes in pixels: twice the ink over the total variation.
inline double thickness(const Pixels& pixels) {
  double mass = 0, variation = 0;
  for (std::size_t y = 0; y < 27; ++y) {
    for (std::size_t x = 0; x < 27; ++x) {
      const std::size_t i = y * 28 + x;
      mass += pixels[i];
      variation += std::hypot(pixels[i + 1] + pixels[i + 29] - pixels[i] - pixels[i + 28],
                              pixels[i + 28] + pixels[i + 29] - pixels[i] - pixels[i + 1]) /
                   2;
    }
  }
  return 2 * mass / variation;
}

}  // namespace inkling
