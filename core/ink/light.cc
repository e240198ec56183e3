#include "core/ink/light.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace inkling {
namespace {

// Third moment over the third power of the deviation: which way the few pixels lie that are unlike the others.
double skewness(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += double{value};
  const double count = static_cast<double>(values.size());
  const double mean = sum / count;
  double squares = 0;
  double cubes = 0;
  for (const float value : values) {
    const double deviation = double{value} - mean;
    squares += deviation * deviation;
    cubes += deviation * deviation * deviation;
  }
  constexpr double kRounding = 0.25;  // grey levels squared: what 8 bits say nothing of
  const double variance = squares / count + kRounding;
  return cubes / count / (variance * std::sqrt(variance));
}

// Every second pixel each way, the mean of four.
FloatPlane halved(const FloatPlane& plane) {
  FloatPlane half(plane.width / 2, plane.height / 2);
  for (std::size_t y = 0; y < half.height; ++y) {
    const std::span<const float> above = plane.row(2 * y);
    const std::span<const float> below = plane.row(2 * y + 1);
    for (std::size_t x = 0; x < half.width; ++x) {
      half.row(y)[x] = (above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1]) / 4;
    }
  }
  return half;
}

// A window of pixels of a line.
struct DarkRun {
  float width = 0;
  float weight = 0;
};

// Between two sharp edges of a line, falling and rising.
void find_runs(std::span<const float> line, float sharp, std::vector<DarkRun>& runs) {
  constexpr std::size_t kSpan = 2;     // pixels that an edge takes
  constexpr float kSteepness = 0.25f;  // of the height, at least: a shadow is entered slowly
  std::size_t fall = 0;                // the steepest place
  float fall_height = 0;               // 0: there was none
  for (std::size_t x = 0; x + kSpan < line.size(); ++x) {
    const float change = line[x + kSpan] - line[x];
    if (-change > std::max(sharp, fall_height)) {
      fall = x;
      fall_height = -change;
      continue;
    }
    if (fall_height == 0) continue;
    const float next = x + 1 + kSpan < line.size() ? line[x + 1 + kSpan] - line[x + 1] : 0.0f;
    if (change > sharp && change >= next) {
      const auto [darkest, lightest] = std::ranges::minmax(line.subspan(fall, x + kSpan + 1 - fall));
      const float height = std::min(fall_height, change);
      if (height > kSteepness * (lightest - darkest)) {
        runs.push_back({static_cast<float>(x - fall), height});
        fall_height = 0;
      }
    }
    if (line[x] >= line[fall] && x >= fall + kSpan) fall_height = 0;  // as light as before: that was no stroke
  }
}

// How far a picture is continued beyond its sides.
struct Frame {
  std::size_t left = 0;
  std::size_t top = 0;
  std::size_t right = 0;
  std::size_t bottom = 0;
};

// Continued where a side is dark from end to end: something dark, a table, goes on there.
Frame find_frame(const FloatPlane& grey, std::size_t margin) {
  constexpr double kEndToEnd = 0.95;
  constexpr float kDark = 0.6f;
  std::vector<float> values = grey.values;
  const float dark = kDark * quantile(values, 0.75);
  const FloatPlane columns = transposed(grey);
  const auto margin_at = [&](std::span<const float> side) {
    values.assign(side.begin(), side.end());
    return quantile(values, kEndToEnd) < dark ? margin : 0;
  };
  return {.left = margin_at(columns.row(0)),
          .top = margin_at(grey.row(0)),
          .right = margin_at(columns.row(columns.height - 1)),
          .bottom = margin_at(grey.row(grey.height - 1))};
}

// With the pixels of the sides repeated beyond them.
FloatPlane framed(const FloatPlane& grey, const Frame& frame) {
  FloatPlane wide(frame.left + grey.width + frame.right, frame.top + grey.height + frame.bottom);
  for (std::size_t y = 0; y < wide.height; ++y) {
    const std::span<const float> from = grey.row(std::clamp(y, frame.top, frame.top + grey.height - 1) - frame.top);
    const std::span<float> to = wide.row(y);
    std::ranges::fill(to.first(frame.left), from.front());
    std::ranges::copy(from, to.begin() + static_cast<std::ptrdiff_t>(frame.left));
    std::ranges::fill(to.last(frame.right), from.back());
  }
  return wide;
}

// The smallest plane above `grey` that squares of 2 * reach + 1 pixels can draw.
FloatPlane closed(const FloatPlane& grey, std::size_t reach) {
  const Frame frame = find_frame(grey, 2 * reach);
  const FloatPlane wide = lowest_around(highest_around(framed(grey, frame), reach), reach);
  FloatPlane result(grey.width, grey.height);
  for (std::size_t y = 0; y < result.height; ++y) {
    std::ranges::copy(wide.row(y + frame.top).subspan(frame.left, result.width), result.row(y).begin());
  }
  return result;
}

