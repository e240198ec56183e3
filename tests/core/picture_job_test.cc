// Pictures read by the network that comes with the page, in slices of any size, and what is asked about their boxes.
#include "core/jobs/picture_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/rng.h"
#include "core/engine.h"
#include "core/ink/synthetic_ink.h"
#include "tests/core/ink_samples.h"
#include "tests/core/picture_reader.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

using test::PictureReading;
using test::text_of;

struct Sheet {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint8_t> rgba;

  [[nodiscard]] Picture picture() const { return {rgba, width, height}; }
};

// Ink of 0 to 255 as greys from paper to ink.
Sheet sheet_of(std::span<const std::uint8_t> ink, std::size_t width, int paper, int pen) {
  Sheet sheet{.width = width, .height = ink.size() / width, .rgba = {}};
  for (const std::uint8_t pixel : ink) {
    const auto grey = static_cast<std::uint8_t>(paper + (pen - paper) * pixel / 255);
    sheet.rgba.insert(sheet.rgba.end(), {grey, grey, grey, 255});
  }
  return sheet;
}

class Reading : public PictureReading {
 protected:
  Reading() : PictureReading(test::kThreadCounts.back()) {}

  std::shared_ptr<PictureJob> read(const Sheet& sheet, std::size_t budget = 64) {
    return PictureReading::read(sheet.picture(), budget);
  }
};

// Two lines: 03, 40.
Sheet two_lines() {
  Drawing drawing;
  const std::array<Drawing, 4> digits{zero(), three(), four(), zero()};
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const Drawing placed = moved(digits[i], 0.4f, 20 + 110 * static_cast<float>(i % 2), i < 2 ? 10.f : 140.f);
    std::size_t first = 0;
    for (const std::uint32_t length : placed.lengths) {
      drawing.add({placed.points.begin() + static_cast<std::ptrdiff_t>(first),
                   placed.points.begin() + static_cast<std::ptrdiff_t>(first + length)});
      first += length;
    }
  }
  const Painting painting = paint(drawing, 8, 260, 280);
  return sheet_of(painting.pixels, painting.width, 255, 20);
}

TEST_F(Reading, FindsTheDigitsOfTwoLines) {
  const auto job = read(two_lines());
  EXPECT_EQ(text_of(*job), "03|40");
  EXPECT_EQ(job->marks()[0].box.left, 44u);
  EXPECT_FALSE(job->map().light_on_dark);
}

TEST_F(Reading, DoesNotDependOnItsSlices) {
  const Sheet sheet = two_lines();
  const auto whole = read(sheet, 1000);
  const auto sliced = read(sheet, 1);
  ASSERT_EQ(whole->marks().size(), sliced->marks().size());
  for (std::size_t i = 0; i < whole->marks().size(); ++i) {
    EXPECT_EQ(whole->marks()[i].box, sliced->marks()[i].box);
    EXPECT_EQ(whole->marks()[i].prediction.probabilities, sliced->marks()[i].prediction.probabilities);
  }
}

TEST_F(Reading, TellsHowFarItIs) {
  const auto job = PictureJob::create(engine_.model(), two_lines().picture(), engine_.pool());
  ASSERT_TRUE(job);
  std::uint64_t before = 0;
  while (!(*job)->progress().finished) {
    ASSERT_TRUE((*job)->advance(1));
    EXPECT_GE((*job)->progress().done, before);
    EXPECT_LE((*job)->progress().done, (*job)->progress().total);
    before = (*job)->progress().done;
  }
  EXPECT_EQ((*job)->progress().done, (*job)->progress().total);
}

TEST_F(Reading, OfEmptyPaperFindsNothing) {
  const std::vector<std::uint8_t> empty(64 * 48);
  EXPECT_THAT(read(sheet_of(empty, 64, 255, 0))->marks(), IsEmpty());
  EXPECT_THAT(read(sheet_of(empty, 64, 0, 255))->marks(), IsEmpty());
}

