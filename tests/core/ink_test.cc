// Strokes and pictures become the 28x28 image that MNIST would have made of them, wherever, however large and in
// whatever order they were drawn.
#include "core/ink/ink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/rng.h"
#include "core/ink/ink_from_image.h"
#include "tests/core/golden.h"
#include "tests/core/ink_samples.h"
#include "tests/core/mnist_files.h"

namespace inkling {
namespace {

using testing::Each;
using testing::HasSubstr;

constexpr float kPad = 280;

InkImage ink(const Drawing& drawing, float pad = kPad) {
  const Result<InkImage> image = ink_from_strokes(drawing.points, drawing.lengths, pad);
  EXPECT_TRUE(image.has_value()) << image.error().message;
  return image.value_or(InkImage{});
}

InkImage ink(const Painting& painting) {
  const Result<InkImage> image = ink_from_image(painting.pixels, painting.width, painting.height);
  EXPECT_TRUE(image.has_value()) << image.error().message;
  return image.value_or(InkImage{});
}

void expect_refused(const Drawing& drawing, float pad, const std::string& reason) {
  const Result<InkImage> image = ink_from_strokes(drawing.points, drawing.lengths, pad);
  ASSERT_FALSE(image.has_value()) << "accepted: " << reason;
  EXPECT_EQ(image.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(image.error().message, HasSubstr(reason));
}

const std::vector<Drawing>& digits() {
  static const std::vector<Drawing> drawings = {three(), four(), zero(), line({140, 40}, {150, 240})};
  return drawings;
}

// Float coordinates of a pad are off by 2^-16 at most, which is less than a thousandth of a grey level: what is left
// is the rounding to whole levels.
constexpr int kRounding = 1;

TEST(InkFromStrokes, IsEmptyWhenNothingWasDrawn) {
  for (const Drawing& drawing : {Drawing{}, Drawing{{}, {0, 0, 0}}}) {
    const InkImage image = ink(drawing);
    EXPECT_EQ(image.kind, InkKind::kEmpty);
    EXPECT_THAT(image.pixels, Each(0));
  }
}

TEST(InkFromStrokes, TakesADotForAMarkAndStillShowsIt) {
  Drawing dot;
  dot.add({{70, 200}});
  const InkImage image = ink(dot);
  EXPECT_EQ(image.kind, InkKind::kSpeck);
  EXPECT_EQ(image.pixels[14 * 28 + 14], 255);
  EXPECT_EQ(ink_size(image.pixels), std::pair(3, 3));
}

TEST(InkFromStrokes, TellsASpeckFromASmallDigitByTheSizeOfThePad) {
  const Drawing digit = zero();  // 200 units tall
  EXPECT_EQ(ink(moved(digit, 0.054f, 0, 0)).kind, InkKind::kSpeck);
  EXPECT_EQ(ink(moved(digit, 0.058f, 0, 0)).kind, InkKind::kDrawing);
  EXPECT_EQ(ink(digit, 4900).kind, InkKind::kDrawing);
  EXPECT_EQ(ink(digit, 5100).kind, InkKind::kSpeck);
}

TEST(InkFromStrokes, GivesTheSameImageWhereverTheDigitIsDrawn) {
  for (const Drawing& digit : digits()) {
    const InkImage image = ink(digit);
    for (const auto& [dx, dy] : {std::pair{-60.f, -40.f}, {55.5f, 30.25f}, {-300.f, 10.f}, {0.1f, 900.f}}) {
      EXPECT_LE(largest_difference(ink(moved(digit, 1, dx, dy)).pixels, image.pixels), kRounding);
    }
  }
}

TEST(InkFromStrokes, GivesTheSameImageHoweverLargeTheDigitIsDrawn) {
  for (const Drawing& digit : digits()) {
    const InkImage image = ink(digit);
    for (const float scale : {0.3f, 0.45f, 0.7f, 0.9f, 1.0f, 4.0f}) {
      EXPECT_LE(largest_difference(ink(moved(digit, scale, 20, 7)).pixels, image.pixels), kRounding) << scale;
    }
  }
}

TEST(InkFromStrokes, TakesCoordinatesOfAnyMagnitude) {
  for (const Drawing& digit : digits()) {
    const InkImage image = ink(digit);
    for (const float scale : {1e35f, 1e-30f, 1e-35f}) {
      const InkImage scaled = ink(moved(digit, scale, 0, 0), kPad * scale);
      EXPECT_EQ(scaled.kind, InkKind::kDrawing);
      EXPECT_LE(largest_difference(scaled.pixels, image.pixels), kRounding) << scale;
    }
  }
  const float huge = std::numeric_limits<float>::max();
  EXPECT_EQ(ink(line({-huge, -huge}, {huge, huge})).kind, InkKind::kDrawing);
}

TEST(InkFromStrokes, DoesNotDependOnTheOrderOfTheStrokes) {
  Drawing swapped;
  swapped.add({{170, 100}, {165, 240}});
  swapped.add({{150, 40}, {60, 160}, {220, 160}});
  EXPECT_EQ(ink(swapped).pixels, ink(four()).pixels);
}

TEST(InkFromStrokes, DoesNotDependOnTheDirectionOfTheStrokes) {
  for (Drawing digit : {three(), zero()}) {
    const InkImage image = ink(digit);
    std::ranges::reverse(digit.points);
    EXPECT_LE(largest_difference(ink(digit).pixels, image.pixels), kRounding);
  }
}

TEST(InkFromStrokes, DoesNotDependOnHowDenselyAStrokeIsSampled) {
  // An arc of radius 10 pixels, sampled 200 times a turn, is nowhere further from its chords than
  // 10 * (1 - cos(pi / 200)) = 0.0012 pixels, a third of a grey level on a ramp of one pixel; and the box the same.
  for (const int samples : {200, 1000, 20'000}) {
    EXPECT_LE(largest_difference(ink(zero(samples)).pixels, ink(zero(400)).pixels), 2) << samples;
    EXPECT_LE(largest_difference(ink(three(samples)).pixels, ink(three(400)).pixels), 2) << samples;
  }
  Drawing dense;
  std::vector<InkPoint> stroke;
  for (int i = 0; i <= 5000; ++i)
    stroke.push_back({140 + 0.002f * static_cast<float>(i), 40 + 0.04f * static_cast<float>(i)});
  dense.add(stroke);
  EXPECT_LE(largest_difference(ink(dense).pixels, ink(line({140, 40}, {150, 240})).pixels), kRounding);
}

TEST(InkFromStrokes, IsNoDarkerWhereStrokesOverlap) {
  Drawing twice = zero();
  for (int round = 0; round < 5; ++round) twice.add(zero().points);
  EXPECT_EQ(ink(twice).pixels, ink(zero()).pixels);
}

TEST(InkFromStrokes, DrawsStrokesOfOnePoint) {
  Drawing with_dot = line({140, 100}, {140, 240});
  with_dot.add({{140, 40}});
  const Pixels pixels = ink(with_dot).pixels;
  EXPECT_EQ(ink_size(pixels).second, 20);
  // Down the column through both, ink begins twice.
  int beginnings = 0;
  for (std::size_t y = 1; y < 28; ++y) {
    beginnings += pixels[(y - 1) * 28 + 14] == 0 && pixels[y * 28 + 14] > 0 ? 1 : 0;
  }
  EXPECT_EQ(beginnings, 2);
}

TEST(InkFromStrokes, FitsTheLongerSideInTwentyPixelsAndKeepsTheAspect) {
  // Half-inked pixels mark the ends to within half a pixel on both sides.
  for (const Drawing& digit : digits()) {
    const auto [width, height] = ink_size(ink(digit).pixels);
    EXPECT_NEAR(std::max(width, height), 20, 1);
  }
  // Centre lines of 140 x 200 become 12.3 x 17.6, with half a thickness all around.
  EXPECT_NEAR(ink_size(ink(zero()).pixels).first, 17.6 * 0.7 + 2.4, 1);
}

TEST(InkFromStrokes, KeepsAOneAsNarrowAsItsStroke) {
  const Pixels upright = ink(line({140, 40}, {140, 240})).pixels;
  EXPECT_LE(ink_size(upright).first, 3);
  EXPECT_NEAR(ink_size(upright).second, 20, 1);
  const Pixels flat = ink(line({40, 140}, {240, 140})).pixels;
  EXPECT_NEAR(ink_size(flat).first, 20, 1);
  EXPECT_LE(ink_size(flat).second, 3);
}

// ---- Narrow drawings ----

// A drawing whose centre lines are `aspect` times as wide as tall.
Drawing narrowed(Drawing drawing, float aspect) {
  const auto [left, right] = std::ranges::minmax(drawing.points, {}, &InkPoint::x);
  const auto [top, bottom] = std::ranges::minmax(drawing.points, {}, &InkPoint::y);
  const float scale = aspect * (bottom.y - top.y) / (right.x - left.x);
  for (InkPoint& point : drawing.points) point.x = kPad / 2 + (point.x - left.x) * scale;
  return drawing;
}

// On a pad of 280: digits of 100 x 200.
Drawing two() {
  Drawing drawing;
  std::vector<InkPoint> stroke = arc({140, 90}, 50, 50, -0.9, 0.2, 30);
  stroke.insert(stroke.end(), {{90, 240}, {190, 240}});
  drawing.add(stroke);
  return drawing;
}
Drawing flagged_one() {
  Drawing drawing;
  drawing.add({{110, 90}, {150, 40}, {150, 240}});
  return drawing;
}

// Width over height of the centre lines that an image shows.
double aspect_of(const InkImage& image) {
  const auto [width, height] = ink_size(image.pixels);
  return (width - kInkThickness) / (height - kInkThickness);
}

constexpr double kPixel = 1 / 17.6;  // as a share of the height

TEST(InkFromStrokes, WidensWhatIsNarrowAndMoreThanAStroke) {
  for (const Drawing& digit : {two(), three(), zero()}) {
    for (const float aspect : {0.2f, 0.25f, 0.33f, 0.4f}) {
      const InkImage image = ink(narrowed(digit, aspect));
      EXPECT_NEAR(aspect_of(image), 0.42, kPixel) << aspect;
      EXPECT_NEAR(ink_size(image.pixels).second, 20, 1) << "as tall as ever";
    }
    for (const float aspect : {0.5f, 0.7f, 1.0f}) {
      EXPECT_NEAR(aspect_of(ink(narrowed(digit, aspect))), aspect, kPixel) << aspect;
    }
  }
}

TEST(InkFromStrokes, WidensWhatIsVeryNarrowByThreeTimesAtMost) {
  EXPECT_NEAR(aspect_of(ink(narrowed(zero(), 0.1f))), 0.3, kPixel);
  // A line that was drawn twice.
  EXPECT_LE(ink_size(ink(narrowed(zero(), 0.02f)).pixels).first, 4);
}

TEST(InkFromStrokes, LeavesAOneAsNarrowAsItIs) {
  const Drawing slanted = line({140, 240}, {200, 40});
  Drawing twice = slanted;
  twice.add(slanted.points);
  EXPECT_NEAR(aspect_of(ink(line({140, 240}, {150, 40}))), 0.05, kPixel);
  EXPECT_NEAR(aspect_of(ink(slanted)), 0.3, kPixel);
  EXPECT_NEAR(aspect_of(ink(twice)), 0.3, kPixel);
  EXPECT_NEAR(aspect_of(ink(flagged_one())), 0.2, kPixel);
}

TEST(InkFromStrokes, WidensTheMoreTheMoreInkThereIs) {
  // A flag that grows by a hundredth of the height at a time, until it is another stroke: the image never jumps.
  const auto with_flag = [](float length) {
    Drawing drawing;
    drawing.add({{110, 40 + length}, {140, 40}, {140, 240}});
    return drawing;
  };
  const auto widening_of = [](const Drawing& drawing) {
    return ink_frame(drawing.points, drawing.lengths, kPad)->widening;
  };
  for (float flag = 2; flag <= 200; flag += 2) {
    EXPECT_LE(mean_difference(ink(with_flag(flag)).pixels, ink(with_flag(flag - 2)).pixels), 10) << flag;
  }
  const double full = 0.42 * 200 / 30;
  EXPECT_EQ(widening_of(with_flag(0)), 1);
  EXPECT_EQ(widening_of(with_flag(40)), 1);
  EXPECT_GT(widening_of(with_flag(100)), 1);
  EXPECT_LT(widening_of(with_flag(100)), full);
  EXPECT_NEAR(widening_of(with_flag(200)), full, 1e-6);
}

TEST(InkFromStrokes, MovesTheCentreOfMassToTheMiddleOfPixelFourteen) {
  for (const Drawing& digit : digits()) {
    const auto [x, y] = centre_of_mass(ink(digit).pixels);
    // The move is measured on an image whose edges are sampled once a pixel: it is exact to a tenth.
    EXPECT_NEAR(x, 14.5, 0.1);
    EXPECT_NEAR(y, 14.5, 0.1);
  }
}

TEST(InkFromStrokes, NeverCutsADrawingWhoseMassIsFarFromItsMiddle) {
  Drawing tail = line({10, 140}, {270, 140});
  for (float y = 130; y <= 150; y += 2) tail.add({{240, y}, {270, y}});
  const auto [width, height] = ink_size(ink(tail).pixels);
  EXPECT_NEAR(width, 20, 1);
  EXPECT_LT(height, 8);
}

TEST(InkFromStrokes, HasStrokesAsThickAsThoseOfMnist) {
  // The median of MNIST's training images is 2.48, half of them lie between 2.13 and 2.91. Crossings and bends make
  // a digit thicker than its strokes; a lone line is thinner by 2.4 / 20, because its ends count as edges.
  for (const Drawing& digit : digits()) {
    EXPECT_GT(thickness(ink(digit).pixels), 2.13);
    EXPECT_LT(thickness(ink(digit).pixels), 2.91);
  }
}

TEST(InkFromStrokes, RefusesLengthsThatDoNotAddUp) {
  Drawing drawing = zero(10);
  for (const std::vector<std::uint32_t>& lengths :
       {std::vector<std::uint32_t>{}, {9}, {11}, {5, 6}, {0xffffffff, 11}, {0xffffffff, 0xffffffff}}) {
    drawing.lengths = lengths;
    expect_refused(drawing, kPad, "points in all and have 10");
  }
}

TEST(InkFromStrokes, RefusesCoordinatesThatAreNotNumbers) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                          -std::numeric_limits<float>::infinity()}) {
    Drawing drawing = zero(10);
    drawing.points[3].x = bad;
    expect_refused(drawing, kPad, "not a number");
    drawing = zero(10);
    drawing.points[9].y = bad;
    expect_refused(drawing, kPad, "not a number");
  }
}

TEST(InkFromStrokes, TellsAScribbleFromADigitByItsInk) {
  // Lines up and down the pad, ever more of them: a 1, then something like a W, then a scribble.
  const auto zigzag = [](int lines) {
    std::vector<InkPoint> stroke;
    for (int i = 0; i <= lines; ++i) {
      stroke.push_back({kPad * (0.1f + 0.8f * static_cast<float>(i) / static_cast<float>(lines)),
                        kPad * (i % 2 == 0 ? 0.1f : 0.9f)});
    }
    Drawing drawing;
    drawing.add(stroke);
    return ink(drawing).kind;
  };
  EXPECT_EQ(zigzag(1), InkKind::kDrawing);
  EXPECT_EQ(zigzag(4), InkKind::kDrawing);
  EXPECT_EQ(zigzag(12), InkKind::kScribble);
  EXPECT_EQ(zigzag(40), InkKind::kScribble);
}

TEST(InkFromStrokes, RefusesAPadWithoutASize) {
  for (const float pad :
       {0.f, -280.f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    expect_refused(zero(10), pad, "The drawing pad has no size");
  }
}

TEST(InkFromStrokes, TakesALongScribbleAndRefusesAnEndlessOne) {
  const Rng rng(17, Stream::kTest);
  Drawing scribble;
  std::vector<InkPoint> stroke;
  InkPoint at{140, 140};
  for (std::uint32_t i = 0; i < kMaxInkPoints; ++i) {
    at = {std::clamp(at.x + rng.normal(2 * i), 0.f, kPad), std::clamp(at.y + rng.normal(2 * i + 1), 0.f, kPad)};
    stroke.push_back(at);
  }
  scribble.add(stroke);
  EXPECT_EQ(ink(scribble).kind, InkKind::kScribble) << "more ink than a digit has";
  scribble.add({{1, 1}});
  expect_refused(scribble, kPad, "more than 100000 points");
}

// ---- Pictures ----

TEST(InkFromImage, IsEmptyOnBlankPaper) {
  EXPECT_EQ(ink(Painting{0, 0, {}}).kind, InkKind::kEmpty);
  EXPECT_EQ(ink(Painting{0, 7, {}}).kind, InkKind::kEmpty);
  Painting noise{50, 40, std::vector<std::uint8_t>(2000)};
  const Rng rng(3, Stream::kTest);
  for (std::uint32_t i = 0; i < 2000; ++i) noise.pixels[i] = static_cast<std::uint8_t>(rng.below(i, 16));
  const InkImage image = ink(noise);
  EXPECT_EQ(image.kind, InkKind::kEmpty);
  EXPECT_THAT(image.pixels, Each(0));
}

TEST(InkFromImage, RefusesASizeThatDoesNotFit) {
  const std::vector<std::uint8_t> pixels(100);
  for (const auto& [width, height] :
       {std::pair<std::size_t, std::size_t>{10, 9}, {0, 10}, {SIZE_MAX, SIZE_MAX}, {SIZE_MAX / 4 + 26, 4}}) {
    const Result<InkImage> image = ink_from_image(pixels, width, height);
    ASSERT_FALSE(image.has_value());
    EXPECT_EQ(image.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(image.error().message, HasSubstr("pixels and has 100"));
  }
}

TEST(InkFromImage, TellsASpeckAndABlotFromADigit) {
  EXPECT_EQ(ink(Painting{1, 1, {255}}).kind, InkKind::kScribble);
  Painting speck{200, 200, std::vector<std::uint8_t>(40'000)};
  for (std::size_t i = 0; i < 7; ++i) speck.at(60 + i, 80) = 200;
  EXPECT_EQ(ink(speck).kind, InkKind::kSpeck);
  Drawing dot;
  dot.add({{50, 50}});
  EXPECT_EQ(ink(paint(dot, 60, 100, 100)).kind, InkKind::kScribble);
  const InkImage sheet = ink(Painting{30, 30, std::vector<std::uint8_t>(900, 255)});
  EXPECT_EQ(sheet.kind, InkKind::kScribble);
  EXPECT_EQ(sheet.pixels[14 * 28 + 14], 255);
}

TEST(InkFromImage, GivesTheSameImageWhereverTheDigitLies) {
  const Painting at_origin = paint(moved(three(16), 0.4f, 0, 0), 10, 120, 130);
  const InkImage image = ink(at_origin);
  EXPECT_EQ(image.kind, InkKind::kDrawing);
  Painting shifted{190, 170, std::vector<std::uint8_t>(190 * 170)};
  for (std::size_t y = 0; y < 130; ++y) {
    std::copy_n(&at_origin.pixels[y * 120], 120, &shifted.at(41, y + 27));
  }
  EXPECT_LE(largest_difference(ink(shifted).pixels, image.pixels), kRounding);
}

TEST(InkFromImage, GivesNearlyTheSameImageHoweverLargeTheDigitIs) {
  constexpr double kExtent = 225;  // of the painted three at scale 1, pen included
  const InkImage image = ink(paint(three(16), 25, 280, 280));
  for (const float scale : {0.3f, 0.45f, 0.63f, 0.9f}) {
    const auto side = static_cast<std::size_t>(std::ceil(280 * scale));
    const InkImage scaled = ink(paint(moved(three(16), scale, 0.3f, 0.6f), 25 * double{scale}, side, side));
    // Each end of the ink is found to a pixel of the picture, 20 / extent of ours: an edge moves by that at most in
    // either picture, and a pixel at an edge changes by as much of 255.
    const double tolerance = 255 * (20 / (kExtent * double{scale}) + 20 / kExtent);
    EXPECT_LE(largest_difference(scaled.pixels, image.pixels), tolerance) << scale;
  }
}

TEST(InkFromImage, SeesInAPictureWhatItSeesInTheStrokes) {
  for (const Drawing& digit : {three(16), four(), zero(24)}) {
    // The thickness that 2.4 of 17.6 pixels would have on the pad.
    const InkImage painted = ink(paint(digit, 200 * 2.4 / 17.6, 280, 280));
    // A quarter of a pixel where the ramp of an edge and covered area differ most, at the ends of strokes; on the whole
    // a tenth of a pixel (an end of the ink is found to a pixel of the picture) along some 80 of 784 pixels of edge.
    EXPECT_LE(largest_difference(painted.pixels, ink(digit).pixels), 255 / 4);
    EXPECT_LE(mean_difference(painted.pixels, ink(digit).pixels), 255 * 0.1 * 80 / 784);
  }
}

TEST(InkFromImage, WidensAsItDoesStrokes) {
  for (const Drawing& digit : {narrowed(two(), 0.25f), narrowed(three(16), 0.3f), narrowed(zero(24), 0.35f),
                               line({140, 240}, {180, 40}), flagged_one()}) {
    const InkImage painted = ink(paint(digit, 200 * 2.4 / 17.6, 280, 280));
    // In a picture the strokes become wider, too. Each end of either is found to half a pixel.
    const double wider = (ink_frame(digit.points, digit.lengths, kPad)->widening - 1) * kInkThickness;
    EXPECT_NEAR(ink_size(painted.pixels).first, ink_size(ink(digit).pixels).first + wider, 2);
  }
}

TEST(InkFromImage, StretchesFaintInkToFullContrast) {
  Painting strong = paint(four(), 25, 280, 280);
  for (std::uint8_t& pixel : strong.pixels) pixel = pixel > 127 ? 255 : 0;
  Painting faint = strong;
  for (std::uint8_t& pixel : faint.pixels) pixel = static_cast<std::uint8_t>(pixel / 5);
  EXPECT_EQ(ink(faint).pixels, ink(strong).pixels);
  EXPECT_EQ(std::ranges::max(ink(faint).pixels), 255);
}

TEST(InkFromImage, IgnoresFaintNoiseAroundTheInk) {
  const Painting clean = paint(four(), 25, 280, 280);
  Painting noisy = clean;
  const Rng rng(5, Stream::kTest);
  for (std::uint32_t i = 0; i < noisy.pixels.size(); ++i) {
    if (noisy.pixels[i] == 0) noisy.pixels[i] = static_cast<std::uint8_t>(rng.below(i, 25));
  }
  EXPECT_EQ(ink(noisy).pixels, ink(clean).pixels);
}

TEST(InkFromImage, ThickensAThinPenAndThinsAMarker) {
  const double thin = thickness(ink(paint(three(16), 4, 280, 280)).pixels);
  const double usual = thickness(ink(paint(three(16), 27, 280, 280)).pixels);
  const double fat = thickness(ink(paint(three(16), 80, 320, 320)).pixels);
  // Brought to the pad's and towards 4.5, to an eighth of a pixel and by at most a pixel at each edge.
  EXPECT_NEAR(thin, 2.4, 0.3);
  EXPECT_NEAR(usual, 2.5, 0.3);
  EXPECT_LT(fat, 5);
}

// The page's end-to-end test draws the same strokes on the pad and finds the same pixels on the page.
TEST(InkFromStrokes, GivesTheGoldenPixels) {
  constexpr float kGoldenPad = 512;
  const std::vector<nlohmann::json> drawings = test::golden_cases("drawings", "ink.json");
  ASSERT_FALSE(drawings.empty());
  for (const nlohmann::json& golden : drawings) {
    Drawing drawing;
    for (const auto& stroke : golden["strokes"].get<std::vector<std::vector<float>>>()) {
      std::vector<InkPoint> points;
      for (std::size_t i = 0; i < stroke.size(); i += 2)
        points.push_back({stroke[i] / kGoldenPad, stroke[i + 1] / kGoldenPad});
      drawing.add(points);
    }
    const Result<InkImage> image = ink_from_strokes(drawing.points, drawing.lengths, 1.0f);
    ASSERT_TRUE(image) << image.error().message;
    const auto rows = golden["pixels"].get<std::vector<std::string>>();
    ASSERT_EQ(rows.size(), kImageSide);
    for (std::size_t y = 0; y < kImageSide; ++y) {
      std::string row;
      for (std::size_t x = 0; x < kImageSide; ++x) {
        constexpr std::string_view kHex = "0123456789abcdef";
        const std::uint8_t ink = image->pixels[y * kImageSide + x];
        row += kHex[ink / 16];
        row += kHex[ink % 16];
      }
      EXPECT_EQ(row, rows[y]) << golden["name"] << ", row " << y;
    }
  }
}

TEST(InkFromImage, KeepsTheDigitsOfMnistAsTheyAre) {
  const std::vector<std::uint8_t> file = read_mnist_file("t10k-images-idx3-ubyte");
  ASSERT_FALSE(file.empty()) << kNoMnist;
  // What is fainter than a tenth is noise to us. A few change: those too thin or thick, and those where the noise
  // decides to which of two pixels the centre of mass is nearer.
  constexpr int kNoise = 26;
  constexpr std::size_t kCount = 1000;
  std::size_t unchanged = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto digit = std::span(file).subspan(16 + i * kImagePixels).first<kImagePixels>();
    const Result<InkImage> image = ink_from_image(digit, kImageSide, kImageSide);
    ASSERT_TRUE(image.has_value());
    EXPECT_EQ(image->kind, InkKind::kDrawing) << i;
    unchanged += largest_difference(image->pixels, digit) <= kNoise ? 1u : 0u;
  }
  EXPECT_GE(unchanged, kCount * 95 / 100);
}

TEST(InkFromImage, GivesTheSameImageForEnlargedAndShiftedDigitsOfMnist) {
  const std::vector<std::uint8_t> file = read_mnist_file("t10k-images-idx3-ubyte");
  ASSERT_FALSE(file.empty()) << kNoMnist;
  constexpr std::size_t kCount = 100;
  std::size_t same = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto digit = std::span(file).subspan(16 + i * kImagePixels).first<kImagePixels>();
    const InkImage three_times = ink(enlarged(digit, 3, 10, 4));
    const InkImage five_times = ink(enlarged(digit, 5, 33, 71));
    same += largest_difference(three_times.pixels, five_times.pixels) <= kRounding ? 1u : 0u;
    // The stairs of enlarged pixels make a thin digit look thinner still. Where it is thickened, the edges move by
    // steps of an eighth of a pixel in either picture: a quarter at most, along an edge of some 80 of 784 pixels.
    EXPECT_LE(mean_difference(three_times.pixels, five_times.pixels), 255 * 0.25 * 80 / 784) << i;
  }
  EXPECT_GE(same, kCount * 85 / 100);
}

}  // namespace
}  // namespace inkling
