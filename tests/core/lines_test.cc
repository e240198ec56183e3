// Lines of boxes placed by hand, level and turned, of one size and of several.
#include "core/ink/lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "tests/core/testing.h"

namespace inkling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// A box by its middle.
PixelBox box(double x, double y, double width, double height) {
  return {static_cast<std::size_t>(x - width / 2), static_cast<std::size_t>(y - height / 2),
          static_cast<std::size_t>(x + width / 2), static_cast<std::size_t>(y + height / 2)};
}

TEST(Lines, OfNothingAreNone) { EXPECT_THAT(find_lines({}).lines, IsEmpty()); }

TEST(Lines, OfOneBoxIsThatBox) {
  const Writing writing = find_lines(std::vector<PixelBox>{{3, 4, 5, 9}});
  ASSERT_THAT(writing.lines, SizeIs(1));
  EXPECT_THAT(writing.lines[0].boxes, ElementsAre(0));
  EXPECT_EQ(writing.lines[0].height, 5);
  EXPECT_EQ(writing.slope, 0);
}

TEST(Lines, AreReadFromLeftToRightAndFromTopToBottom) {
  const Writing writing = find_lines(std::vector<PixelBox>{
      box(300, 200, 40, 60), box(100, 204, 40, 60), box(200, 60, 40, 60), box(100, 50, 40, 60), box(200, 196, 40, 60)});
  ASSERT_THAT(writing.lines, SizeIs(2));
  EXPECT_THAT(writing.lines[0].boxes, ElementsAre(3, 2));
  EXPECT_THAT(writing.lines[1].boxes, ElementsAre(1, 4, 0));
}

TEST(Lines, MayHaveWideGaps) {
  EXPECT_THAT(find_lines(std::vector<PixelBox>{box(100, 100, 40, 60), box(1500, 110, 40, 60)}).lines, SizeIs(1));
}

// Three lines of eight, each box moved and scaled a little, all turned.
std::vector<PixelBox> turned_page(double degrees) {
  const Rng rng(test::seed(), Stream::kTest);
  std::uint64_t draw = 0;
  const auto upto = [&](double most) { return most * double{rng.uniform(draw++)}; };
  const double angle = degrees * std::numbers::pi / 180;
  std::vector<PixelBox> boxes;
  for (int line = 0; line < 3; ++line) {
    for (int column = 0; column < 8; ++column) {
      const double x = 100 * column + upto(20);
      const double y = 130 * line + upto(12);
      const double width = 20 + upto(30);
      const double height = 60 + upto(20);
      boxes.push_back(box(500 + x * std::cos(angle) - y * std::sin(angle),
                          500 + x * std::sin(angle) + y * std::cos(angle), width, height));
    }
  }
  return boxes;
}

TEST(Lines, MayBeTurned) {
  INKLING_TRACE_SEED();
  for (const double degrees : {-15.0, -8.3, -2.0, 0.0, 4.5, 11.0, 15.0}) {
    SCOPED_TRACE(degrees);
    const Writing writing = find_lines(turned_page(degrees));
    ASSERT_THAT(writing.lines, SizeIs(3));
    for (std::size_t line = 0; line < 3; ++line) {
      ASSERT_THAT(writing.lines[line].boxes, SizeIs(8));
      for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(writing.lines[line].boxes[i], 8 * line + i);
    }
    EXPECT_NEAR(std::atan(writing.slope) * 180 / std::numbers::pi, degrees, 2.5);
  }
}

TEST(Lines, TakeInDotsDashesAndTheBarOfAFive) {
  const Writing writing = find_lines(std::vector<PixelBox>{
      box(100, 100, 40, 60), box(150, 100, 30, 4), box(200, 100, 40, 60), box(225, 72, 30, 5), box(260, 126, 6, 6)});
  ASSERT_THAT(writing.lines, SizeIs(1));
  EXPECT_THAT(writing.lines[0].boxes, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(writing.lines[0].height, 60);
}

TEST(Lines, OfDifferentSizesStayApart) {
  const Writing writing =
      find_lines(std::vector<PixelBox>{box(200, 100, 120, 180), box(400, 100, 120, 180), box(100, 260, 20, 40),
                                       box(150, 262, 20, 40), box(200, 258, 20, 40)});
  ASSERT_THAT(writing.lines, SizeIs(2));
  EXPECT_THAT(writing.lines[0].boxes, ElementsAre(0, 1));
  EXPECT_THAT(writing.lines[1].boxes, ElementsAre(2, 3, 4));
}

TEST(Lines, AreNotJoinedByABraceAtTheirSide) {
  const Writing writing = find_lines(
      std::vector<PixelBox>{box(60, 200, 30, 320), box(100, 90, 40, 60), box(160, 90, 40, 60), box(100, 200, 40, 60),
                            box(160, 200, 40, 60), box(100, 310, 40, 60), box(160, 310, 40, 60)});
  std::vector<std::size_t> sizes;
  for (const WritingLine& line : writing.lines) sizes.push_back(line.boxes.size());
  EXPECT_THAT(sizes, testing::UnorderedElementsAre(1, 2, 2, 2));
}

TEST(Lines, HoldEveryBoxOnce) {
  INKLING_TRACE_SEED();
  const Rng rng(test::seed(), Stream::kTest);
  std::uint64_t draw = 0;
  const auto upto = [&](double most) { return most * double{rng.uniform(draw++)}; };
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<PixelBox> boxes;
    const std::uint32_t count = 1 + rng.below(draw++, 40);
    for (std::uint32_t i = 0; i < count; ++i) {
      const double x = 500 + upto(400);
      const double y = 500 + upto(400);
      const double width = 2 + upto(200);
      boxes.push_back(box(x, y, width, 2 + upto(300)));
    }
    std::vector<int> seen(boxes.size());
    for (const WritingLine& line : find_lines(boxes).lines) {
      EXPECT_GT(line.height, 0);
      for (const std::size_t index : line.boxes) ++seen[index];
    }
    EXPECT_THAT(seen, testing::Each(1));
  }
}

}  // namespace
}  // namespace inkling
