#include "core/ink/light.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "core/base/sort.h"

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

constexpr std::size_t kSpan = 2;  // pixels that a sharp edge takes

// Between two sharp edges of a line, falling and rising.
void find_runs(std::span<const float> line, float sharp, std::vector<DarkRun>& runs) {
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

// The steps of a picture over kSpan pixels: those of noise, and those of the edges that `edge_share` of it is.
struct Steps {
  float noise = 0;
  float edges = 0;
};
Steps find_steps(const FloatPlane& grey, double edge_share) {
  std::vector<float> steps;
  constexpr std::size_t kMany = 100'000;
  const std::size_t step = grey.values.size() > kMany ? 2u : 1u;
  for (std::size_t y = 0; y < grey.height; y += step) {
    const std::span<const float> row = grey.row(y);
    for (std::size_t x = 0; x + kSpan < row.size(); ++x) steps.push_back(std::abs(row[x + kSpan] - row[x]));
  }
  if (steps.empty()) return {};
  return {.noise = quantile(steps, 0.25), .edges = quantile(steps, 1 - edge_share)};
}

// A picture, or a smaller one of it, in which strokes are looked for.
struct View {
  FloatPlane plane;
  float scale = 1;  // pixels of the picture for one of the plane
  float sharp = 0;  // steps that stand out: the strongest are those of ink
};
float sharp_step(const Steps& steps) { return std::max({8 * steps.noise, steps.edges / 3, 2.0f}); }

constexpr double kEdgeShare = 0.005;

// As small as it has to be for its edges to take no more than kSpan pixels.
View sharp_view(const FloatPlane& grey) {
  // An edge that takes much more than kSpan pixels is twice as steep on half the picture.
  constexpr float kBlurred = 1.6f;
  constexpr std::size_t kSmallestSide = 28;
  double edge_share = kEdgeShare;
  View view{.plane = grey};
  Steps steps = find_steps(grey, edge_share);
  while (std::min(view.plane.width, view.plane.height) >= 2 * kSmallestSide) {
    FloatPlane half = halved(view.plane);
    edge_share *= 2;  // an edge is a line
    const Steps of_half = find_steps(half, edge_share);
    if (of_half.edges < kBlurred * steps.edges) break;
    view.plane = std::move(half);
    view.scale *= 2;
    steps = of_half;
  }
  view.sharp = sharp_step(steps);
  return view;
}

// Half of the runs between sharp edges, by their heights, are narrower; 0 when there are none.
float median_run(const View& view) {
  std::vector<DarkRun> runs;
  for (std::size_t y = 0; y < view.plane.height; ++y) find_runs(view.plane.row(y), view.sharp, runs);
  const FloatPlane columns = transposed(view.plane);
  for (std::size_t x = 0; x < columns.height; ++x) find_runs(columns.row(x), view.sharp, runs);
  if (runs.empty()) return 0;
  sort_compactly(runs, &DarkRun::width);
  double total = 0;
  for (const DarkRun& run : runs) total += double{run.weight};
  double below = 0;
  for (const DarkRun& run : runs) {
    below += double{run.weight};
    if (below >= total / 2) return view.scale * run.width;
  }
  return view.scale * runs.back().width;
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
  constexpr float kWidestBlurred = 0.2f;  // of the shorter side: what is wider is the soft shadow of a hand
  const View view = sharp_view(grey);
  const float width = median_run(view);
  if (view.scale == 1 || width <= kWidestBlurred * static_cast<float>(std::min(grey.width, grey.height))) return width;
  return median_run({.plane = grey, .scale = 1, .sharp = sharp_step(find_steps(grey, kEdgeShare))});
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
