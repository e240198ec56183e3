// The best path over candidates, on cases made by hand and against all paths of small lattices.
#include "core/ink/lattice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <limits>
#include <optional>
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

TEST(Lattice, TakesWhatFollowsEachOtherWell) {
  const std::vector<LatticeArc> arcs{{0, 1, -1}, {0, 1, -2}, {1, 2, -1}, {0, 2, -6}};
  const auto step = [](std::size_t arc, std::size_t next) { return arc == 0 && next == 2 ? -4.0 : 0.0; };
  EXPECT_THAT(best_path(2, arcs, step), ElementsAre(1, 2));
  EXPECT_THAT(best_path(2, arcs, [](std::size_t, std::size_t) { return -5.0; }), ElementsAre(3));
  constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(best_path(2, arcs, [](std::size_t, std::size_t) { return kNoNumber; }), ElementsAre(3));
}

// Some steps are better than others.
double step_score(std::size_t arc, std::size_t next) { return static_cast<double>((7 * arc + 3 * next) % 5) / 10; }

// The best sum over all ways that go on behind `last`, or that begin where there is none, by trying each.
double best_by_search(const std::optional<std::size_t>& last, std::size_t pieces, const std::vector<LatticeArc>& arcs) {
  const std::size_t first = last ? arcs[*last].end : 0;
  if (first == pieces) return 0;
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t next = 0; next < arcs.size(); ++next) {
    if (arcs[next].first != first) continue;
    const double step = last ? step_score(*last, next) : 0;
    best = std::max(best, step + arcs[next].score + best_by_search(next, pieces, arcs));
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
    std::optional<std::size_t> last;
    for (const std::size_t arc : best_path(pieces, arcs, step_score)) {
      EXPECT_EQ(arcs[arc].first, last ? arcs[*last].end : 0);
      sum += arcs[arc].score + (last ? step_score(*last, arc) : 0);
      last = arc;
    }
    ASSERT_TRUE(last);
    EXPECT_EQ(arcs[*last].end, pieces);
    EXPECT_NEAR(sum, best_by_search(std::nullopt, pieces, arcs), 1e-9);
  }
}

}  // namespace
}  // namespace inkling
