// The shapes in which digits are measured are what they say.
#include "tools/shapes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace inkling {
namespace {

using testing::ElementsAre;

constexpr float kNear = 1e-4f;

// A box 40 wide and 80 tall around (50, 60), from its upper left corner to the lower right one.
const std::vector<InkPoint> kCorner{{30, 20}, {30, 100}, {70, 100}};

void expect_points(const std::vector<InkPoint>& points, const std::vector<InkPoint>& expected) {
  ASSERT_EQ(points.size(), expected.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_NEAR(points[i].x, expected[i].x, kNear) << i;
    EXPECT_NEAR(points[i].y, expected[i].y, kNear) << i;
  }
}

TEST(Shapes, OfNoChangeAreTheSame) { expect_points(reshaped(kCorner, {}), kCorner); }

TEST(Shapes, AreNarrowedAroundTheirMiddle) {
  expect_points(reshaped(kCorner, {.width = 0.5}), {{40, 20}, {40, 100}, {60, 100}});
}

TEST(Shapes, LeanToTheRightAbove) {
  expect_points(reshaped(kCorner, {.slant = 45}), {{70, 20}, {-10, 100}, {30, 100}});
}

TEST(Shapes, AreTurnedClockwise) { expect_points(reshaped(kCorner, {.turn = 90}), {{90, 40}, {10, 40}, {10, 80}}); }

TEST(Shapes, AreAsTallAsAskedFor) {
  expect_points(as_tall(kCorner, 4), {{40, 20}, {40, 100}, {60, 100}});
  const std::vector<InkPoint> line{{5, 0}, {5, 10}};
  expect_points(as_tall(line, 4), line);
}

TEST(Shapes, HaveAsManyPointsAsAskedForAndTheirEnds) {
  const std::vector<std::uint32_t> lengths{3, 1, 0};
  std::vector<InkPoint> points = kCorner;
  points.push_back({7, 7});
  const Strokes few = resampled(points, lengths, 4);
  EXPECT_THAT(few.lengths, ElementsAre(4, 1, 0));
  expect_points(few.points, {{30, 20}, {30, 60}, {30, 100}, {70, 100}, {7, 7}});
  EXPECT_EQ(resampled(points, lengths, 2000).points.size(), 2001u);
  EXPECT_THAT(resampled(points, lengths, 0).lengths, ElementsAre(2, 1, 0));
  // Whose points are all one.
  const std::vector<InkPoint> dot{{1, 1}, {1, 1}};
  const std::vector<std::uint32_t> two{2};
  expect_points(resampled(dot, two, 9).points, dot);
}

}  // namespace
}  // namespace inkling
