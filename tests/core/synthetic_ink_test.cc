// Synthetic ink: sound strokes of every style, the same whenever they are drawn, rendered as the pad would.
#include "core/ink/synthetic_ink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

namespace inkling {
namespace {

using Pixels = std::array<std::uint8_t, kImagePixels>;

constexpr Rng kRng(5, Stream::kTest);

Pixels image_of(const SyntheticInk& ink) {
  Pixels pixels;
  render_ink(ink, pixels);
  return pixels;
}

// Finite, within the capacity with room to spare, in a box about the unit box.
::testing::AssertionResult is_sound(const SyntheticInk& ink, float margin) {
  const auto points = ink.points();
  const auto lengths = ink.lengths();
  if (points.size() < 2 || points.size() >= SyntheticInk::kMaxPoints) {
    return ::testing::AssertionFailure() << points.size() << " points";
  }
  if (lengths.empty() || lengths.size() >= SyntheticInk::kMaxStrokes || std::ranges::count(lengths, 0u) > 0 ||
      std::accumulate(lengths.begin(), lengths.end(), std::size_t{0}) != points.size()) {
    return ::testing::AssertionFailure() << lengths.size() << " strokes whose lengths do not add up";
  }
  for (const InkPoint& point : points) {
    if (!(std::abs(point.x - 0.5f) <= 0.5f + margin && std::abs(point.y - 0.5f) <= 0.5f + margin)) {
      return ::testing::AssertionFailure() << "a point at " << point.x << ", " << point.y;
    }
  }
  if (!(ink.thickness() >= 0.74 * kInkThickness && ink.thickness() <= 1.41 * kInkThickness)) {
    return ::testing::AssertionFailure() << "thickness " << ink.thickness();
  }
  return ::testing::AssertionSuccess();
}

TEST(InkStyles, HaveSeveralWaysToWriteEveryDigit) {
  for (std::uint8_t label = 0; label <= kNoDigit; ++label) {
    const auto styles = ink_styles(label);
    EXPECT_GE(styles.size(), 4u) << int{label};
    for (const InkStyle& style : styles) {
      EXPECT_EQ(style.label(), label);
      EXPECT_GT(style.weight(), 0);
      EXPECT_GE(style.forms(), 1u);
      EXPECT_EQ(std::accumulate(style.strokes().begin(), style.strokes().end(), std::size_t{0}), style.knots());
      EXPECT_GE(std::ranges::min(style.strokes()), 2);
      for (std::size_t form = 0; form < style.forms(); ++form) {
        for (std::size_t i = 0; i < style.knots(); ++i) {
          EXPECT_TRUE(std::abs(style.knot(form, i).x - 50) <= 70 && std::abs(style.knot(form, i).y - 50) <= 60);
        }
      }
    }
  }
}

TEST(SyntheticInk, IsSoundInEveryStyle) {
  SyntheticInk ink;
  for (std::uint8_t label = 0; label < kClasses; ++label) {
    for (const InkStyle& style : ink_styles(label)) {
      for (std::uint64_t number = 0; number < 300; ++number) {
        draw_style(style, kRng, number, &ink);
        EXPECT_TRUE(is_sound(ink, 1)) << "digit " << int{label} << ", number " << number;
        EXPECT_GE(ink.lengths().size(), style.strokes().size());
      }
    }
  }
}

TEST(SyntheticInk, IsSoundWhereItIsNoDigit) {
  SyntheticInk ink;
  for (std::uint64_t number = 0; number < 10'000; ++number) {
    draw_non_digit(kRng, number, &ink);
    EXPECT_TRUE(is_sound(ink, 2.5f)) << "number " << number;
  }
}

TEST(SyntheticInk, DrawsEveryDigitEquallyOften) {
  std::array<int, kClasses> counts{};
  SyntheticInk ink;
  constexpr int kDrawn = 20'000;
  for (std::uint64_t number = 0; number < kDrawn; ++number) ++counts.at(draw_digit(kRng, number, &ink));
  for (const int count : counts) EXPECT_NEAR(count, kDrawn / 10, 5 * std::sqrt(kDrawn * 0.1 * 0.9));
}

TEST(SyntheticInk, DependsOnTheGeneratorAndTheNumberAlone) {
  constexpr std::size_t kDrawn = 200;
  std::vector<Pixels> digits(kDrawn);
  std::vector<Pixels> others(kDrawn);
  std::vector<std::uint8_t> labels;
  for (std::size_t number = 0; number < kDrawn; ++number) {
    labels.push_back(synthetic_digit(kRng, number, digits[number]));
    EXPECT_EQ(synthetic_non_digit(kRng, number, others[number]), kNoDigit);
  }
  for (std::size_t number = kDrawn; number-- > 0;) {
    Pixels pixels;
    EXPECT_EQ(synthetic_non_digit(kRng, number, pixels), kNoDigit);
    EXPECT_EQ(pixels, others[number]);
    EXPECT_EQ(synthetic_digit(kRng, number, pixels), labels[number]);
    EXPECT_EQ(pixels, digits[number]);
    synthetic_digit(Rng(6, Stream::kTest), number, pixels);
    EXPECT_NE(pixels, digits[number]);
  }
  std::ranges::sort(digits);
  EXPECT_EQ(std::ranges::adjacent_find(digits), digits.end());
}

TEST(SyntheticInk, IsRenderedAsThePadRendersWhatItDoesNotWiden) {
  constexpr std::size_t kDrawn = 500;
  SyntheticInk ink;
  std::size_t widened = 0;
  for (std::uint64_t number = 0; number < kDrawn; ++number) {
    draw_digit(kRng, number, &ink);
    if (ink_frame(ink.points(), ink.lengths(), 1)->widening > 1) {
      ++widened;
      continue;
    }
    const Result<InkImage> pad = ink_from_strokes(ink.points(), ink.lengths(), 1);
    ASSERT_TRUE(pad) << pad.error().message;
    EXPECT_EQ(pad->kind, InkKind::kDrawing) << number;
    ink.set_thickness(kInkThickness);
    EXPECT_EQ(image_of(ink), pad->pixels) << number;
  }
  EXPECT_LE(widened, kDrawn / 5);
}

TEST(SyntheticInk, HasMoreInkTheThickerThePen) {
  SyntheticInk ink;
  for (std::uint64_t number = 0; number < 100; ++number) {
    draw_digit(kRng, number, &ink);
    int before = 0;
    for (const double thickness : {1.8, 2.4, 3.4}) {
      ink.set_thickness(thickness);
      const Pixels pixels = image_of(ink);
      const int mass = std::accumulate(pixels.begin(), pixels.end(), 0);
      EXPECT_GT(mass, before) << number;
      before = mass;
    }
  }
}

TEST(SyntheticInk, LeavesOutWhatGoesBeyondItsCapacity) {
  SyntheticInk ink;
  for (std::size_t stroke = 0; stroke < SyntheticInk::kMaxStrokes + 2; ++stroke) {
    ink.begin_stroke();
    for (int i = 0; i < 60; ++i) ink.add({0.01f * static_cast<float>(i), 0});
  }
  EXPECT_EQ(ink.points().size(), SyntheticInk::kMaxPoints);
  EXPECT_EQ(std::accumulate(ink.lengths().begin(), ink.lengths().end(), std::size_t{0}), ink.points().size());
  ink.clear();
  EXPECT_TRUE(ink.points().empty() && ink.lengths().empty());
}

}  // namespace
}  // namespace inkling
