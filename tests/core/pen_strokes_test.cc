// UNIPEN text, in which digits drawn with a pen are published.
#include "tools/pen_strokes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace inkling {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kTwoDigits =
    ".INCLUDE        doc\n"
    ".LEXICON \"0\" \"1\"\n"
    "\n"
    ".SEGMENT DIGIT    0 ? \"8\"\n"
    ".COMMENT 8 12  224\n"
    ".PEN_DOWN\n"
    " 267  333\n"
    " 266  -1\n"
    ".PEN_UP\n"
    ".DT 100\n"
    ".PEN_DOWN\n"
    " 1 500\r\n"
    ".PEN_UP\n"
    ".SEGMENT DIGIT    2-3 ? \"1\"\n"
    ".COMMENT 1 30  225\n"
    ".PEN_DOWN\n"
    "5 6";

bool operator==(const InkPoint& a, const InkPoint& b) { return a.x == b.x && a.y == b.y; }

TEST(PenStrokes, AreReadWithTheirWriters) {
  const auto digits = read_unipen(kTwoDigits);
  ASSERT_TRUE(digits) << digits.error().message;
  ASSERT_EQ(digits->size(), 2u);
  const PenDigit& eight = digits->front();
  EXPECT_EQ(eight.label, 8);
  EXPECT_EQ(eight.writer, 12u);
  EXPECT_THAT(eight.lengths, ElementsAre(2, 1));
  ASSERT_EQ(eight.points.size(), 3u);
  EXPECT_TRUE((eight.points[0] == InkPoint{267, 500 - 333}));
  EXPECT_TRUE((eight.points[1] == InkPoint{266, 501}));
  EXPECT_TRUE((eight.points[2] == InkPoint{1, 0}));
  const PenDigit& one = digits->back();
  EXPECT_EQ(one.label, 1);
  EXPECT_EQ(one.writer, 30u);
  EXPECT_THAT(one.lengths, ElementsAre(1));
}

TEST(PenStrokes, OfNothingAreNone) {
  const auto digits = read_unipen("");
  ASSERT_TRUE(digits);
  EXPECT_TRUE(digits->empty());
}

TEST(PenStrokes, NameTheLineThatIsWrong) {
  for (const char* line : {"12", "1 2 3x", "one two", ".SEGMENT DIGIT 0 ? \"x\"", ".SEGMENT WORD 0 ? \"8\"",
                           ".SEGMENT DIGIT 0 ? \"88\"", ".SEGMENT DIGIT"}) {
    const auto digits = read_unipen(std::string(".SEGMENT DIGIT 0 ? \"8\"\n.PEN_DOWN\n1 2\n") + line + "\n3 4\n");
    ASSERT_FALSE(digits) << line;
    EXPECT_EQ(digits.error().code, ErrorCode::kInvalidData);
    EXPECT_THAT(digits.error().message, HasSubstr("Line 4 ")) << line;
  }
}

TEST(PenStrokes, NeedAPenThatIsDown) {
  EXPECT_FALSE(read_unipen("1 2\n"));
  EXPECT_FALSE(read_unipen(".PEN_DOWN\n1 2\n"));
  EXPECT_FALSE(read_unipen(".SEGMENT DIGIT 0 ? \"8\"\n.PEN_DOWN\n.PEN_UP\n1 2\n"));
}

}  // namespace
}  // namespace inkling