TEST_F(Reading, RefusesSizesThatDoNotFit) {
  const std::vector<std::uint8_t> rgba(4 * 64 * 64);
  constexpr std::size_t kHuge = std::numeric_limits<std::size_t>::max();
  for (const auto& [width, height] :
       {std::pair<std::size_t, std::size_t>{0, 0}, {64, 63}, {kHuge, kHuge}, {kHuge / 2, 2}}) {
    const auto job = PictureJob::create(engine_.model(), {rgba, width, height}, engine_.pool());
    ASSERT_FALSE(job);
    EXPECT_EQ(job.error().code, ErrorCode::kInvalidArgument);
  }
  Engine without_network(1);
  EXPECT_EQ(PictureJob::create(without_network.model(), {rgba, 64, 64}, without_network.pool()).error().code,
            ErrorCode::kNoNetwork);
}

TEST_F(Reading, ReadsABoxThatSomebodyDrew) {
  const auto job = read(two_lines());
  const PixelBox found = job->marks()[1].box;
  const auto mark = job->read_box({found.left - 6, found.top - 4, found.right + 9, found.bottom + 2});
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->prediction.digit, 3u);
  EXPECT_EQ(mark->prediction.pixels, job->marks()[1].prediction.pixels);
  EXPECT_EQ(mark->line, 0u);
  EXPECT_EQ(job->read_box({0, 0, 5, 5})->prediction.verdict, Verdict::kEmpty);
}

