// Strokes beside digits: a 1 in its writers' ways, and slashes, brackets and dirt, which are none.
#include "core/ink/lone_strokes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "tests/core/ink_samples.h"

namespace inkling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr double kPen = 8;

Mark mark_of_drawing(const Drawing& drawing) {
  const Painting painting = paint(drawing, kPen, 400, 400);
  const InkMap map{.width = 400, .height = 400, .ink = painting.pixels, .even = {}, .stroke_width = 8};
  return find_marks(map).front();
}

// 100 pixels high.
Mark upright() { return mark_of_drawing(line({100, 100}, {100, 192})); }
Mark flagged() {
  Drawing drawing;
  drawing.add({{70, 135}, {105, 100}, {100, 192}});
  return mark_of_drawing(drawing);
}
Mark slash(float lean) { return mark_of_drawing(line({100 + lean, 100}, {100, 192})); }
Mark bracket(float bow) {
  Drawing drawing;
  drawing.add(arc({100 + bow, 146}, bow, 46, 0.5, 1.5, 40));
  return mark_of_drawing(drawing);
}
Mark stroke_of(float height) { return mark_of_drawing(line({100, 100}, {100, 92 + height})); }

// Whether a mark that was read as 1 is none, beside two digits of 100 pixels.
bool is_lone(const Mark& mark) {
  const Mark other = mark_of_drawing(moved(zero(), 0.46f, 0, 0));
  const std::vector<ReadDigit> digits{{&other, 0, 0}, {&mark, 0, 1}, {&other, 0, 0}};
  const auto are = lone_strokes(digits);
  EXPECT_FALSE(are[0] || are[2]);
  return are[1];
}

TEST(StrokeShape, TellsSlantAndBow) {
  EXPECT_NEAR(stroke_shape(upright()).slant, 0, 0.5);
  EXPECT_NEAR(stroke_shape(upright()).bow, 0, 0.01);
  EXPECT_NEAR(stroke_shape(slash(92)).slant, 45, 2);
  EXPECT_NEAR(stroke_shape(slash(-92)).slant, -45, 2);
  EXPECT_GT(stroke_shape(bracket(30)).bow, 0.12);
  EXPECT_EQ(stroke_shape(flagged()).bow, 0);
}

TEST(StrokeShape, OfASpeckIsNone) {
  const InkMap map{.width = 2, .height = 1, .ink = {255, 255}, .even = {}};
  const StrokeShape shape = stroke_shape(find_marks(map)[0]);
  EXPECT_EQ(shape.bow, 0);
}

TEST(LoneStrokes, AreNotTheOnesOfALine) {
  EXPECT_FALSE(is_lone(upright()));
  EXPECT_FALSE(is_lone(flagged()));
  EXPECT_FALSE(is_lone(slash(25)));
  EXPECT_FALSE(is_lone(slash(40)));
  EXPECT_FALSE(is_lone(bracket(5)));
  EXPECT_FALSE(is_lone(stroke_of(75)));
  EXPECT_FALSE(is_lone(stroke_of(125)));
}

TEST(LoneStrokes, AreSlashesBracketsAndDirt) {
  EXPECT_TRUE(is_lone(slash(92)));
  EXPECT_TRUE(is_lone(bracket(30)));
  EXPECT_TRUE(is_lone(stroke_of(170)));
  EXPECT_TRUE(is_lone(stroke_of(25)));
}

TEST(LoneStrokes, AreNoneWhereThereIsNothingToCompareWith) {
  const Mark slanted = slash(92);
  const Mark bent = bracket(30);
  EXPECT_THAT(lone_strokes({}), IsEmpty());
  EXPECT_THAT(lone_strokes(std::vector<ReadDigit>{{&slanted, 0, 1}}), ElementsAre(false));
  EXPECT_THAT(lone_strokes(std::vector<ReadDigit>{{&slanted, 0, 1}, {&bent, 0, 1}}), ElementsAre(false, false));
}

TEST(LoneStrokes, OfALineOfOnesAreMeasuredByOtherLines) {
  const Mark digit = mark_of_drawing(moved(zero(), 0.46f, 0, 0));
  const Mark one = stroke_of(80);
  const Mark dirt = stroke_of(20);
  EXPECT_THAT(lone_strokes(std::vector<ReadDigit>{{&digit, 0, 0}, {&one, 1, 1}, {&one, 1, 1}, {&dirt, 2, 1}}),
              ElementsAre(false, false, false, true));
}

}  // namespace
}  // namespace inkling
