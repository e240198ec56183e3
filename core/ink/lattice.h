// The best path through candidates, the way LeNet read amounts (LeCun et al. 1998, section V): what was written is cut
// into pieces in reading order, candidates are made of one or more pieces that follow each other, and of all ways to
// cover every piece once the one with the highest sum of scores is read. Where the scores come from is not known here.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace inkling {

// A candidate that covers the pieces from `first` up to, not including, `end`; first < end.
struct LatticeArc {
  std::size_t first = 0;
  std::size_t end = 0;
  double score = 0;  // the higher the better; those of a path are added, so that logarithms of probabilities fit
};

// What it is worth that arc `next` follows `arc`, added to the scores of both: how their places and sizes fit.
using LatticeStep = std::function<double(std::size_t arc, std::size_t next)>;

// The arcs of the best path over all `pieces`, as indices into `arcs`, from left to right. Of equal paths the one whose
// last arcs come first in `arcs`. Empty when there is no path; arcs and steps whose score is NaN or -infinity are on
// none.
[[nodiscard]] std::vector<std::size_t> best_path(std::size_t pieces, std::span<const LatticeArc> arcs,
                                                 const LatticeStep& step);
// The same without steps.
[[nodiscard]] std::vector<std::size_t> best_path(std::size_t pieces, std::span<const LatticeArc> arcs);

}  // namespace inkling
