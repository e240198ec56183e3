#include "core/ink/lattice.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/base/sort.h"

namespace inkling {

std::vector<std::size_t> best_path(std::size_t pieces, std::span<const LatticeArc> arcs, const LatticeStep& step) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  const std::size_t no_arc = arcs.size();
  std::vector<double> scores(arcs.size(), kNone);            // of the best path that ends with each arc
  std::vector<std::size_t> before(arcs.size(), no_arc);      // the arc before it on that path
  std::vector<std::vector<std::size_t>> ending(pieces + 1);  // at each boundary, those that a path ends with

  std::vector<std::size_t> from_left(arcs.size());
  std::iota(from_left.begin(), from_left.end(), std::size_t{0});
  sort_compactly(from_left, [arcs](std::size_t arc) { return arcs[arc].first; });
  for (const std::size_t index : from_left) {
    const LatticeArc& arc = arcs[index];
    if (arc.first >= arc.end || arc.end > pieces) continue;
    if (arc.first == 0) scores[index] = arc.score;
    for (const std::size_t previous : ending[arc.first]) {
      const double score = scores[previous] + step(previous, index) + arc.score;
      const bool is_better = score > scores[index] || (score == scores[index] && previous < before[index]);
      if (!is_better) continue;
      scores[index] = score;
      before[index] = previous;
    }
    if (scores[index] > kNone) ending[arc.end].push_back(index);
  }

  std::size_t last = no_arc;
  for (const std::size_t arc : ending[pieces]) {
    if (last == no_arc || scores[arc] > scores[last] || (scores[arc] == scores[last] && arc < last)) last = arc;
  }
  std::vector<std::size_t> path;
  for (std::size_t arc = last; arc != no_arc; arc = before[arc]) path.push_back(arc);
  std::ranges::reverse(path);
  return path;
}

std::vector<std::size_t> best_path(std::size_t pieces, std::span<const LatticeArc> arcs) {
  return best_path(pieces, arcs, [](std::size_t, std::size_t) { return 0.0; });
}

}  // namespace inkling
