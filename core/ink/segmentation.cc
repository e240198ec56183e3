#include "core/ink/segmentation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/sort.h"
#include "core/ink/lattice.h"

namespace inkling {
namespace {

// Costs are negative logarithms of probabilities, as those of the network's answers are.

constexpr std::size_t kMostPieces = 4;  // of a candidate
// Shares of the height of the line's characters.
constexpr double kWidestShare = 1.8;    // of a candidate of several pieces
constexpr double kFarthestShare = 0.4;  // between two pieces of one
// Of a gap as wide as the characters are high.
constexpr double kGapCost = 6;
// Of what is no digit; less of what is lower and narrower than kSmallMark of the line's characters, in proportion.
constexpr double kRefusalCost = 3;
constexpr double kSmallMark = 0.4;
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

std::vector<const Mark*> pieces_of(const WritingLine& line, std::span<const Mark> marks) {
  std::vector<const Mark*> pieces;
  for (const std::size_t index : line.boxes) pieces.push_back(&marks[index]);
  return pieces;
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

double cost_of_parting(const Mark& a, const Mark& b) {
  const double across = common_share(a.box.left, a.box.right, b.box.left, b.box.right);
  const double down = common_share(a.box.top, a.box.bottom, b.box.top, b.box.bottom);
  return kStackCost * across * (1 - down);
}

double cost_of_refusal(const Mark& mark, double height) {
  return kRefusalCost * share_of(static_cast<double>(std::max(mark.width(), mark.height())), kSmallMark * height);
}

double score(const Candidate& candidate, const Prediction& prediction, double height) {
  if (prediction.verdict != Verdict::kDigit) return -cost_of_refusal(candidate.mark, height) - candidate.cost;
  const double probability = double{prediction.probabilities[prediction.digit]};
  return std::log(probability) - cost_of_height(candidate.mark, height) - candidate.cost;
}

}  // namespace

Segmentation segment(const WritingLine& line, std::span<const Mark> marks, const InkMap& /*map*/) {
  const std::vector<const Mark*> pieces = pieces_of(line, marks);
  Segmentation segmentation{.pieces = pieces.size(), .height = line.height, .candidates = {}};
  for (std::size_t first = 0; first < pieces.size(); ++first) {
    double cost = first == 0 ? 0 : cost_of_parting(*pieces[first - 1], *pieces[first]);
    for (std::size_t end = first + 1; end <= std::min(pieces.size(), first + kMostPieces); ++end) {
      const auto before = std::span(pieces).subspan(first, end - first - 1);
      const Mark& last = *pieces[end - 1];
      if (!before.empty()) {
        double nearest = std::numeric_limits<double>::infinity();
        for (const Mark* mark : before) {
          if (box_distance(mark->box, last.box) >= kFarthestShare * line.height) continue;
          nearest = std::min(nearest, distance(*mark, last));
        }
        if (nearest >= kFarthestShare * line.height) break;
        cost += kGapCost * nearest / line.height;
      }
      Candidate candidate{first, end, joined(std::span(pieces).subspan(first, end - first)), cost};
      if (!before.empty() && static_cast<double>(candidate.mark.width()) > kWidestShare * line.height) break;
      segmentation.candidates.push_back(std::move(candidate));
    }
  }
  return segmentation;
}

std::vector<std::size_t> read_line(const Segmentation& segmentation, std::span<Prediction> predictions) {
  std::vector<LatticeArc> arcs;
  for (std::size_t i = 0; i < segmentation.candidates.size(); ++i) {
    const Candidate& candidate = segmentation.candidates[i];
    Prediction& prediction = predictions[i];
    if (prediction.verdict == Verdict::kDigit && !may_be_digit(candidate.mark)) {
      prediction.verdict = Verdict::kUnclaimed;
    }
    arcs.push_back({candidate.first, candidate.end, score(candidate, prediction, segmentation.height)});
  }
  return best_path(segmentation.pieces, arcs);
}

}  // namespace inkling
