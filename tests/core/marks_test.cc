// Marks of small maps drawn by hand: '#' is full ink, ':' faint ink, 'x' ink that is none.
#include "core/ink/marks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace inkling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

InkMap drawn(const std::vector<std::string_view>& rows) {
  InkMap map{.width = rows.front().size(), .height = rows.size(), .ink = {}, .even = {}};
  for (const std::string_view row : rows) {
    for (const char pixel : row) {
      map.ink.push_back(pixel == '#' ? 255 : pixel == ':' ? kLeastInk : pixel == 'x' ? kLeastInk - 1 : 0);
    }
  }
  return map;
}

std::vector<PixelBox> boxes_of(const std::vector<Mark>& marks) {
  std::vector<PixelBox> boxes;
  for (const Mark& mark : marks) boxes.push_back(mark.box);
  return boxes;
}

TEST(Marks, OfAnEmptyMapAreNone) {
  EXPECT_THAT(find_marks({}), IsEmpty());
  EXPECT_THAT(find_marks(drawn({"   ", " x "})), IsEmpty());
}

TEST(Marks, OfOnePixelIsThatPixel) {
  const auto marks = find_marks(drawn({"#"}));
  ASSERT_THAT(marks, SizeIs(1));
  EXPECT_EQ(marks[0].box, (PixelBox{0, 0, 1, 1}));
  EXPECT_EQ(marks[0].ink, 1);
}

TEST(Marks, HangTogetherAtCornersToo) {
  EXPECT_THAT(boxes_of(find_marks(drawn({"#   #",  //
                                         " # # ",  //
                                         "  #  "}))),
              ElementsAre(PixelBox{0, 0, 5, 3}));
}

TEST(Marks, HangTogetherWhenTheirPartsMeetLater) {
  EXPECT_THAT(boxes_of(find_marks(drawn({"# # #",  //
                                         "# # #",  //
                                         "#####",  //
                                         "     ",  //
                                         "##  #"}))),
              ElementsAre(PixelBox{0, 0, 5, 3}, PixelBox{0, 4, 2, 5}, PixelBox{4, 4, 5, 5}));
}

TEST(Marks, DoNotHangTogetherRoundTheEdgeOfThePicture) {
  EXPECT_THAT(find_marks(drawn({"  #",  //
                                "#  "})),
              SizeIs(2));
}

TEST(Marks, CountTheirInkByItsStrength) {
  const auto marks = find_marks(drawn({"#:x"}));
  ASSERT_THAT(marks, SizeIs(1));
  EXPECT_NEAR(marks[0].ink, 1 + kLeastInk / 255.0, 1e-9);
  EXPECT_THAT(marks[0].runs, ElementsAre(MarkRun{0, 0, 2}));
}

TEST(Marks, AreAtMostSoManyAndThenTheLargest) {
  constexpr std::size_t kCount = kMaxMarks + kMaxMarks / 2;
  InkMap map{.width = 3 * kCount, .height = 1, .ink = {}, .even = {}};
  map.ink.resize(map.width);
  // Marks of one pixel and of two, in turn.
  for (std::size_t mark = 0; mark < kCount; ++mark) {
    map.ink[3 * mark] = 255;
    if (mark % 2 == 1) map.ink[3 * mark + 1] = 255;
  }
  const auto marks = find_marks(map);
  EXPECT_THAT(marks, SizeIs(kMaxMarks));
  EXPECT_EQ(std::ranges::count(marks, 2, &Mark::ink), kCount / 2);
}

TEST(MarksInABox, AreWholeWhenNearlyAllOfThemIsInside) {
  const InkMap map = drawn({"####################",  //
                            "                    ",  //
                            "#                  #"});
  const auto mark = ink_in({1, 0, 20, 1}, find_marks(map), map);
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->box, (PixelBox{0, 0, 20, 1}));
}

TEST(MarksInABox, AreCutAtItsEdgeWhenHalfOfThemIsInside) {
  const InkMap map = drawn({"##########"});
  const auto mark = ink_in({5, 0, 10, 1}, find_marks(map), map);
  ASSERT_TRUE(mark);
  EXPECT_THAT(mark->runs, ElementsAre(MarkRun{0, 5, 10}));
}

TEST(MarksInABox, AreLeftOutWhenTheyOnlyReachIntoIt) {
  const InkMap map = drawn({"####################"});
  EXPECT_FALSE(ink_in({0, 0, 1, 1}, find_marks(map), map));
}

TEST(InkImageOfAMark, IsThatOfAPictureWithNothingElse) {
  const InkMap with_others = drawn({"#####  #",  //
                                    "#   #  #",  //
                                    "# # #  #",  //
                                    "#   #  #",  //
                                    "#####  #"});
  const InkMap alone = drawn({"#####",  //
                              "#   #",  //
                              "#   #",  //
                              "#   #",  //
                              "#####"});
  const InkImage image = ink_image(find_marks(with_others)[0], with_others);
  EXPECT_EQ(image.pixels, ink_from_image(alone.ink, alone.width, alone.height)->pixels);
  EXPECT_EQ(image.kind, InkKind::kDrawing);
}

}  // namespace
}  // namespace inkling
