#include "core/ink/segmentation.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "core/ink/cuts.h"
#include "core/ink/lattice.h"

namespace inkling {
namespace {

// Costs are negative logarithms of probabilities, as those of the network's answers are.

constexpr std::size_t kMostMarks = 4;  // of a candidate
// A mark that is read as a digit with at least this probability is one.
constexpr float kClearProbability = 0.9f;
// Shares of the height of the line's characters.
constexpr double kWidestShare = 1.8;    // of a candidate of several pieces
constexpr double kFarthestShare = 0.4;  // between two pieces of one
// Of a gap as wide as the characters are high.
constexpr double kGapCost = 6;
// Of what is no digit; less of what is lower and narrower than kSmallMark of the line's characters, in proportion.
constexpr double kRefusalCost = 3;
constexpr double kSmallMark = 0.4;
// Of a cut, and of each width of the stroke that it goes through.
constexpr double kCutCost = 0.7;
constexpr double kCutInkCost = 0.5;
// Shares of a mark's own height, and of the line's characters': two digits may stand in it.
constexpr double kNarrowestPair = 0.85;
constexpr double kHighestDigit = 1.3;
constexpr double kLowestPair = 0.6;
// Strokes beside each other, in the mean of its rows: what has more is a tangle or a picture.
constexpr double kMostRuns = 16;
// Of reading two pieces apart of which one stands above the other.
constexpr double kStackCost = 4;
// Wider than that many times its height is a dash, or several digits.
constexpr double kWidestDigit = 2.0;
// Of a character whose height is e times the line's, or an e-th; no more than kMostHeightCost.
constexpr double kHeightCost = 2;
constexpr double kMostHeightCost = 1.5;

// In pixels, between the nearest runs of two marks. Of high marks only some rows are compared.
double distance(const Mark& a, const Mark& b) {
  constexpr std::size_t kRuns = 128;
  const std::size_t step_a = a.runs.size() / kRuns + 1;
  const std::size_t step_b = b.runs.size() / kRuns + 1;
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < a.runs.size(); i += step_a) {
    const MarkRun& p = a.runs[i];
    for (std::size_t j = 0; j < b.runs.size(); j += step_b) {
      const MarkRun& q = b.runs[j];
      const double across = p.right <= q.left ? q.left - p.right : q.right <= p.left ? p.left - q.right : 0.0;
      const double down = p.y > q.y ? p.y - q.y : q.y - p.y;
      nearest = std::min(nearest, across * across + down * down);
    }
  }
  return std::sqrt(nearest);
}

double box_distance(const PixelBox& a, const PixelBox& b) {
  const auto gap = [](std::size_t low, std::size_t high) { return low < high ? static_cast<double>(high - low) : 0.0; };
  return std::hypot(std::max(gap(a.right, b.left), gap(b.right, a.left)),
                    std::max(gap(a.bottom, b.top), gap(b.bottom, a.top)));
}

// Between a mark and the nearest of several; or more than `farthest`.
double distance(std::span<const Mark* const> marks, const Mark& mark, double farthest) {
  double nearest = std::numeric_limits<double>::infinity();
  for (const Mark* other : marks) {
    if (box_distance(other->box, mark.box) < farthest) nearest = std::min(nearest, distance(*other, mark));
  }
  return nearest;
}

bool is_clear(const Prediction& answer) {
  return answer.verdict == Verdict::kDigit && answer.probabilities[answer.digit] >= kClearProbability;
}

// A piece, and the mark that it is of.
struct LinePiece {
  CutPiece part;
  std::size_t of = 0;
};

std::vector<LinePiece> pieces_of(const WritingLine& line, std::span<const Mark> marks,
                                 std::span<const std::vector<CutPiece>> pieces) {
  std::vector<LinePiece> of_line;
  for (const std::size_t index : line.boxes) {
    if (pieces[index].empty()) of_line.push_back({{marks[index], 0}, index});
    for (const CutPiece& piece : pieces[index]) of_line.push_back({piece, index});
  }
  return of_line;
}

bool may_be_digit(const Mark& mark) {
  return static_cast<double>(mark.width()) <= kWidestDigit * static_cast<double>(mark.height());
}

double cost_of_height(const Mark& mark, double height) {
  const double ratio = std::log(static_cast<double>(mark.height()) / height);
  return std::min(kMostHeightCost, kHeightCost * ratio * ratio);
}

double share_of(double part, double whole) { return std::clamp(part / whole, 0.0, 1.0); }

// How much of the smaller one of two ranges is in the other.
double common_share(std::size_t low_a, std::size_t high_a, std::size_t low_b, std::size_t high_b) {
  const std::size_t low = std::max(low_a, low_b);
  const std::size_t high = std::min(high_a, high_b);
  if (low >= high) return 0;
  return static_cast<double>(high - low) / static_cast<double>(std::min(high_a - low_a, high_b - low_b));
}

// Of reading two neighbours apart.
double cost_between(const CutPiece& left, const CutPiece& right) {
  if (right.cut > 0) return kCutCost + kCutInkCost * right.cut;
  const Mark& a = left.mark;
  const Mark& b = right.mark;
  const double across = common_share(a.box.left, a.box.right, b.box.left, b.box.right);
  const double down = common_share(a.box.top, a.box.bottom, b.box.top, b.box.bottom);
  return kStackCost * across * (1 - down);
}

double cost_of_refusal(const Mark& mark, double height) {
  return kRefusalCost * share_of(static_cast<double>(std::max(mark.width(), mark.height())), kSmallMark * height);
}

double score(const Candidate& candidate, double height) {
  const std::optional<Prediction>& answer = candidate.answer;
  if (!answer || answer->verdict != Verdict::kDigit || !may_be_digit(candidate.mark)) {
    return -cost_of_refusal(candidate.mark, height) - candidate.cost;
  }
  const double probability = double{answer->probabilities[answer->digit]};
  return std::log(probability) - cost_of_height(candidate.mark, height) - candidate.cost;
}

// The candidates that begin with a piece, longer and longer.
class Growing {
 public:
  Growing(std::span<const LinePiece> pieces, std::size_t first, double line_height)
      : pieces_(pieces), first_(first), line_height_(line_height) {
    if (first > 0) cost_ = cost_between(pieces[first - 1].part, pieces[first].part);
  }

