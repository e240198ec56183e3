#include "core/ink/marks.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "core/base/sort.h"

namespace inkling {
namespace {

// The runs of a map, which rows they are in, and which hang together: a forest in which a run points to an earlier one.
class RunForest {
 public:
  explicit RunForest(const InkMap& map) {
    std::size_t above = 0;
    for (std::size_t y = 0; y < map.height; ++y) {
      const std::size_t row = runs_.size();
      add_row(std::span(map.ink).subspan(y * map.width, map.width), static_cast<std::uint32_t>(y));
      join_rows(above, row);
      above = row;
    }
  }

  [[nodiscard]] std::span<const MarkRun> runs() const { return runs_; }

  // The first run of what hangs together with this one.
  std::uint32_t root(std::uint32_t run) {
    while (parents_[run] != run) run = parents_[run] = parents_[parents_[run]];
    return run;
  }

 private:
  void add_row(std::span<const std::uint8_t> ink, std::uint32_t y) {
    for (std::size_t x = 0; x < ink.size(); ++x) {
      if (ink[x] < kLeastInk) continue;
      const std::size_t left = x;
      while (x < ink.size() && ink[x] >= kLeastInk) ++x;
      parents_.push_back(static_cast<std::uint32_t>(runs_.size()));
      runs_.push_back({y, static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(x)});
    }
  }

  // Two rows beside each other: [above, row) and [row, end).
  void join_rows(std::size_t above, std::size_t row) {
    std::size_t i = above;
    std::size_t j = row;
    while (i < row && j < runs_.size() && runs_[i].y + 1 == runs_[j].y) {
      const MarkRun& upper = runs_[i];
      const MarkRun& lower = runs_[j];
      if (upper.left <= lower.right && lower.left <= upper.right) {
        const std::uint32_t a = root(static_cast<std::uint32_t>(i));
        const std::uint32_t b = root(static_cast<std::uint32_t>(j));
        parents_[std::max(a, b)] = std::min(a, b);
      }
      upper.right < lower.right ? ++i : ++j;
    }
  }

