#include "core/ink/rules.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <vector>

// Lines are looked for on their way down, first in the picture and then in its transpose.

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

// A line that was found, with its middle in each row.
struct Line {
  std::size_t first = 0;
  float width = 0;
  float slope = 0;  // from end to end
  std::vector<float> middles;

  [[nodiscard]] std::size_t length() const { return middles.size(); }
  [[nodiscard]] float aspect() const { return static_cast<float>(length()) / width; }
  // Where its middle is, or would be if the line went on.
  [[nodiscard]] float middle_at(std::size_t y) const {
    if (y < first) return middles.front() - slope * static_cast<float>(first - y);
    const std::size_t row = y - first;
    if (row < middles.size()) return middles[row];
    return middles.back() + slope * static_cast<float>(row - middles.size() + 1);
  }
};

class LineFinder {
 public:
  LineFinder(const GreyPlane& ink, float stroke_width, std::uint8_t faintest)
      : ink_(ink),
        faintest_(faintest),
        line_ink_(std::max(faintest, kLineInk)),
        widest_(std::max({6.0f, stroke_width, static_cast<float>(ink.height) / 60})) {}

  // All that are as long as `share` of the picture and thin for their length.
  std::vector<Line> find(double share) {
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
    Line line{.first = track.first, .width = track.width, .slope = slope, .middles = {}};
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
  std::vector<Line> lines_;
};

// Which of the lines that were found are printed.
class RuleChoice {
 public:
  RuleChoice(std::size_t height, std::span<const Line> lines) : height_(height) {
    for (const Line& line : lines) {
      if (is_long(line)) rules_.push_back(&line);
    }
  }

  [[nodiscard]] bool is_rule(const Line& line) const {
    if (is_long(line)) return true;
    const auto continues = [&line](const Line* rule) { return goes_on(*rule, line); };
    if (std::ranges::any_of(rules_, continues)) return true;
    // On ruled paper shorter pieces are lines as well.
    const auto is_parallel = [&line](const Line* rule) { return std::abs(rule->slope - line.slope) < 0.04f; };
    return line.aspect() > 25 && share(line) > 0.12 && std::ranges::count_if(rules_, is_parallel) >= 2;
  }

 private:
  [[nodiscard]] double share(const Line& line) const {
    return static_cast<double>(line.length()) / static_cast<double>(height_);
  }
  // A stroke is never as long as the picture, nor does it come in from its edge and go on for long.
  [[nodiscard]] bool is_long(const Line& line) const {
    if (share(line) > 0.95) return true;
    const std::size_t margin = 2 + height_ / 100;
    const bool comes_in = line.first < margin || line.first + line.length() + margin > height_;
    return comes_in && share(line) > 0.4 && line.aspect() > 25;
  }
  static bool goes_on(const Line& rule, const Line& piece) {
    const std::size_t end = rule.first + rule.length();
    const std::size_t near = piece.first >= end ? piece.first : piece.first + piece.length() - 1;
    const std::size_t gap = near >= end ? near - end : rule.first - std::min(rule.first, near);
    const float off = std::abs(rule.middle_at(near) - piece.middle_at(near));
    return std::abs(rule.slope - piece.slope) < 0.1f && off < 1 + rule.width / 2 + 0.02f * static_cast<float>(gap);
  }

  std::size_t height_;
  std::vector<const Line*> rules_;
};

// The ink of a row within `reach` of a line's middle, in full pixels.
float ink_near(std::span<const std::uint8_t> row, float middle, float reach) {
  std::uint32_t sum = 0;
  const auto begin = static_cast<std::size_t>(std::max(0.0f, std::round(middle - reach)));
  const auto end = static_cast<std::size_t>(std::max(0.0f, std::round(middle + reach)));
  for (std::size_t x = begin; x < std::min(end, row.size()); ++x) sum += row[x];
  return static_cast<float>(sum) / 255;
}

// Strokes on a line: rows with more ink than elsewhere along it, of which some have ink beyond the line, too.
class StrokesOnLine {
 public:
  StrokesOnLine(const GreyPlane& ink, const Line& line, float reach) : is_stroke_(line.length()) {
    std::vector<float> inks(line.length());
    std::vector<bool> sticks_out(line.length());
    for (std::size_t i = 0; i < line.length(); ++i) {
      const std::span<const std::uint8_t> row = ink.row(line.first + i);
      inks[i] = ink_near(row, line.middles[i], reach);
      sticks_out[i] = ink_near(row, line.middles[i], reach + 2) - inks[i] > 0.5f;
    }
    std::vector<float> sorted = inks;
    const float usual = quantile(sorted, 0.5);
    for (float& value : sorted) value = std::abs(value - usual);
    const float most = usual + std::clamp(4 * quantile(sorted, 0.5), 0.6f, 2.0f);
    for (std::size_t begin = 0; begin < inks.size();) {
      std::size_t end = begin;
      bool is_stroke = false;
      for (; end < inks.size() && inks[end] > most; ++end) is_stroke = is_stroke || sticks_out[end];
      if (is_stroke) std::fill_n(is_stroke_.begin() + static_cast<std::ptrdiff_t>(begin), end - begin, true);
      begin = std::max(end, begin + 1);
    }
    close_gaps(static_cast<std::size_t>(4 * line.width));
  }