  // With the next piece; false when that is too far away, or there are too many marks.
  bool grow() {
    const std::size_t end = first_ + together_.size();
    if (end == pieces_.size()) return false;
    const LinePiece& next = pieces_[end];
    if (!together_.empty() && pieces_[end - 1].of != next.of) {
      const double gap = distance(together_, next.part.mark, kFarthestShare * line_height_);
      if (gap >= kFarthestShare * line_height_ || ++marks_ > kMostMarks) return false;
      cost_ += kGapCost * gap / line_height_;
    }
    together_.push_back(&next.part.mark);
    return true;
  }

  [[nodiscard]] Candidate candidate() const {
    return {first_, first_ + together_.size(), joined(together_), cost_, std::nullopt};
  }
  // Of nothing but one mark, and all of it.
  [[nodiscard]] bool is_mark() const {
    const std::size_t end = first_ + together_.size();
    const std::size_t of = pieces_[first_].of;
    return pieces_[end - 1].of == of && (first_ == 0 || pieces_[first_ - 1].of != of) &&
           (end == pieces_.size() || pieces_[end].of != of);
  }

 private:
  std::span<const LinePiece> pieces_;
  std::size_t first_;
  double line_height_;
  double cost_ = 0;
  std::size_t marks_ = 1;
  std::vector<const Mark*> together_;
};

Segmentation marks_alone(const WritingLine& line, std::span<const Mark> marks, std::span<const Prediction> answers) {
  Segmentation segmentation{.pieces = line.boxes.size(), .height = line.height, .candidates = {}};
  for (std::size_t i = 0; i < line.boxes.size(); ++i) {
    segmentation.candidates.push_back({i, i + 1, marks[line.boxes[i]], 0, answers[line.boxes[i]]});
  }
  return segmentation;
}

}  // namespace

bool may_be_several(const Mark& mark, const Prediction& answer, double line_height) {
  if (is_clear(answer)) return false;
  const auto width = static_cast<double>(mark.width());
  const auto height = static_cast<double>(mark.height());
  if (static_cast<double>(mark.runs.size()) > kMostRuns * height) return false;
  return height >= kLowestPair * line_height && width >= kNarrowestPair * std::min(height, kHighestDigit * line_height);
}

Segmentation segment(const WritingLine& line, std::span<const Mark> marks, std::span<const Prediction> answers,
                     std::span<const std::vector<CutPiece>> pieces_of_marks, std::size_t most) {
  const std::vector<LinePiece> pieces = pieces_of(line, marks, pieces_of_marks);
  Segmentation segmentation{.pieces = pieces.size(), .height = line.height, .candidates = {}};
  for (std::size_t first = 0; first < pieces.size(); ++first) {
    Growing growing(pieces, first, line.height);
    while (growing.grow()) {
      Candidate candidate = growing.candidate();
      if (growing.is_mark()) {
        candidate.answer = answers[pieces[first].of];
      } else if (candidate.end - first > 1 &&
                 static_cast<double>(candidate.mark.width()) > kWidestShare * line.height) {
        continue;
      }
      if (segmentation.candidates.size() == most) return marks_alone(line, marks, answers);
      segmentation.candidates.push_back(std::move(candidate));
    }
  }
  return segmentation;
}

std::vector<const Candidate*> read_line(const Segmentation& segmentation) {
  std::vector<LatticeArc> arcs;
  arcs.reserve(segmentation.candidates.size());
  for (const Candidate& candidate : segmentation.candidates) {
    arcs.push_back({candidate.first, candidate.end, score(candidate, segmentation.height)});
  }
  std::vector<const Candidate*> read;
  for (const std::size_t arc : best_path(segmentation.pieces, arcs)) read.push_back(&segmentation.candidates[arc]);
  return read;
}

}  // namespace inkling
