// The best path over candidates, on cases made by hand and against all paths of small lattices.
#include "core/ink/lattice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <limits>
#include <vector>

#include "tests/core/testing.h"

namespace inkling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Lattice, OfNothingIsTheEmptyPath) { EXPECT_THAT(best_path(0, {}), IsEmpty()); }

TEST(Lattice, OfOneCandidateIsThatCandidate) {
  EXPECT_THAT(best_path(1, std::vector<LatticeArc>{{0, 1, -5}}), ElementsAre(0));
}

TEST(Lattice, JoinsWhatIsBetterTogether) {
  const std::vector<LatticeArc> arcs{{0, 1, -2}, {1, 2, -3}, {0, 2, -4}, {2, 3, -1}};
  EXPECT_THAT(best_path(3, arcs), ElementsAre(2, 3));
}

TEST(Lattice, PartsWhatIsBetterApart) {
  const std::vector<LatticeArc> arcs{{1, 2, -1}, {0, 1, -2}, {0, 2, -4}};
  EXPECT_THAT(best_path(2, arcs), ElementsAre(1, 0));
}

TEST(Lattice, TakesTheFirstOfEqualCandidates) {
  const std::vector<LatticeArc> arcs{{0, 1, -1}, {0, 1, -1}};
  EXPECT_THAT(best_path(1, arcs), ElementsAre(0));
}

TEST(Lattice, HasNoPathOverAGap) {
  const std::vector<LatticeArc> arcs{{0, 1, -1}, {2, 3, -1}};
  EXPECT_THAT(best_path(3, arcs), IsEmpty());
}

TEST(Lattice, LeavesOutWhatHasNoScoreOrNoPlace) {
  constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<LatticeArc> arcs{{0, 2, kNoNumber}, {0, 2, -kInfinity}, {0, 3, 1}, {1, 1, 1}, {0, 1, 0}, {1, 2, 0}};
  EXPECT_THAT(best_path(2, arcs), ElementsAre(4, 5));
}

// The best sum over all ways from `first` on, by trying each.
double best_by_search(std::size_t first, std::size_t pieces, const std::vector<LatticeArc>& arcs) {
  if (first == pieces) return 0;
  double best = -std::numeric_limits<double>::infinity();
  for (const LatticeArc& arc : arcs) {
    if (arc.first == first) best = std::max(best, arc.score + best_by_search(arc.end, pieces, arcs));
  }
  return best;
}

TEST(Lattice, FindsTheBestOfAllPaths) {
  INKLING_TRACE_SEED();
  const Rng rng(test::seed(), Stream::kTest);
  std::uint64_t draw = 0;
  for (int trial = 0; trial < 200; ++trial) {
    const std::size_t pieces = 1 + rng.below(draw++, 7);
    std::vector<LatticeArc> arcs;
    for (std::size_t first = 0; first < pieces; ++first) {
      for (std::size_t end = first + 1; end <= pieces; ++end) arcs.push_back({first, end, -rng.uniform(draw++)});
    }
    double sum = 0;
    std::size_t covered = 0;
    for (const std::size_t arc : best_path(pieces, arcs)) {
      EXPECT_EQ(arcs[arc].first, covered);
      covered = arcs[arc].end;
      sum += arcs[arc].score;
    }
    EXPECT_EQ(covered, pieces);
    EXPECT_NEAR(sum, best_by_search(0, pieces, arcs), 1e-9);
  }
}

}  // namespace
}  // namespace inkling