  [[nodiscard]] bool operator[](std::size_t row) const { return is_stroke_[row]; }

 private:
  // A round stroke that only just touches the line lies on it in between.
  void close_gaps(std::size_t longest) {
    std::size_t gap = longest + 1;
    for (std::size_t i = 0; i < is_stroke_.size(); ++i) {
      if (!is_stroke_[i]) {
        ++gap;
        continue;
      }
      if (gap <= longest) std::fill_n(is_stroke_.begin() + static_cast<std::ptrdiff_t>(i - gap), gap, true);
      gap = 0;
    }
  }

  std::vector<bool> is_stroke_;
};

// Takes the rows of a line away in which `strokes` are none.
template <typename Strokes>
void erase(const Line& line, float reach, const Strokes& strokes, GreyPlane& ink) {
  for (std::size_t i = 0; i < line.length(); ++i) {
    if (strokes[i]) continue;
    const std::span<std::uint8_t> row = ink.row(line.first + i);
    const auto begin = static_cast<std::size_t>(std::max(0.0f, std::round(line.middles[i] - reach)));
    const auto end = static_cast<std::size_t>(std::max(0.0f, std::round(line.middles[i] + reach)));
    for (std::size_t x = begin; x < std::min(end, row.size()); ++x) row[x] = 0;
  }
}

float reach_of(const Line& line) { return line.width / 2 + 2; }

// The lines with nothing left of them, whatever crosses.
GreyPlane without(const std::vector<Line>& lines, GreyPlane ink) {
  for (const Line& line : lines) erase(line, reach_of(line), std::vector<bool>(line.length()), ink);
  return ink;
}

// The strokes on a line are looked for in `strokes_only`, where the lines that cross it are not.
void erase_rules(const std::vector<Line>& lines, const GreyPlane& strokes_only, GreyPlane& ink) {
  for (const Line& line : lines) erase(line, reach_of(line), StrokesOnLine(strokes_only, line, reach_of(line)), ink);
}

std::vector<Line> find_rules(const GreyPlane& ink, float stroke_width, std::uint8_t faintest) {
  constexpr double kShortest = 0.05;
  std::vector<Line> lines = LineFinder(ink, stroke_width, faintest).find(kShortest);
  const RuleChoice choice(ink.height, lines);
  std::vector<Line> rules;
  std::ranges::copy_if(lines, std::back_inserter(rules), [&](const Line& line) { return choice.is_rule(line); });
  return rules;
}

// A single line in a picture with hardly anything else may be a one that was cut out tightly.
bool is_all_ink(const Line& line, const GreyPlane& ink) {
  double all = 0;
  double on_line = 0;
  for (std::size_t y = 0; y < ink.height; ++y) all += double{ink_near(ink.row(y), 0, static_cast<float>(ink.width))};
  for (std::size_t i = 0; i < line.length(); ++i) {
    on_line += double{ink_near(ink.row(line.first + i), line.middles[i], line.width)};
  }
  constexpr double kHardlyAny = 0.2;
  return all - on_line < kHardlyAny * on_line;
}

}  // namespace

void remove_rules(float stroke_width, std::uint8_t faintest, ThreadPool& pool, GreyPlane& ink) {
  GreyPlane across = transposed(ink);
  std::vector<Line> lines_down;
  std::vector<Line> lines_across;
  pool.run(2, [&](std::size_t task, std::size_t /*thread*/) {
    if (task == 0) lines_down = find_rules(ink, stroke_width, faintest);
    if (task == 1) lines_across = find_rules(across, stroke_width, faintest);
  });
  if (lines_down.size() + lines_across.size() == 1) {
    if (lines_across.empty() ? is_all_ink(lines_down.front(), ink) : is_all_ink(lines_across.front(), across)) return;
  }
  if (lines_across.empty()) {
    const GreyPlane strokes_only = ink;
    erase_rules(lines_down, strokes_only, ink);
    return;
  }
  const GreyPlane across_only = transposed(without(lines_down, ink));
  erase_rules(lines_down, transposed(without(lines_across, across)), ink);
  across = transposed(ink);
  erase_rules(lines_across, across_only, across);
  ink = transposed(across);
}

}  // namespace inkling
