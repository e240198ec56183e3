#include "core/augment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace inkling {
namespace {

using Pixels = std::array<std::uint8_t, kImagePixels>;
using Floats = std::array<float, kImagePixels>;

constexpr Rng kRng(7, Stream::kAugment);

// A blot in the middle that is wider than tall: every distortion shows.
Pixels blot() {
  Pixels pixels{};
  for (std::size_t y = 11; y < 17; ++y) {
    for (std::size_t x = 8; x < 20; ++x) pixels[y * kImageSide + x] = 255;
  }
  return pixels;
}

Floats standardized(const Pixels& pixels) {
  Floats out;
  standardize_pixels(pixels, out.data());
  return out;
}

Floats augmented(const AugmentSettings& settings, std::uint64_t number, const Pixels& pixels = blot()) {
  Floats out;
  out.fill(std::nanf(""));
  augment_image(settings, kRng, number, pixels, out.data());
  return out;
}

// Ink of an image, from 0 to 1 a pixel, and where its middle is.
struct Ink {
  double total = 0, x = 0, y = 0;
};
Ink ink_of(const Floats& image) {
  Ink ink;
  for (std::size_t i = 0; i < image.size(); ++i) {
    const double value = double{image[i]} * double{kPixelDeviation} + double{kPixelMean};
    ink.total += value;
    ink.x += value * static_cast<double>(i % kImageSide);
    ink.y += value * static_cast<double>(i / kImageSide);
  }
  ink.x /= ink.total;
  ink.y /= ink.total;
  return ink;
}

TEST(Augment, WithoutDistortionGivesTheImageItself) {
  const Floats expected = standardized(blot());
  const Floats image = augmented({}, 3);
  for (std::size_t i = 0; i < image.size(); ++i) EXPECT_FLOAT_EQ(image[i], expected[i]) << "pixel " << i;
}

TEST(Augment, IsAFunctionOfTheNumberAlone) {
  const AugmentSettings settings{.rotation = 15, .scale = 0.2f, .shear = 0.2f, .shift = 3};
  EXPECT_EQ(augmented(settings, 5), augmented(settings, 5));
  EXPECT_NE(augmented(settings, 5), augmented(settings, 6));
}

TEST(Augment, ShiftsByAtMostWhatIsAskedInEveryDirection) {
  const Ink before = ink_of(standardized(blot()));
  std::array<double, 4> reached{};
  for (std::uint64_t number = 0; number < 200; ++number) {
    const Ink after = ink_of(augmented({.shift = 3}, number));
    const double dx = after.x - before.x;
    const double dy = after.y - before.y;
    EXPECT_LE(std::abs(dx), 3.0 + 1e-3);
    EXPECT_LE(std::abs(dy), 3.0 + 1e-3);
    EXPECT_NEAR(after.total, before.total, 1e-3 * before.total) << "a shift keeps the ink";
    reached = {std::max(reached[0], dx), std::max(reached[1], -dx), std::max(reached[2], dy),
               std::max(reached[3], -dy)};
  }
  for (const double extent : reached) EXPECT_GT(extent, 2.5);
}

TEST(Augment, ScalesTheInkByTheProductOfBothDirections) {
  const double before = ink_of(standardized(blot())).total;
  double smallest = 1;
  double largest = 1;
  for (std::uint64_t number = 0; number < 200; ++number) {
    const double ratio = ink_of(augmented({.scale = 0.2f}, number)).total / before;
    smallest = std::min(smallest, ratio);
    largest = std::max(largest, ratio);
  }
  EXPECT_GT(smallest, 0.8 * 0.8 * 0.97);
  EXPECT_LT(smallest, 0.75);
  EXPECT_LT(largest, 1.2 * 1.2 * 1.03);
  EXPECT_GT(largest, 1.25);
}

TEST(Augment, TurnsAboutTheCentre) {
  // Half a turn at most: the bar, now somewhere between lying and standing, keeps its middle and its ink.
  const Ink before = ink_of(standardized(blot()));
  bool stood = false;
  for (std::uint64_t number = 0; number < 100; ++number) {
    const Floats image = augmented({.rotation = 180}, number);
    const Ink after = ink_of(image);
    EXPECT_NEAR(after.x, before.x, 0.05);
    EXPECT_NEAR(after.y, before.y, 0.05);
    EXPECT_NEAR(after.total, before.total, 0.03 * before.total);
    const float above = image[9 * kImageSide + 14];
    stood = stood || above > 2.0f;
  }
  EXPECT_TRUE(stood) << "the bar never stood upright";
}

TEST(Augment, ShearsRowsAgainstEachOther) {
  const Ink before = ink_of(standardized(blot()));
  for (std::uint64_t number = 0; number < 20; ++number) {
    const Ink after = ink_of(augmented({.shear = 0.5f}, number));
    EXPECT_NEAR(after.y, before.y, 1e-3) << "rows stay where they are";
    EXPECT_NEAR(after.total, before.total, 1e-3 * before.total);
  }
}

TEST(Augment, BringsInPaperWhereInkLeaves) {
  Pixels full;
  full.fill(255);
  const float paper = -kPixelMean / kPixelDeviation;
  const float ink = (1.0f - kPixelMean) / kPixelDeviation;
  for (std::uint64_t number = 0; number < 50; ++number) {
    const Floats image = augmented({.rotation = 180, .scale = 0.9f, .shear = 2, .shift = 14}, number, full);
    for (const float value : image) {
      EXPECT_GE(value, paper - 1e-5f);
      EXPECT_LE(value, ink + 1e-5f);
    }
  }
}

}  // namespace
}  // namespace inkling
