#include "core/ink/lattice.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/base/sort.h"

namespace inkling {

std::vector<std::size_t> best_path(std::size_t pieces, std::span<const LatticeArc> arcs) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  // Of the best path up to each boundary between pieces, and its last arc.
  std::vector<double> scores(pieces + 1, kNone);
  std::vector<std::size_t> last(pieces + 1, arcs.size());
  scores[0] = 0;

  std::vector<std::size_t> from_left(arcs.size());
  std::iota(from_left.begin(), from_left.end(), std::size_t{0});
  sort_compactly(from_left, [arcs](std::size_t arc) { return arcs[arc].first; });
  for (const std::size_t index : from_left) {
    const LatticeArc& arc = arcs[index];
    if (arc.first >= arc.end || arc.end > pieces) continue;
    const double score = scores[arc.first] + arc.score;
    const bool is_better = score > scores[arc.end] || (score == scores[arc.end] && index < last[arc.end]);
    if (!is_better || score == kNone) continue;
    scores[arc.end] = score;
    last[arc.end] = index;
  }

  std::vector<std::size_t> path;
  for (std::size_t boundary = pieces; boundary > 0; boundary = arcs[path.back()].first) {
    if (last[boundary] == arcs.size()) return {};
    path.push_back(last[boundary]);
  }
  std::ranges::reverse(path);
  return path;
}

}  // namespace inkling
