#include "core/ink/rules.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <vector>

#include "core/ink/borders.h"
#include "core/ink/straight_lines.h"

// Lines are looked for on their way down, first in the picture and then in its transpose.

namespace inkling {
namespace {

using Lines = std::vector<StraightLine>;

// Which of the lines that were found are printed: borders are, and long ones.
class RuleChoice {
 public:
  RuleChoice(std::size_t height, std::span<const StraightLine> lines, const std::vector<bool>& is_border)
      : height_(height) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (is_border[i] || is_long(lines[i])) rules_.push_back(&lines[i]);
    }
  }

  [[nodiscard]] bool is_rule(const StraightLine& line) const {
    if (std::ranges::find(rules_, &line) != rules_.end()) return true;
    const auto continues = [&line](const StraightLine* rule) { return goes_on(*rule, line); };
    if (std::ranges::any_of(rules_, continues)) return true;
    // On ruled paper shorter pieces are lines as well.
    const auto is_parallel = [&line](const StraightLine* rule) { return std::abs(rule->slope - line.slope) < 0.04f; };
    return line.aspect() > 25 && share(line) > 0.12 && std::ranges::count_if(rules_, is_parallel) >= 2;
  }

 private:
  [[nodiscard]] double share(const StraightLine& line) const {
    return static_cast<double>(line.length()) / static_cast<double>(height_);
  }
  // A stroke is never as long as the picture, nor does it come in from its edge and go on for long.
  [[nodiscard]] bool is_long(const StraightLine& line) const {
    if (share(line) > 0.95) return true;
    const std::size_t margin = 2 + height_ / 100;
    const bool comes_in = line.first < margin || line.first + line.length() + margin > height_;
    return comes_in && share(line) > 0.4 && line.aspect() > 25;
  }
  static bool goes_on(const StraightLine& rule, const StraightLine& piece) {
    const std::size_t end = rule.first + rule.length();
    const std::size_t near = piece.first >= end ? piece.first : piece.first + piece.length() - 1;
    const std::size_t gap = near >= end ? near - end : rule.first - std::min(rule.first, near);
    const float off = std::abs(rule.middle_at(near) - piece.middle_at(near));
    return std::abs(rule.slope - piece.slope) < 0.1f && off < 1 + rule.width / 2 + 0.02f * static_cast<float>(gap);
  }

  std::size_t height_;
  std::vector<const StraightLine*> rules_;
};

// The ink of a row within `reach` of a line's middle, in full pixels.
float ink_near(std::span<const std::uint8_t> row, float middle, float reach) {
  std::uint32_t sum = 0;
  const auto begin = static_cast<std::size_t>(std::max(0.0f, std::round(middle - reach)));
  const auto end = static_cast<std::size_t>(std::max(0.0f, std::round(middle + reach)));
  for (std::size_t x = begin; x < std::min(end, row.size()); ++x) sum += row[x];
  return static_cast<float>(sum) / 255;
}

// A round stroke that only just touches the line lies on it in between.
void close_gaps(std::size_t longest, std::vector<bool>& is_stroke) {
  std::size_t gap = longest + 1;
  for (std::size_t i = 0; i < is_stroke.size(); ++i) {
    if (!is_stroke[i]) {
      ++gap;
      continue;
    }
    if (gap <= longest) std::fill_n(is_stroke.begin() + static_cast<std::ptrdiff_t>(i - gap), gap, true);
    gap = 0;
  }
}

// Which rows of a line have a stroke on it: more ink than elsewhere along the line, with some beyond it, too.
std::vector<bool> strokes_on(const StraightLine& line, const GreyPlane& ink) {
  const float reach = reach_of(line);
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
  std::vector<bool> is_stroke(line.length());
  for (std::size_t begin = 0; begin < inks.size();) {
    std::size_t end = begin;
    bool sticks = false;
    for (; end < inks.size() && inks[end] > most; ++end) sticks = sticks || sticks_out[end];
    if (sticks) std::fill_n(is_stroke.begin() + static_cast<std::ptrdiff_t>(begin), end - begin, true);
    begin = std::max(end, begin + 1);
  }
  close_gaps(static_cast<std::size_t>(4 * line.width), is_stroke);
  return is_stroke;
}

// The strokes on a line are looked for in `strokes_only`, where the lines that cross it are not.
void erase_rules(const Lines& lines, const GreyPlane& strokes_only, GreyPlane& ink) {
  for (const StraightLine& line : lines) erase_line(line, strokes_on(line, strokes_only), ink);
}

// Borders with the corners where they end.
Lines rules_of(const Lines& lines, const std::vector<bool>& is_border, std::size_t height) {
  const RuleChoice choice(height, lines, is_border);
  Lines rules;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const StraightLine& line = lines[i];
    if (is_border[i]) {
      rules.push_back(extended(line, static_cast<std::size_t>(3 + 2 * line.width), height));
    } else if (choice.is_rule(line)) {
      rules.push_back(line);
    }
  }
  return rules;
}

// A single line in a picture with hardly anything else may be a one that was cut out tightly.
bool is_all_ink(const StraightLine& line, const GreyPlane& ink) {
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
  constexpr double kShortest = 0.05;  // share of the picture
  Lines lines_down;
  Lines lines_across;
  pool.run(2, [&](std::size_t task, std::size_t /*thread*/) {
    if (task == 0) lines_down = find_straight_lines(ink, kShortest, stroke_width, faintest);
    if (task == 1) lines_across = find_straight_lines(across, kShortest, stroke_width, faintest);
  });
  const Borders borders = find_borders(lines_down, lines_across, ink);
  lines_down = rules_of(lines_down, borders.down, ink.height);
  lines_across = rules_of(lines_across, borders.across, ink.width);
  if (lines_down.size() + lines_across.size() == 1) {
    if (lines_across.empty() ? is_all_ink(lines_down.front(), ink) : is_all_ink(lines_across.front(), across)) return;
  }
  if (lines_across.empty()) {
    const GreyPlane strokes_only = ink;
    erase_rules(lines_down, strokes_only, ink);
    return;
  }
  const GreyPlane across_only = transposed(without_lines(lines_down, ink));
  erase_rules(lines_down, transposed(without_lines(lines_across, across)), ink);
  across = transposed(ink);
  erase_rules(lines_across, across_only, across);
  ink = transposed(across);
}

}  // namespace inkling