// How much too light a closing is, because of noise: by as much as what is no ink is darker on average.
FloatPlane find_bias(const FloatPlane& paper, const FloatPlane& grey, std::size_t reach) {
  FloatPlane below = paper;
  for (std::size_t i = 0; i < below.values.size(); ++i) below.values[i] -= grey.values[i];
  std::vector<float> values = below.values;
  const float light = quantile(values, 0.25);
  const float most = light + 2 * (light - quantile(values, 0.05));
  for (float& value : below.values) value = std::min(value, most);
  return mean_around(below, reach);
}

// A step of the paper is no ink, wherever exactly it lies; nor is anything on a table, and at its edge.
FloatPlane find_doubt(const Paper& paper, float stroke_width, bool is_brightness) {
  constexpr float kNoInk = 255;
  FloatPlane doubt = highest_around(paper.grey, 1);
  const FloatPlane lowest = lowest_around(paper.grey, 1);
  for (std::size_t i = 0; i < doubt.values.size(); ++i) doubt.values[i] -= lowest.values[i];
  if (!is_brightness) return doubt;
  const FloatPlane near = lowest_around(paper.grey, static_cast<std::size_t>(stroke_width) + 1);
  for (std::size_t i = 0; i < doubt.values.size(); ++i) {
    if (near.values[i] < kDarkestPaper * paper.lit_grey) doubt.values[i] = kNoInk;
  }
  return doubt;
}

}  // namespace

bool is_light_on_dark(const FloatPlane& grey) {
  constexpr std::size_t kReach = 2;
  double sum = skewness(grey.values);
  for (FloatPlane level = grey; std::min(level.width, level.height) > kReach; level = halved(level)) {
    FloatPlane detail = mean_around(level, kReach);
    for (std::size_t i = 0; i < detail.values.size(); ++i) detail.values[i] = level.values[i] - detail.values[i];
    sum += skewness(detail.values);
  }
  return sum > 0;
}

float find_stroke_width(const FloatPlane& grey) {
  // Edges that stand out among the steps of the picture: the strongest are those of ink.
  std::vector<float> steps;
  constexpr std::size_t kMany = 100'000;
  const std::size_t step = grey.values.size() > kMany ? 2u : 1u;
  for (std::size_t y = 0; y < grey.height; y += step) {
    const std::span<const float> row = grey.row(y);
    for (std::size_t x = 0; x + 2 < row.size(); ++x) steps.push_back(std::abs(row[x + 2] - row[x]));
  }
  if (steps.empty()) return 0;
  const float noise = quantile(steps, 0.25);
  const float strong = quantile(steps, 0.995);
  const float sharp = std::max({8 * noise, strong / 3, 2.0f});

  std::vector<DarkRun> runs;
  for (std::size_t y = 0; y < grey.height; ++y) find_runs(grey.row(y), sharp, runs);
  const FloatPlane columns = transposed(grey);
  for (std::size_t x = 0; x < columns.height; ++x) find_runs(columns.row(x), sharp, runs);
  if (runs.empty()) return 0;
  std::ranges::sort(runs, {}, &DarkRun::width);
  double total = 0;
  for (const DarkRun& run : runs) total += double{run.weight};
  double below = 0;
  for (const DarkRun& run : runs) {
    below += double{run.weight};
    if (below >= total / 2) return run.width;
  }
  return runs.back().width;
}

Paper find_paper(const FloatPlane& grey, float stroke_width, bool is_brightness) {
  constexpr float kWidest = 4;  // blots and crossings are wider than strokes
  const float widest = kWidest * stroke_width + 2;
  Paper paper{.grey = closed(grey, static_cast<std::size_t>(std::ceil(widest / 2))), .doubt = {}};
  std::vector<float> values = paper.grey.values;
  paper.lit_grey = quantile(values, 0.75);
  paper.doubt = find_doubt(paper, stroke_width, is_brightness);
  const FloatPlane bias = find_bias(paper.grey, grey, static_cast<std::size_t>(4 * widest));
  for (std::size_t i = 0; i < bias.values.size(); ++i) paper.grey.values[i] -= bias.values[i];
  return paper;
}

Paper even_paper(const FloatPlane& grey, float level) {
  return {.grey = FloatPlane(grey.width, grey.height, level),
          .doubt = FloatPlane(grey.width, grey.height),
          .lit_grey = level};
}

}  // namespace inkling
