#include "core/ink/borders.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace inkling {
namespace {

// Whether the end of a line in row `at` lies on another that runs the other way.
bool ends_on(const StraightLine& line, std::size_t at, const StraightLine& other) {
  // Ends are found a little short where lines meet, and corners may be round.
  const float near = 3 + line.width + other.width + 0.02f * static_cast<float>(std::min(line.length(), other.length()));
  const float along = line.middle_at(at);
  const bool is_beside =
      along >= static_cast<float>(other.first) - near && along <= static_cast<float>(other.last()) + near;
  if (!is_beside) return false;
  const auto row = static_cast<std::size_t>(std::max(0.0f, along));
  return std::abs(other.middle_at(row) - static_cast<float>(at)) <= near;
}

bool spans(const StraightLine& line, const StraightLine& from, const StraightLine& to) {
  return ends_on(line, line.first, from) && ends_on(line, line.last(), to);
}

// Indices of lines.
struct LineFrame {
  std::size_t left = 0;
  std::size_t right = 0;
  std::size_t top = 0;
  std::size_t bottom = 0;
};

class FrameFinder {
 public:
  FrameFinder(std::span<const StraightLine> down, std::span<const StraightLine> across)
      : down_(down), across_(across) {}

  [[nodiscard]] std::vector<LineFrame> find() const {
    std::vector<LineFrame> frames;
    for (std::size_t left = 0; left < down_.size(); ++left) {
      const std::vector<std::size_t> tops = beginning_at(left, down_[left].first);
      if (tops.empty()) continue;
      for (const std::size_t bottom : beginning_at(left, down_[left].last())) {
        for (const std::size_t top : tops) add_frames(left, top, bottom, frames);
      }
    }
    return frames;
  }

 private:
  // The lines across that begin at this end of a line down.
  [[nodiscard]] std::vector<std::size_t> beginning_at(std::size_t left, std::size_t end) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < across_.size(); ++i) {
      if (ends_on(down_[left], end, across_[i]) && ends_on(across_[i], across_[i].first, down_[left])) {
        found.push_back(i);
      }
    }
    return found;
  }

  void add_frames(std::size_t left, std::size_t top, std::size_t bottom, std::vector<LineFrame>& frames) const {
    if (top == bottom) return;
    for (std::size_t right = 0; right < down_.size(); ++right) {
      if (right == left || !spans(down_[right], across_[top], across_[bottom])) continue;
      const bool closes = ends_on(across_[top], across_[top].last(), down_[right]) &&
                          ends_on(across_[bottom], across_[bottom].last(), down_[right]);
      if (closes) frames.push_back({left, right, top, bottom});
    }
  }

  std::span<const StraightLine> down_;
  std::span<const StraightLine> across_;
};

std::vector<bool> spanning(std::span<const StraightLine> lines, const StraightLine& from, const StraightLine& to) {
  std::vector<bool> result;
  for (const StraightLine& line : lines) result.push_back(spans(line, from, to));
  return result;
}

std::vector<StraightLine> chosen(std::span<const StraightLine> lines, const std::vector<bool>& is_chosen) {
  std::vector<StraightLine> result;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (is_chosen[i]) result.push_back(lines[i]);
  }
  return result;
}

void add(const std::vector<bool>& more, std::vector<bool>& all) {
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = all[i] || more[i];
}

// In full pixels, of the rows and columns between the lines of a frame.
double ink_within(const StraightLine& left, const StraightLine& right, const GreyPlane& ink) {
  std::uint64_t sum = 0;
  for (std::size_t y = left.first; y < std::min(left.last(), ink.height); ++y) {
    const auto column = [&ink](float x) {
      return std::min(ink.width, static_cast<std::size_t>(std::max(0.0f, std::round(x))));
    };
    const std::size_t end = column(right.middle_at(y));
    for (std::size_t x = column(left.middle_at(y)); x < end; ++x) sum += ink.row(y)[x];
  }
  return static_cast<double>(sum) / 255;
}

}  // namespace

Borders find_borders(std::span<const StraightLine> down, std::span<const StraightLine> across, const GreyPlane& ink) {
  // Of the square of a line's width: a stroke as wide that is as long as the smallest digit.
  constexpr float kLeastInk = 10;
  Borders none{std::vector<bool>(down.size()), std::vector<bool>(across.size())};
  const std::vector<LineFrame> frames = FrameFinder(down, across).find();
  if (frames.empty()) return none;

  std::vector<Borders> of_frames;
  Borders all = none;
  for (const LineFrame& frame : frames) {
    of_frames.push_back({spanning(down, across[frame.top], across[frame.bottom]),
                         spanning(across, down[frame.left], down[frame.right])});
    add(of_frames.back().down, all.down);
    add(of_frames.back().across, all.across);
  }
  const GreyPlane written =
      transposed(without_lines(chosen(across, all.across), transposed(without_lines(chosen(down, all.down), ink))));

  Borders borders = none;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const StraightLine& left = down[frames[i].left];
    const float width = std::max(left.width, across[frames[i].top].width);
    if (ink_within(left, down[frames[i].right], written) < double{kLeastInk * width * width}) continue;
    add(of_frames[i].down, borders.down);
    add(of_frames[i].across, borders.across);
  }
  return borders;
}

}  // namespace inkling