TEST_F(Reading, RefusesBoxesThatAreNone) {
  const auto job = read(two_lines());
  constexpr std::size_t kHuge = std::numeric_limits<std::size_t>::max();
  for (const PixelBox& box :
       {PixelBox{5, 5, 5, 9}, {5, 9, 9, 5}, {0, 0, 261, 10}, {0, 0, 10, 281}, {0, 0, kHuge, kHuge}}) {
    EXPECT_EQ(job->read_box(box).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(job->split_box(box).error().code, ErrorCode::kInvalidArgument);
  }
}

// A 3 and a 0 that touch.
Sheet touching() {
  Drawing drawing = moved(three(), 0.4f, 20, 10);
  drawing.add(moved(zero(), 0.4f, 78, 10).points);
  const Painting painting = paint(drawing, 8, 180, 130);
  return sheet_of(painting.pixels, painting.width, 255, 20);
}

TEST_F(Reading, CutsDigitsThatTouch) { EXPECT_EQ(text_of(*read(touching())), "30"); }

// What somebody drew round a digit is none, be it round or square.
TEST_F(Reading, LeavesOutWhatIsDrawnRoundADigit) {
  const auto read_within = [this](const std::vector<InkPoint>& outline) {
    Drawing drawing = moved(three(), 0.3f, 70, 70);
    drawing.add(outline);
    const Painting painting = paint(drawing, 8, 220, 200);
    return text_of(*read(sheet_of(painting.pixels, painting.width, 255, 20)));
  };
  for (const float width : {60.0f, 80.0f}) {
    for (const float height : {80.0f, 90.0f}) {
      EXPECT_EQ(read_within(arc({100, 100}, width, height, 0, 2 * std::numbers::pi, 64)), "3")
          << width << "x" << height;
    }
  }
  EXPECT_EQ(read_within({{30, 25}, {170, 30}, {175, 180}, {25, 170}, {30, 25}}), "3");
}

// Of which people write some.
TEST_F(Reading, AZeroKeepsItsDot) {
  Drawing drawing = moved(zero(), 0.6f, 20, 10);
  drawing.add({{100, 100}, {102, 104}});
  const Painting painting = paint(drawing, 8, 220, 200);
  const auto job = read(sheet_of(painting.pixels, painting.width, 255, 20));
  EXPECT_THAT(text_of(*job), testing::HasSubstr("0"));
}

TEST_F(Reading, SplitsABoxWhereItIsRead) {
  const auto job = read(two_lines());
  const PixelBox left = job->marks()[0].box;
  const PixelBox right = job->marks()[1].box;
  const auto marks = job->split_box({left.left, std::min(left.top, right.top), right.right, left.bottom});
  ASSERT_TRUE(marks) << marks.error().message;
  EXPECT_EQ((*marks)[0].prediction.digit, 0u);
  EXPECT_EQ((*marks)[1].prediction.digit, 3u);
  EXPECT_EQ((*marks)[0].box, left);
  EXPECT_EQ((*marks)[1].box, right);
}

TEST_F(Reading, SplitsNoEmptyBox) {
  EXPECT_EQ(read(two_lines())->split_box({0, 0, 5, 5}).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Reading, WithoutAStepSeesAnotherImage) {
  const auto job = read(two_lines());
  const ReadMark& three = job->marks()[1];
  const auto without = [&](PictureStep step) { return *job->without_step(three.box, step); };
  EXPECT_EQ(without(PictureStep::kNone).pixels, three.prediction.pixels);
  EXPECT_EQ(without(PictureStep::kNone).verdict, Verdict::kDigit);
  for (const PictureStep step : {PictureStep::kColours, PictureStep::kCentring, PictureStep::kScaling}) {
    EXPECT_NE(without(step).pixels, three.prediction.pixels);
  }
  // Dark on light, as it is: most of the image is "ink".
  const Pixels colours = without(PictureStep::kColours).pixels;
  EXPECT_GT(std::ranges::count_if(colours, [](std::uint8_t pixel) { return pixel > 127; }), 150);
  // The box is the whole image.
  EXPECT_EQ(ink_size(without(PictureStep::kScaling).pixels), std::pair(28, 28));
  EXPECT_EQ(job->without_step({0, 0, 5, 5}, PictureStep::kNone)->verdict, Verdict::kEmpty);
  EXPECT_EQ(job->without_step({5, 5, 5, 5}, PictureStep::kNone).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Reading, WithoutThicknessSeesThePensOwn) {
  const Painting painting = paint(moved(three(), 0.4f, 20, 10), 3, 130, 130);
  const auto job = read(sheet_of(painting.pixels, painting.width, 255, 0));
  ASSERT_THAT(job->marks(), SizeIs(1));
  const auto thin = job->without_step(job->marks()[0].box, PictureStep::kThickness);
  ASSERT_TRUE(thin);
  EXPECT_LT(thickness(thin->pixels), 0.8 * thickness(job->marks()[0].prediction.pixels));
}

// Letters close together, as on a page of print, `columns` x `rows` of them.
Sheet print(std::size_t columns, std::size_t rows) {
  constexpr std::size_t kLine = kImageSide + 10;
  const std::size_t width = columns * kImageSide;
  std::vector<std::uint8_t> ink(width * rows * kLine);
  const Rng rng(2030, Stream::kTest);
  for (std::size_t letter = 0; letter < columns * rows; ++letter) {
    Pixels pixels;
    synthetic_non_digit(rng, letter, pixels);
    const std::size_t corner = letter / columns * kLine * width + letter % columns * kImageSide;
    for (std::size_t y = 0; y < kImageSide; ++y) {
      std::copy_n(&pixels[y * kImageSide], kImageSide, &ink[corner + y * width]);
    }
  }
  return sheet_of(ink, width, 255, 20);
}

TEST_F(Reading, OfAPageOfPrintAsksForFewCandidates) {
  const auto job = read(print(30, 20));
  EXPECT_GT(job->marks().size(), kMaxCutMarks);
  // Each mark once, and hardly any of what they might be together.
  EXPECT_LE(job->progress().total, InkFinder::kSteps + 2 * job->marks().size());
}

TEST_F(Reading, InASliceAsksNoMoreThanItsBudget) {
  const auto job = PictureJob::create(engine_.model(), print(20, 8).picture(), engine_.pool());
  ASSERT_TRUE(job);
  std::uint64_t before = 0;
  while (!(*job)->progress().finished) {
    ASSERT_TRUE((*job)->advance(1));
    EXPECT_LE((*job)->progress().done - before, kShardImages);
    before = (*job)->progress().done;
  }
}

}  // namespace
}  // namespace inkling
