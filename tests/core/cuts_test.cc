// Cuts through marks drawn by hand: between two that touch, and through no more ink than is worth it.
#include "core/ink/cuts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "tests/core/ink_samples.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr float kPen = 8;

InkMap map_of(const Painting& painting) {
  return {.width = painting.width, .height = painting.height, .ink = painting.pixels, .even = {}, .stroke_width = kPen};
}

// Two rings side by side, which touch when `gap` is 0.
InkMap rings(float gap) {
  Drawing drawing;
  drawing.add(arc({60, 60}, 30, 40, 0, 2, 80));
  drawing.add(arc({120 + gap + kPen / 2, 60}, 30, 40, 0, 2, 80));
  return map_of(paint(drawing, kPen, 200, 120));
}

double ink_of(const std::vector<CutPiece>& parts) {
  double ink = 0;
  for (const CutPiece& part : parts) ink += part.mark.ink;
  return ink;
}

TEST(Cuts, PartTwoRingsWhereTheyTouch) {
  const InkMap map = rings(0);
  const std::vector<Mark> marks = find_marks(map);
  ASSERT_THAT(marks, SizeIs(1));
  const auto parts = cut_up(marks[0], map);
  const auto is_there = [](const CutPiece& part) {
    return part.cut > 0 && std::abs(static_cast<double>(part.mark.box.left) - 92) < 5;
  };
  EXPECT_EQ(std::ranges::count_if(parts, is_there), 1);
}

TEST(Cuts, LoseNoInkAndNoPixel) {
  const InkMap map = rings(-2);
  const Mark mark = find_marks(map)[0];
  const auto parts = cut_up(mark, map);
  ASSERT_GT(parts.size(), 1u);
  EXPECT_LE(parts.size(), kMaxCuts + 1);
  EXPECT_NEAR(ink_of(parts), mark.ink, 1e-6);
  std::vector<const Mark*> pieces;
  for (const CutPiece& part : parts) pieces.push_back(&part.mark);
  const Mark whole = joined(pieces);
  EXPECT_EQ(whole.box, mark.box);
  EXPECT_EQ(ink_image(whole, map).pixels, ink_image(mark, map).pixels);
}

TEST(Cuts, LeaveAStrokeWhole) {
  const InkMap map = map_of(paint(line({50, 20}, {50, 100}), kPen, 100, 120));
  const auto parts = cut_up(find_marks(map)[0], map);
  ASSERT_THAT(parts, SizeIs(1));
  EXPECT_EQ(parts[0].cut, 0);
  EXPECT_THAT(halves_of(find_marks(map)[0], map), IsEmpty());
}

TEST(Cuts, OfAMarkOfOnePixelAreNone) {
  const InkMap map{.width = 1, .height = 1, .ink = {255}, .even = {}, .stroke_width = 1};
  EXPECT_THAT(cut_up(find_marks(map)[0], map), SizeIs(1));
}

TEST(Cuts, ComeFromLeftToRight) {
  const InkMap map = rings(0);
  const auto parts = cut_up(find_marks(map)[0], map);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    EXPECT_GE(parts[i].mark.box.right, parts[i - 1].mark.box.right);
    EXPECT_GT(parts[i].cut, 0);
  }
}

TEST(Cuts, OfNoiseAreBounded) {
  INKLING_TRACE_SEED();
  const Rng rng(test::seed(), Stream::kTest);
  InkMap map{.width = 3000, .height = 90, .ink = {}, .even = {}, .stroke_width = 1};
  for (std::size_t i = 0; i < map.width * map.height; ++i) map.ink.push_back(rng.below(i, 2) == 0 ? 0 : 255);
  for (const Mark& mark : find_marks(map)) EXPECT_LE(cut_up(mark, map).size(), kMaxCuts + 1);
}

TEST(Halves, AreAllTheWaysToMakeTwo) {
  const InkMap map = rings(0);
  const Mark mark = find_marks(map)[0];
  const auto halves = halves_of(mark, map);
  ASSERT_THAT(halves, SizeIs(cut_up(mark, map).size() - 1));
  for (const auto& [left, right] : halves) EXPECT_NEAR(left.ink + right.ink, mark.ink, 1e-6);
}

}  // namespace
}  // namespace inkling
