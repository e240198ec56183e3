#include "core/ink/rules.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace inkling {
namespace {

// Ink from here on is part of a line.
constexpr std::uint8_t kLineInk = 64;

// A row's part of a line that runs down.
struct LinePiece {
  std::uint32_t y = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t before = 0;  // the piece above it, itself for the first
};

// A line on its way down.
struct Track {
  std::uint32_t first = 0;  // row
  std::uint32_t last = 0;   // … of the last piece
  std::uint32_t piece = 0;  // the last one
  std::uint32_t rows = 0;   // that have a piece, or a stroke that crosses
  float x = 0;              // middle in row `last`
  float slope = 0;
  float width = 0;

  [[nodiscard]] float middle_at(std::size_t y) const {
    return x + slope * (static_cast<float>(y) - static_cast<float>(last));
  }
};

class LineFinder {
 public:
  explicit LineFinder(const GreyPlane& ink) : ink_(ink), widest_(std::max<std::size_t>(6, ink.height / 60)) {}

  // Calls function with the pieces of each line that is long enough.
  template <typename Function>
  void find(Function function) {
    for (std::size_t y = 0; y < ink_.height; ++y) {
      find_row(y);
      for (std::size_t i = 0; i < tracks_.size();) {
        if (y > tracks_[i].last + patience(tracks_[i])) {
          finish(tracks_[i], function);
          tracks_[i] = tracks_.back();
          tracks_.pop_back();
        } else {
          ++i;
        }
      }
    }
    for (const Track& track : tracks_) finish(track, function);
  }

 private:
  struct RowRun {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool taken = false;
  };

  [[nodiscard]] static std::size_t patience(const Track& track) {
    return static_cast<std::size_t>(4 + std::min<std::size_t>((track.last - track.first) / 4, 60));
  }

  void find_row(std::size_t y) {
    runs_.clear();
    const std::span<const std::uint8_t> row = ink_.row(y);
    for (std::size_t x = 0; x < row.size(); ++x) {
      if (row[x] < kLineInk) continue;
      const std::size_t begin = x;
      while (x < row.size() && row[x] >= kLineInk) ++x;
      runs_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(x)});
    }
    for (Track& track : tracks_) follow(track, y);
    for (const RowRun& run : runs_) {
      if (run.taken || run.end - run.begin > widest_) continue;
      const auto piece = static_cast<std::uint32_t>(pieces_.size());
      pieces_.push_back({static_cast<std::uint32_t>(y), run.begin, run.end, piece});
      const float middle = static_cast<float>(run.begin + run.end) / 2;
      tracks_.push_back({static_cast<std::uint32_t>(y), static_cast<std::uint32_t>(y), piece, 1, middle, 0,
                         static_cast<float>(run.end - run.begin)});
    }
  }

  void follow(Track& track, std::size_t y) {
    const float expected = track.middle_at(y);
    const auto by_end = [](const RowRun& run, float x) { return static_cast<float>(run.end) < x; };
    auto run = std::lower_bound(runs_.begin(), runs_.end(), expected - 1, by_end);
    if (run == runs_.end() || static_cast<float>(run->begin) > expected + 1) return;
    const float width = static_cast<float>(run->end - run->begin);
    const float middle = static_cast<float>(run->begin + run->end) / 2;
    const bool fits = width <= 1.6f * track.width + 1 && std::abs(middle - expected) <= 1 + track.width / 2;
    ++track.rows;
    if (!fits) {
      // A stroke that crosses: the line goes on under it.
      if (y - track.last < patience(track)) return;
      return;
    }
    run->taken = true;
    const auto piece = static_cast<std::uint32_t>(pieces_.size());
    pieces_.push_back({static_cast<std::uint32_t>(y), run->begin, run->end, track.piece});
    track.piece = piece;
    const float length = static_cast<float>(std::min<std::size_t>(y - track.first, 40));
    const float gain = 2 / (length + 2);
    const float corrected = expected + std::max(gain, 0.1f) * (middle - expected);
    const float moved = (corrected - track.x) / static_cast<float>(y - track.last);
    track.slope += std::max(gain, 0.02f) * (moved - track.slope);
    track.slope = std::clamp(track.slope, -0.3f, 0.3f);
    track.x = corrected;
    track.width += 0.1f * (width - track.width);
    track.last = static_cast<std::uint32_t>(y);
  }

  template <typename Function>
  void finish(const Track& track, Function function) {
    const std::size_t length = track.last - track.first + 1;
    if (static_cast<double>(length) < 0.8 * static_cast<double>(ink_.height)) return;
    if (static_cast<float>(length) < 15 * track.width) return;
    if (static_cast<double>(track.rows) < 0.6 * static_cast<double>(length)) return;
    for (std::uint32_t piece = track.piece;; piece = pieces_[piece].before) {
      function(pieces_[piece]);
      if (pieces_[piece].before == piece) break;
    }
  }

  const GreyPlane& ink_;
  std::size_t widest_;
  std::vector<RowRun> runs_;
  std::vector<Track> tracks_;
  std::vector<LinePiece> pieces_;
};

void remove_lines_down(GreyPlane& ink) {
  std::vector<LinePiece> found;
  LineFinder(ink).find([&](const LinePiece& piece) { found.push_back(piece); });
  for (const LinePiece& piece : found) {
    const std::size_t begin = piece.begin - std::min<std::size_t>(piece.begin, 2);
    const std::size_t end = std::min<std::size_t>(piece.end + 2, ink.width);
    std::ranges::fill(ink.row(piece.y).subspan(begin, end - begin), std::uint8_t{0});
  }
}

}  // namespace

void remove_rules(GreyPlane& ink) {
  remove_lines_down(ink);
  GreyPlane across = transposed(ink);
  remove_lines_down(across);
  ink = transposed(across);
}

}  // namespace inkling
