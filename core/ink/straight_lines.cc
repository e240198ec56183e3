#include "core/ink/straight_lines.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace inkling {
namespace {

// Ink from here on is part of a line.
constexpr std::uint8_t kLineInk = 64;
constexpr std::uint32_t kNone = 0xFFFFFFFF;

// Where a line is, as the mean of some rows.
struct LinePoint {
  float y = 0;
  float x = 0;
  std::uint32_t before = kNone;  // the point above it
};

// A line on its way down.
struct Track {
  std::uint32_t first = 0;      // row
  std::uint32_t last = 0;       // …
  std::uint32_t rows = 0;       // that have a piece of it, or a stroke that crosses
  std::uint32_t point = kNone;  // the last one
  float x = 0;                  // middle in row `last`
  float slope = 0;
  float width = 0;
  float y_sum = 0;  // of the rows since the last point
  float x_sum = 0;
  std::uint32_t summed = 0;

  [[nodiscard]] float middle_at(std::size_t y) const {
    return x + slope * (static_cast<float>(y) - static_cast<float>(last));
  }
  [[nodiscard]] std::size_t length() const { return last - first + 1; }
};

class LineFinder {
 public:
  LineFinder(const GreyPlane& ink, float stroke_width, std::uint8_t faintest)
      : ink_(ink),
        faintest_(faintest),
        line_ink_(std::max(faintest, kLineInk)),
        widest_(std::max({6.0f, stroke_width, static_cast<float>(ink.height) / 60})) {}

  // All that are as long as `share` of the picture and thin for their length.
  std::vector<StraightLine> find(double share) {
    shortest_ = std::max<std::size_t>(8, static_cast<std::size_t>(share * static_cast<double>(ink_.height)));
    for (std::size_t y = 0; y < ink_.height; ++y) {
      find_row(y);
      const auto is_over = [y](const Track& track) { return y > track.last + patience(track); };
      for (const Track& track : tracks_) {
        if (is_over(track)) finish(track);
      }
      std::erase_if(tracks_, is_over);
    }
    for (const Track& track : tracks_) finish(track);
    return std::move(lines_);
  }

 private:
  struct RowRun {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool taken = false;

    [[nodiscard]] float width() const { return static_cast<float>(end - begin); }
    [[nodiscard]] float middle() const { return static_cast<float>(begin + end) / 2; }
  };

  static constexpr std::uint32_t kRowsPerPoint = 8;
  // Beside each other. In noise there would be as many as half of the pixels of a row.
  static constexpr std::size_t kMostTracks = 512;

  // Rows that a line may miss. The longer it is the surer it is known where it goes on.
  [[nodiscard]] static std::size_t patience(const Track& track) {
    return 4 + std::min<std::size_t>(track.length() / 4, 60);
  }

  template <typename Function>
  static void for_each_run(std::span<const std::uint8_t> row, std::size_t begin, std::size_t end, std::uint8_t least,
                           Function function) {
    for (std::size_t x = begin; x < end; ++x) {
      if (row[x] < least) continue;
      const std::size_t first = x;
      while (x < end && row[x] >= least) ++x;
      function(first, x);
    }
  }