  std::vector<MarkRun> runs_;
  std::vector<std::uint32_t> parents_;
};

PixelBox box_of(std::span<const MarkRun> runs) {
  if (runs.empty()) return {};
  PixelBox box{std::numeric_limits<std::size_t>::max(), runs.front().y, 0, runs.back().y + std::size_t{1}};
  for (const MarkRun& run : runs) {
    box.left = std::min(box.left, std::size_t{run.left});
    box.right = std::max(box.right, std::size_t{run.right});
  }
  return box;
}

std::vector<MarkRun> runs_in(const PixelBox& box, const Mark& mark) {
  std::vector<MarkRun> runs;
  for (MarkRun run : mark.runs) {
    if (run.y < box.top || run.y >= box.bottom) continue;
    run.left = std::max(run.left, static_cast<std::uint32_t>(box.left));
    run.right = std::min(run.right, static_cast<std::uint32_t>(box.right));
    if (run.left < run.right) runs.push_back(run);
  }
  return runs;
}

std::span<const std::uint8_t> pixels_of(const MarkRun& run, const InkMap& map) {
  return std::span(map.ink).subspan(run.y * map.width + run.left, run.right - run.left);
}

// Whether a mark is on all four sides of another: beside each of its rows, above it and below it.
bool goes_round(const Mark& outer, const Mark& inner) {
  const PixelBox& in = inner.box;
  const PixelBox& out = outer.box;
  if (out.left >= in.left || out.top >= in.top || out.right <= in.right || out.bottom <= in.bottom) return false;
  struct Between {
    std::size_t left;
    std::size_t right;
    bool has_left = false;
    bool has_right = false;
  };
  std::vector<Between> rows(inner.height(), Between{in.right, in.left});
  for (const MarkRun& run : inner.runs) {
    Between& row = rows[run.y - in.top];
    row.left = std::min(row.left, std::size_t{run.left});
    row.right = std::max(row.right, std::size_t{run.right});
  }
  bool is_above = false;
  bool is_below = false;
  for (const MarkRun& run : outer.runs) {
    const bool is_over = run.left < in.right && run.right > in.left;
    if (run.y < in.top) {
      is_above = is_above || is_over;
    } else if (run.y >= in.bottom) {
      is_below = is_below || is_over;
    } else {
      Between& row = rows[run.y - in.top];
      row.has_left = row.has_left || run.right <= row.left;
      row.has_right = row.has_right || run.left >= row.right;
    }
  }
  const auto is_between = [](const Between& row) { return row.has_left && row.has_right; };
  return is_above && is_below && std::ranges::all_of(rows, is_between);
}

// The ink of the mark in a part of the map that holds all of it.
std::vector<std::uint8_t> alone(const Mark& mark, const InkMap& map, const PixelBox& part) {
  const std::size_t width = part.right - part.left;
  std::vector<std::uint8_t> pixels(width * (part.bottom - part.top));
  for (const MarkRun& run : mark.runs) {
    const std::size_t at = (run.y - part.top) * width + (run.left - part.left);
    std::ranges::copy(pixels_of(run, map), pixels.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return pixels;
}

}  // namespace

std::vector<Mark> find_marks(const InkMap& map) {
  RunForest forest(map);
  const std::span<const MarkRun> runs = forest.runs();
  std::vector<std::uint32_t> pixels(runs.size());  // of what hangs together, at its first run
  for (std::uint32_t i = 0; i < runs.size(); ++i) pixels[forest.root(i)] += runs[i].right - runs[i].left;

  std::vector<std::uint32_t> roots;
  for (std::uint32_t i = 0; i < runs.size(); ++i) {
    if (pixels[i] > 0) roots.push_back(i);
  }
  if (roots.size() > kMaxMarks) {
    const auto last = roots.begin() + static_cast<std::ptrdiff_t>(kMaxMarks);
    std::ranges::nth_element(roots, last, {}, [&pixels](std::uint32_t root) {
      return std::pair(std::numeric_limits<std::uint32_t>::max() - pixels[root], root);
    });
    roots.erase(last, roots.end());
    sort_compactly(roots, std::identity());
  }

  constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> places(runs.size(), kNone);
  for (std::uint32_t i = 0; i < roots.size(); ++i) places[roots[i]] = i;
  std::vector<std::vector<MarkRun>> runs_of(roots.size());
  for (std::uint32_t i = 0; i < runs.size(); ++i) {
    if (const std::uint32_t place = places[forest.root(i)]; place != kNone) runs_of[place].push_back(runs[i]);
  }
  std::vector<Mark> marks;
  marks.reserve(runs_of.size());
  for (std::vector<MarkRun>& of_mark : runs_of) marks.push_back(mark_of(std::move(of_mark), map));
  return marks;
}

void drop_surroundings(std::vector<Mark>* marks) {
  constexpr double kLeastInside = 0.25;  // share of the ink of what is round it
  std::vector<bool> is_round(marks->size());
  for (std::size_t i = 0; i < marks->size(); ++i) {
    const Mark& outer = (*marks)[i];
    double inside = 0;
    for (const Mark& inner : *marks) {
      if (goes_round(outer, inner)) inside += inner.ink;
    }
    is_round[i] = inside >= kLeastInside * outer.ink;
  }
  std::size_t index = 0;
  std::erase_if(*marks, [&](const Mark& /*mark*/) { return is_round[index++]; });
}

void drop_specks(std::vector<Mark>* marks) {
  constexpr double kSpeckExtent = 0.08;
  const auto extent = [](const Mark& mark) { return static_cast<double>(std::max(mark.width(), mark.height())); };
  // Half of the ink is in marks of at least this extent.
  std::vector<std::pair<double, double>> extents;
  double rest = 0;
  for (const Mark& mark : *marks) {
    extents.emplace_back(extent(mark), mark.ink);
    rest += mark.ink / 2;
  }
  sort_compactly(extents, std::identity());
  double typical = 0;
  for (const auto& [each, ink] : extents) {
    typical = each;
    rest -= ink;
    if (rest <= 0) break;
  }
  std::erase_if(*marks, [&](const Mark& mark) { return extent(mark) < kSpeckExtent * typical; });
}

Mark mark_of(std::vector<MarkRun> runs, const InkMap& map) {
  Mark mark{.box = box_of(runs), .runs = std::move(runs)};
  std::uint64_t ink = 0;
  for (const MarkRun& run : mark.runs) {
    const auto pixels = pixels_of(run, map);
    ink = std::accumulate(pixels.begin(), pixels.end(), ink);
  }
  mark.ink = static_cast<double>(ink) / 255;
  return mark;
}

Mark joined(std::span<const Mark* const> marks) {
  Mark whole;
  whole.box = marks.front()->box;
  for (const Mark* mark : marks) {
    whole.box.left = std::min(whole.box.left, mark->box.left);
    whole.box.top = std::min(whole.box.top, mark->box.top);
    whole.box.right = std::max(whole.box.right, mark->box.right);
    whole.box.bottom = std::max(whole.box.bottom, mark->box.bottom);
    whole.runs.insert(whole.runs.end(), mark->runs.begin(), mark->runs.end());
    whole.ink += mark->ink;
  }
  sort_compactly(whole.runs, [](const MarkRun& run) { return std::pair(run.y, run.left); });
  return whole;
}

std::optional<Mark> ink_in(const PixelBox& box, std::span<const Mark> marks, const InkMap& map) {
  constexpr double kNearlyAll = 0.9;
  std::vector<MarkRun> runs;
  for (const Mark& mark : marks) {
    const Mark inside = mark_of(runs_in(box, mark), map);
    const double share = inside.ink / mark.ink;
    if (share < 1 - kNearlyAll) continue;
    const Mark& meant = share > kNearlyAll ? mark : inside;
    runs.insert(runs.end(), meant.runs.begin(), meant.runs.end());
  }
  if (runs.empty()) return std::nullopt;
  sort_compactly(runs, [](const MarkRun& run) { return std::pair(run.y, run.left); });
  return mark_of(std::move(runs), map);
}

InkImage ink_image(const Mark& mark, const InkMap& map) {
  const std::vector<std::uint8_t> pixels = alone(mark, map, mark.box);
  // A picture whose size fits is always taken.
  return *ink_from_image(pixels, mark.width(), mark.height());
}

InkImage ink_image_without(InkStep step, const Mark& mark, const InkMap& map) {
  // All of the picture, for where the mark stands in it may matter.
  const std::vector<std::uint8_t> pixels = alone(mark, map, {0, 0, map.width, map.height});
  InkImage image = *ink_from_image(pixels, map.width, map.height, step);
  // A digit may be as small as a speck beside the picture.
  if (image.kind == InkKind::kSpeck) image.kind = InkKind::kDrawing;
  return image;
}

}  // namespace inkling
