#include "core/ink/cuts.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include "core/base/sort.h"

namespace inkling {
namespace {

// Cuts are looked for on a coarse picture of the mark, of about so many rows, and at most so many cells.
constexpr std::size_t kCoarseRows = 48;
constexpr std::size_t kMostCells = 48 * 480;
// No cut goes through more ink, in widths of the stroke. Two round digits that touch may do so along a good part of
// their height.
constexpr double kThickestCut = 4.5;
// Of a step to the side, in widths of the stroke: straight is better.
constexpr double kSideCost = 0.06;
// Columns a row, of cuts that lean.
constexpr double kCutLean = 0.35;
// How far a straight cut gives way, in widths of the stroke; and one that winds, as a share of the mark's height.
constexpr double kStraightReach = 0.2;
constexpr double kWindingReach = 0.25;
// Shares of the mark's height, between two cuts; and of its ink, in each piece.
constexpr double kStraightDistance = 0.18;
constexpr double kWindingDistance = 0.1;
constexpr double kLeastPart = 0.04;

// The mark's ink in cells of `step` x `step` pixels.
struct CoarseMark {
  std::size_t step = 1;
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<float> ink;  // [height, width], mean of a cell, full ink = 1

  CoarseMark(const Mark& mark, const InkMap& map) : step(std::max<std::size_t>(1, mark.height() / kCoarseRows)) {
    const auto cells = [this](std::size_t pixels) { return (pixels + step - 1) / step; };
    while (cells(mark.width()) * cells(mark.height()) > kMostCells) ++step;
    width = cells(mark.width());
    height = cells(mark.height());
    ink.resize(width * height);
    const float share = 1.0f / (255.0f * static_cast<float>(step * step));
    for (const MarkRun& run : mark.runs) {
      float* row = &ink[(run.y - mark.box.top) / step * width];
      for (std::size_t x = run.left; x < run.right; ++x) {
        row[(x - mark.box.left) / step] += share * static_cast<float>(map.ink[run.y * map.width + x]);
      }
    }
  }

  [[nodiscard]] const float* row(std::size_t y) const { return &ink[y * width]; }
};

// A way from top to bottom.
struct Seam {
  std::vector<std::size_t> cells;  // [height]: its column
  double ink = 0;                  // in cells full of it
  double cost = 0;
};

// Where a way may be in each row: [begin, end).
struct Corridor {
  double middle = 0;  // column of its axis in the middle row
  double slant = 0;   // columns a row
  double reach = 0;   // columns to each side