  void find_row(std::size_t y) {
    runs_.clear();
    const std::span<const std::uint8_t> row = ink_.row(y);
    for_each_run(row, 0, row.size(), faintest_, [&](std::size_t begin, std::size_t end) {
      const std::size_t count = runs_.size();
      const auto add = [this](std::size_t from, std::size_t to) {
        runs_.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)});
      };
      for_each_run(row, begin, end, line_ink_, add);
      if (runs_.size() == count) add(begin, end);
    });
    for (Track& track : tracks_) follow(track, y);
    for (const RowRun& run : runs_) {
      if (tracks_.size() == kMostTracks) break;
      if (run.taken || run.width() > widest_) continue;
      const auto at = static_cast<std::uint32_t>(y);
      tracks_.push_back({.first = at, .last = at, .rows = 1, .x = run.middle(), .width = run.width()});
    }
  }

  void follow(Track& track, std::size_t y) {
    const float expected = track.middle_at(y);
    const auto ends_before = [](const RowRun& run, float x) { return static_cast<float>(run.end) < x; };
    const auto run = std::lower_bound(runs_.begin(), runs_.end(), expected - 1, ends_before);
    if (run == runs_.end() || static_cast<float>(run->begin) > expected + 1) return;
    ++track.rows;
    const bool fits =
        run->width() <= 1.6f * track.width + 1 && std::abs(run->middle() - expected) <= 1 + track.width / 2;
    if (!fits) return;  // a stroke that crosses
    run->taken = true;
    // Place and slope are running means over as many rows as there were, up to a limit: a line may be bent a little.
    const float rows = static_cast<float>(std::min<std::size_t>(track.length(), 60));
    const float moved = expected + std::max(2 / (rows + 2), 0.1f) * (run->middle() - expected);
    const float slope = (moved - track.x) / static_cast<float>(y - track.last);
    track.slope = std::clamp(track.slope + std::max(2 / (rows + 2), 0.03f) * (slope - track.slope), -0.3f, 0.3f);
    track.x = moved;
    track.width += 0.1f * (run->width() - track.width);
    track.last = static_cast<std::uint32_t>(y);
    track.y_sum += static_cast<float>(y);
    track.x_sum += run->middle();
    if (++track.summed == kRowsPerPoint) add_point(track);
  }

  void add_point(Track& track) {
    const auto rows = static_cast<float>(track.summed);
    points_.push_back({track.y_sum / rows, track.x_sum / rows, track.point});
    track.point = static_cast<std::uint32_t>(points_.size() - 1);
    track.summed = 0;
    track.y_sum = track.x_sum = 0;
  }

  void finish(const Track& track) {
    constexpr float kLeastAspect = 8;
    if (track.length() < shortest_ || track.point == kNone) return;
    if (static_cast<float>(track.length()) < kLeastAspect * track.width) return;
    if (static_cast<double>(track.rows) < 0.6 * static_cast<double>(track.length())) return;
    std::vector<LinePoint> points;
    for (std::uint32_t point = track.point; point != kNone; point = points_[point].before) {
      points.push_back(points_[point]);
    }
    std::ranges::reverse(points);
    const float slope =
        points.size() < 2 ? 0 : (points.back().x - points.front().x) / (points.back().y - points.front().y);
    StraightLine line{.first = track.first, .width = track.width, .slope = slope, .middles = {}};
    std::size_t next = 0;  // the first point below
    for (std::size_t row = track.first; row <= track.last; ++row) {
      const auto y = static_cast<float>(row);
      while (next < points.size() && points[next].y < y) ++next;
      const LinePoint& above = points[next > 0 ? next - 1 : 0];
      const LinePoint& below = points[std::min(next, points.size() - 1)];
      const float span = below.y - above.y;
      line.middles.push_back(span > 0 ? above.x + (y - above.y) / span * (below.x - above.x)
                                      : above.x + slope * (y - above.y));
    }
    lines_.push_back(std::move(line));
  }

  const GreyPlane& ink_;
  // Where there is none of a line's ink it is as faint as what still hangs together, or digits would hang on it.
  std::uint8_t faintest_;
  std::uint8_t line_ink_;
  float widest_;
  std::size_t shortest_ = 0;
  std::vector<RowRun> runs_;
  std::vector<Track> tracks_;
  std::vector<LinePoint> points_;
  std::vector<StraightLine> lines_;
};

}  // namespace

float StraightLine::middle_at(std::size_t y) const {
  if (y < first) return middles.front() - slope * static_cast<float>(first - y);
  const std::size_t row = y - first;
  if (row < middles.size()) return middles[row];
  return middles.back() + slope * static_cast<float>(row - middles.size() + 1);
}

std::vector<StraightLine> find_straight_lines(const GreyPlane& ink, double shortest_share, float stroke_width,
                                              std::uint8_t faintest) {
  return LineFinder(ink, stroke_width, faintest).find(shortest_share);
}

StraightLine extended(const StraightLine& line, std::size_t rows, std::size_t height) {
  const std::size_t first = line.first - std::min(rows, line.first);
  const std::size_t end = std::min(height, line.last() + 1 + rows);
  StraightLine longer{.first = first, .width = line.width, .slope = line.slope, .middles = {}};
  for (std::size_t y = first; y < end; ++y) longer.middles.push_back(line.middle_at(y));
  return longer;
}

float reach_of(const StraightLine& line) { return line.width / 2 + 2; }

void erase_line(const StraightLine& line, const std::vector<bool>& is_kept, GreyPlane& ink) {
  const float reach = reach_of(line);
  for (std::size_t i = 0; i < line.length(); ++i) {
    if (is_kept[i]) continue;
    const std::span<std::uint8_t> row = ink.row(line.first + i);
    const auto begin = static_cast<std::size_t>(std::max(0.0f, std::round(line.middles[i] - reach)));
    const auto end = static_cast<std::size_t>(std::max(0.0f, std::round(line.middles[i] + reach)));
    for (std::size_t x = begin; x < std::min(end, row.size()); ++x) row[x] = 0;
  }
}

GreyPlane without_lines(std::span<const StraightLine> lines, GreyPlane ink) {
  for (const StraightLine& line : lines) erase_line(line, std::vector<bool>(line.length()), ink);
  return ink;
}

}  // namespace inkling
