#include "core/ink/regions.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace inkling {
namespace {

// Pixels beside each other in a row.
struct InkRun {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t parent = 0;  // a run of the same region, itself for the first
  std::uint32_t ink = 0;     // of the region, in the first
  std::uint32_t pixels = 0;  // …
  std::uint32_t dark = 0;    // …, those that are certain
};

// Runs of all rows, those that touch, corners included, in one region (union-find).
class InkRuns {
 public:
  InkRuns(const GreyPlane& ink, const RegionLimits& limits) : row_ends_(ink.height) {
    std::size_t above = 0;
    std::size_t row_begin = 0;
    runs_.reserve(count_runs(ink, limits));  // exactly, for in noise there are many
    for (std::size_t y = 0; y < ink.height; ++y) {
      add_row(ink.row(y), limits);
      join(above, row_begin, runs_.size());
      above = row_begin;
      row_begin = runs_.size();
      row_ends_[y] = row_begin;
    }
  }

  [[nodiscard]] std::span<const InkRun> row(std::size_t y) const {
    const std::size_t begin = y > 0 ? row_ends_[y - 1] : 0;
    return std::span(runs_).subspan(begin, row_ends_[y] - begin);
  }
  [[nodiscard]] const InkRun& region(const InkRun& run) { return runs_[find(run.parent)]; }

 private:
  static std::size_t count_runs(const GreyPlane& ink, const RegionLimits& limits) {
    const std::uint8_t low = std::max<std::uint8_t>(1, limits.low);
    std::size_t count = 0;
    for (std::size_t y = 0; y < ink.height; ++y) {
      bool was_ink = false;
      for (const std::uint8_t value : ink.row(y)) {
        const bool is_ink = value >= low;
        count += is_ink && !was_ink ? 1u : 0u;
        was_ink = is_ink;
      }
    }
    return count;
  }

  void add_row(std::span<const std::uint8_t> row, const RegionLimits& limits) {
    const std::uint8_t low = std::max<std::uint8_t>(1, limits.low);
    for (std::size_t x = 0; x < row.size(); ++x) {
      if (row[x] < low) continue;
      InkRun run{.begin = static_cast<std::uint32_t>(x), .parent = static_cast<std::uint32_t>(runs_.size())};
      for (; x < row.size() && row[x] >= low; ++x) {
        run.ink += row[x];
        run.dark += row[x] >= limits.high ? 1u : 0u;
      }
      run.end = static_cast<std::uint32_t>(x);
      run.pixels = run.end - run.begin;
      runs_.push_back(run);
    }
  }

  // The runs from `above` to `here` are those of the row before.
  void join(std::size_t above, std::size_t here, std::size_t end) {
    const std::size_t above_end = here;
    for (std::size_t run = here; run < end; ++run) {
      while (above < above_end && runs_[above].end < runs_[run].begin) ++above;
      for (std::size_t other = above; other < above_end && runs_[other].begin <= runs_[run].end; ++other) {
        unite(static_cast<std::uint32_t>(other), static_cast<std::uint32_t>(run));
      }
    }
  }

  std::uint32_t find(std::uint32_t run) {
    while (runs_[run].parent != run) {
      runs_[run].parent = runs_[runs_[run].parent].parent;
      run = runs_[run].parent;
    }
    return run;
  }
  void unite(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    if (a == b) return;
    InkRun& first = runs_[std::min(a, b)];
    InkRun& last = runs_[std::max(a, b)];
    last.parent = std::min(a, b);
    first.ink += last.ink;
    first.pixels += last.pixels;
    first.dark += last.dark;
  }

  std::vector<InkRun> runs_;
  std::vector<std::size_t> row_ends_;
};

}  // namespace

void keep_regions(const RegionLimits& limits, GreyPlane& ink) {
  InkRuns runs(ink, limits);
  GreyPlane kept(ink.width, ink.height);
  for (std::size_t y = 0; y < ink.height; ++y) {
    for (const InkRun& run : runs.row(y)) {
      const InkRun& region = runs.region(run);
      if (region.dark == 0 || region.dark < limits.least_dark * region.pixels) continue;
      if (region.ink < limits.least_ink * 255) continue;
      // With the pixels around it, which are its edge.
      const std::size_t left = run.begin - std::min<std::size_t>(run.begin, 1);
      const std::size_t right = std::min<std::size_t>(run.end + 1, ink.width);
      for (std::size_t v = y - std::min<std::size_t>(y, 1); v < std::min(y + 2, ink.height); ++v) {
        std::ranges::copy(ink.row(v).subspan(left, right - left),
                          kept.row(v).begin() + static_cast<std::ptrdiff_t>(left));
      }
    }
  }
  ink = std::move(kept);
}

}  // namespace inkling