  [[nodiscard]] std::pair<std::size_t, std::size_t> at(std::size_t y, const CoarseMark& mark) const {
    const double axis = middle + slant * (static_cast<double>(y) - static_cast<double>(mark.height) / 2);
    const auto last = static_cast<double>(mark.width - 1);
    const double begin = std::clamp(std::round(axis - reach), 0.0, last);
    const double end = std::clamp(std::round(axis + reach), 0.0, last);
    return {static_cast<std::size_t>(begin), static_cast<std::size_t>(end) + 1};
  }
};

// The cheapest way through a corridor.
Seam seam_in(const Corridor& corridor, const CoarseMark& mark, float side_cost) {
  constexpr float kNone = std::numeric_limits<float>::infinity();
  std::vector<float> costs(mark.width, kNone);
  std::vector<float> next(mark.width, kNone);
  std::vector<std::int8_t> steps(mark.width * mark.height);
  for (auto [x, end] = corridor.at(0, mark); x < end; ++x) costs[x] = mark.row(0)[x];
  for (std::size_t y = 1; y < mark.height; ++y) {
    std::ranges::fill(next, kNone);
    for (auto [x, end] = corridor.at(y, mark); x < end; ++x) {
      float best = costs[x];
      std::int8_t step = 0;
      if (x > 0 && costs[x - 1] + side_cost < best) best = costs[x - 1] + side_cost, step = -1;
      if (x + 1 < mark.width && costs[x + 1] + side_cost < best) best = costs[x + 1] + side_cost, step = 1;
      next[x] = best + mark.row(y)[x];
      steps[y * mark.width + x] = step;
    }
    std::swap(costs, next);
  }
  Seam seam{.cells = std::vector<std::size_t>(mark.height), .ink = 0, .cost = 0};
  std::size_t x = static_cast<std::size_t>(std::ranges::min_element(costs) - costs.begin());
  seam.cost = double{costs[x]};
  for (std::size_t y = mark.height; y > 0; --y) {
    seam.cells[y - 1] = x;
    seam.ink += double{mark.row(y - 1)[x]};
    x = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(x) + steps[(y - 1) * mark.width + x]);
  }
  return seam;
}

double mean_column(const Seam& seam) {
  return static_cast<double>(std::accumulate(seam.cells.begin(), seam.cells.end(), std::size_t{0})) /
         static_cast<double>(seam.cells.size());
}

double mean_distance(const Seam& a, const Seam& b) {
  double sum = 0;
  for (std::size_t y = 0; y < a.cells.size(); ++y) {
    sum += std::abs(static_cast<double>(a.cells[y]) - static_cast<double>(b.cells[y]));
  }
  return sum / static_cast<double>(a.cells.size());
}

// Adds the cheapest of the ways, at most `most`, that keep their distance from those that are there.
void choose(std::vector<Seam> ways, std::size_t most, double distance, double stroke, std::vector<Seam>* chosen) {
  std::erase_if(ways, [stroke](const Seam& seam) { return seam.ink > kThickestCut * stroke; });
  sort_compactly(ways, [](const Seam& seam) { return std::pair(seam.cost, mean_column(seam)); });
  for (std::size_t i = 0; i < ways.size() && most > 0; ++i) {
    const auto is_near = [&](const Seam& other) { return mean_distance(ways[i], other) < distance; };
    if (std::ranges::any_of(*chosen, is_near)) continue;
    chosen->push_back(std::move(ways[i]));
    --most;
  }
}

// Adds the ways that cost no more than those beside them, up to `reach` away.
void add_valleys(std::span<const Seam> ways, std::size_t reach, std::vector<Seam>* valleys) {
  for (std::size_t i = 0; i < ways.size(); ++i) {
    const std::size_t first = i - std::min(i, reach);
    const auto beside = ways.subspan(first, std::min(ways.size(), i + reach + 1) - first);
    if (ways[i].cost <= std::ranges::min(beside, {}, &Seam::cost).cost) valleys->push_back(ways[i]);
  }
}

// Straight ways, upright and leaning, that give way to ink by a part of the stroke, for digits that touch side to side;
// and ways that wind, for those that reach over or under each other. From left to right; none crosses another.
std::vector<Seam> find_seams(const CoarseMark& mark, double stroke) {
  const auto side_cost = static_cast<float>(kSideCost * stroke);
  std::vector<Seam> straight;
  std::vector<Seam> winding;
  for (std::size_t x = 1; x < mark.width; ++x) {
    const auto middle = static_cast<double>(x);
    winding.push_back(seam_in({middle, 0, kWindingReach * static_cast<double>(mark.height)}, mark, side_cost));
  }
  for (const double slant : {-kCutLean, 0.0, kCutLean}) {
    std::vector<Seam> beside_each_other;
    for (std::size_t x = 1; x < mark.width; ++x) {
      beside_each_other.push_back(seam_in({static_cast<double>(x), slant, kStraightReach * stroke}, mark, side_cost));
    }
    add_valleys(beside_each_other, static_cast<std::size_t>(std::ceil(stroke / 2)), &straight);
  }
  std::vector<Seam> seams;
  const auto height = static_cast<double>(mark.height);
  choose(std::move(straight), kMaxCuts / 2, kStraightDistance * height, stroke, &seams);
  choose(std::move(winding), kMaxCuts - kMaxCuts / 2, kWindingDistance * height, stroke, &seams);
  sort_compactly(seams, [](const Seam& seam) { return mean_column(seam); });
  for (std::size_t i = 1; i < seams.size(); ++i) {
    for (std::size_t y = 0; y < mark.height; ++y) {
      seams[i].cells[y] = std::max(seams[i].cells[y], seams[i - 1].cells[y]);
    }
  }
  return seams;
}

// The ink of the cells from one way up to the next; without a way, from the first or up to the last cell.
double ink_between(const Seam* left, const Seam* right, const CoarseMark& mark) {
  double ink = 0;
  for (std::size_t y = 0; y < mark.height; ++y) {
    const std::size_t begin = left == nullptr ? 0 : left->cells[y];
    const std::size_t end = right == nullptr ? mark.width : right->cells[y];
    for (std::size_t x = begin; x < end; ++x) ink += double{mark.row(y)[x]};
  }
  return ink;
}

// Without those that leave next to nothing at a side.
std::vector<Seam> useful(std::vector<Seam> seams, const CoarseMark& mark) {
  const double least = kLeastPart * ink_between(nullptr, nullptr, mark);
  std::vector<Seam> result;
  for (Seam& seam : seams) {
    const Seam* before = result.empty() ? nullptr : &result.back();
    if (ink_between(before, &seam, mark) >= least) result.push_back(std::move(seam));
  }
  while (!result.empty() && ink_between(&result.back(), nullptr, mark) < least) result.pop_back();
  return result;
}

}  // namespace

std::vector<CutPiece> cut_up(const Mark& mark, const InkMap& map) {
  const CoarseMark coarse(mark, map);
  const double stroke = std::max(1.0, double{map.stroke_width} / static_cast<double>(coarse.step));
  const std::vector<Seam> seams = useful(find_seams(coarse, stroke), coarse);
  std::vector<std::vector<MarkRun>> runs(seams.size() + 1);
  for (MarkRun run : mark.runs) {
    const std::size_t row = (run.y - mark.box.top) / coarse.step;
    for (std::size_t i = 0; i < seams.size() && run.left < run.right; ++i) {
      const auto column =
          static_cast<std::uint32_t>(mark.box.left + seams[i].cells[row] * coarse.step + coarse.step / 2);
      const MarkRun left{run.y, run.left, std::min(run.right, column)};
      if (left.left < left.right) runs[i].push_back(left);
      run.left = std::max(run.left, column);
    }
    if (run.left < run.right) runs.back().push_back(run);
  }
  std::vector<CutPiece> parts;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].empty()) continue;
    const double cut = parts.empty() ? 0 : seams[i - 1].ink / stroke;
    parts.push_back({mark_of(std::move(runs[i]), map), cut});
  }
  return parts;
}

std::vector<std::array<Mark, 2>> halves_of(const Mark& mark, const InkMap& map) {
  const std::vector<CutPiece> parts = cut_up(mark, map);
  std::vector<const Mark*> pieces;
  pieces.reserve(parts.size());
  for (const CutPiece& part : parts) pieces.push_back(&part.mark);
  std::vector<std::array<Mark, 2>> halves;
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    halves.push_back({joined(std::span(pieces).first(i)), joined(std::span(pieces).subspan(i))});
  }
  return halves;
}

}  // namespace inkling
