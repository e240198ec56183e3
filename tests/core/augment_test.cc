#include "core/training/augment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#include "core/base/thread_pool.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using Pixels = std::array<std::uint8_t, kImagePixels>;
using Floats = std::array<float, kImagePixels>;

constexpr Rng kRng(7, Stream::kAugment);
constexpr AugmentSettings kEverything{
    .rotation = 12, .scale = 0.12f, .shear = 0.15f, .shift = 1.5f, .elastic = 1, .thickness = 1};

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

// Ink of every grey, up to the edges of the image.
Pixels noise() {
  const Rng rng(2, Stream::kTest);
  Pixels pixels;
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(rng.below(i, 256));
  return pixels;
}

// As the page shows an example.
Pixels preview(const AugmentSettings& settings, std::uint64_t number, const Pixels& pixels) {
  Pixels out;
  unstandardize_pixels(augmented(settings, number, pixels), out.data());
  return out;
}

// From 0 to 255, as a pixel.
double grey_of(float value) { return 255 * (double{value} * double{kPixelDeviation} + double{kPixelMean}); }

// The definition in core/training/augment.h, one distortion after the other, in double, and how far the result may
// stray.
struct Reference {
  std::array<double, kImagePixels> greys, bounds;
};

// A picture without end: paper around the image.
struct Picture {
  std::array<double, kImagePixels> greys;
  double at(std::ptrdiff_t x, std::ptrdiff_t y) const {
    constexpr auto kSide = static_cast<std::ptrdiff_t>(kImageSide);
    return x < 0 || y < 0 || x >= kSide || y >= kSide ? 0 : greys[static_cast<std::size_t>(y * kSide + x)];
  }
};

Picture with_moved_edges(const Picture& picture, double edge) {
  Picture moved;
  for (std::size_t i = 0; i < kImagePixels; ++i) {
    const auto x = static_cast<std::ptrdiff_t>(i % kImageSide);
    const auto y = static_cast<std::ptrdiff_t>(i / kImageSide);
    const double own = picture.at(x, y);
    double four = own;
    double eight = own;
    const auto extreme = [&](double a, double b) { return edge > 0 ? std::max(a, b) : std::min(a, b); };
    for (std::ptrdiff_t dy = -1; dy <= 1; ++dy) {
      for (std::ptrdiff_t dx = -1; dx <= 1; ++dx) {
        if (dx == 0 || dy == 0) four = extreme(four, picture.at(x + dx, y + dy));
        eight = extreme(eight, picture.at(x + dx, y + dy));
      }
    }
    const double diagonal = std::sqrt(2.0) - 1;
    moved.greys[i] = own + std::abs(edge) * ((1 - diagonal) * (four - own) + diagonal * (eight - own));
  }
  return moved;
}

// The uniform cubic B-spline around zero, over four intervals of length 1.
double cubic_b_spline(double t) {
  const double distance = std::abs(t);
  if (distance >= 2) return 0;
  if (distance >= 1) return std::pow(2 - distance, 3) / 6;
  return 2.0 / 3 - distance * distance + distance * distance * distance / 2;
}

// Controls 7 pixels apart and symmetric about the centre: the middle one of seven lies there.
double control_weight(std::size_t control, std::size_t pixel) {
  return cubic_b_spline((static_cast<double>(pixel) - 13.5) / 7 - (static_cast<double>(control) - 3));
}

// By how much noise of variance 1 at the controls is smoothed in a direction, in the mean of the pixels.
double variance_of_spline() {
  double sum = 0;
  for (std::size_t pixel = 0; pixel < kImageSide; ++pixel) {
    for (std::size_t control = 0; control < 7; ++control) sum += std::pow(control_weight(control, pixel), 2);
  }
  return sum / kImageSide;
}

Reference reference_of(const AugmentSettings& settings, std::uint64_t number, const Pixels& pixels) {
  const auto draw = [&](std::uint64_t i, float largest) {
    return double{largest} * (2 * double{kRng.uniform(number * 8 + i)} - 1);
  };
  Picture picture;
  std::ranges::copy(pixels, picture.greys.begin());
  // In greys: the weights of the blend are multiples of 1/256, half a one off at most; then the result is rounded.
  double moved_bound = 0;
  if (settings.thickness > 0) {
    picture = with_moved_edges(picture, draw(6, settings.thickness) / 2);
    moved_bound = 0.5 + 0.5;
  }
  const double angle = draw(0, settings.rotation) * std::numbers::pi / 180;
  const double scale_x = 1 + draw(1, settings.scale);
  const double scale_y = 1 + draw(2, settings.scale);
  const double shear = draw(3, settings.shear);
  const double amplitude = double{settings.elastic} * std::sqrt(3.0) / variance_of_spline();
  Reference reference;
  for (std::size_t i = 0; i < kImagePixels; ++i) {
    const std::size_t x = i % kImageSide;
    const std::size_t y = i / kImageSide;
    const double shifted_x = static_cast<double>(x) - 13.5 - draw(4, settings.shift);
    const double shifted_y = static_cast<double>(y) - 13.5 - draw(5, settings.shift);
    const double turned_x = std::cos(angle) * shifted_x + std::sin(angle) * shifted_y;
    const double turned_y = std::cos(angle) * shifted_y - std::sin(angle) * shifted_x;
    double from_x = (turned_x - shear * turned_y) / scale_x + 13.5;
    double from_y = turned_y / scale_y + 13.5;
    for (std::size_t control = 0; settings.elastic > 0 && control < 49; ++control) {
      const std::uint32_t word = kRng.block((std::uint64_t{1} << 63) + number * 16 + control / 4)[control % 4];
      const double weight = amplitude * control_weight(control % 7, x) * control_weight(control / 7, y);
      from_x += weight * ((static_cast<double>(word & 0xFFFF) + 0.5) / 32768 - 1);
      from_y += weight * ((static_cast<double>(word >> 16) + 0.5) / 32768 - 1);
    }
    const double left = std::floor(from_x);
    const double top = std::floor(from_y);
    const double right_share = from_x - left;
    const double bottom_share = from_y - top;
    const auto column = static_cast<std::ptrdiff_t>(left);
    const auto row = static_cast<std::ptrdiff_t>(top);
    reference.greys[i] =
        (1 - bottom_share) * ((1 - right_share) * picture.at(column, row) + right_share * picture.at(column + 1, row)) +
        bottom_share *
            ((1 - right_share) * picture.at(column, row + 1) + right_share * picture.at(column + 1, row + 1));
    // In pixels: an angle of at most pi goes through five roundings, each entry of the map and each term of the sums
    // through fewer than sixteen. A pixel off is at most 255 greys in each direction.
    constexpr double kRoundoff = 0x1p-24;
    const double reach =
        (1 + std::abs(shear)) * (std::abs(shifted_x) + std::abs(shifted_y)) / std::min(scale_x, scale_y);
    const double coordinate_bound = kRoundoff * ((5 * std::numbers::pi + 16) * reach + 16 * (16 + amplitude));
    // In greys: a dozen roundings of numbers that are at most as large.
    reference.bounds[i] = moved_bound + 2 * 255 * coordinate_bound + 12 * kRoundoff * 255;
  }
  return reference;
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
  for (const Pixels& pixels : {blot(), noise(), Pixels{}}) {
    EXPECT_EQ(augmented({}, 3, pixels), standardized(pixels));
    EXPECT_EQ(preview({}, 3, pixels), pixels);
  }
}

TEST(Augment, IsAFunctionOfTheNumberAlone) {
  EXPECT_EQ(augmented(kEverything, 5), augmented(kEverything, 5));
  EXPECT_NE(augmented(kEverything, 5), augmented(kEverything, 6));
  EXPECT_NE(augmented({.elastic = 1}, 5), augmented({.elastic = 1}, 6));
  EXPECT_NE(augmented({.thickness = 1}, 5), augmented({.thickness = 1}, 6));
}

TEST(Augment, GivesTheSameBitsInAnyOrderAndOnAnyThread) {
  constexpr std::size_t kImages = 40;
  std::vector<Floats> forwards(kImages);
  for (std::size_t i = 0; i < kImages; ++i) forwards[i] = augmented(kEverything, i);
  for (const std::size_t threads : test::kThreadCounts) {
    std::vector<Floats> backwards(kImages);
    ThreadPool pool(threads);
    pool.run(kImages, [&](std::size_t i, std::size_t /*thread*/) {
      const std::size_t number = kImages - 1 - i;
      backwards[number] = augmented(kEverything, number);
    });
    EXPECT_EQ(forwards, backwards) << threads << " threads";
  }
}

TEST(Augment, IsItsDefinition) {
  const AugmentSettings cases[] = {
      {.rotation = 12, .scale = 0.12f, .shear = 0.15f, .shift = 1.5f},
      {.elastic = 1},
      {.elastic = 4},
      {.thickness = 0.5f},
      {.thickness = kMaxThickness},
      {.shift = 0.01f, .elastic = 0.01f, .thickness = 0.01f},
      kEverything,
      {.rotation = 180, .scale = 0.9f, .shear = 2, .shift = 14, .elastic = 4, .thickness = kMaxThickness}};
  for (const AugmentSettings& settings : cases) {
    for (const Pixels& pixels : {blot(), noise()}) {
      for (std::uint64_t number = 0; number < 12; ++number) {
        // Far from each other as well: an image of a long training.
        const std::uint64_t image = number % 2 == 0 ? number : number << 40;
        const Reference reference = reference_of(settings, image, pixels);
        const Floats actual = augmented(settings, image, pixels);
        const Pixels seen = preview(settings, image, pixels);
        for (std::size_t i = 0; i < kImagePixels; ++i) {
          ASSERT_NEAR(grey_of(actual[i]), reference.greys[i], reference.bounds[i])
              << "pixel " << i << " of image " << image << " with elastic " << settings.elastic << ", thickness "
              << settings.thickness;
          ASSERT_NEAR(static_cast<double>(seen[i]), reference.greys[i], reference.bounds[i] + 0.5) << "pixel " << i;
        }
      }
    }
  }
}

TEST(Augment, DistortionsThatAreAddedDoNotChangeTheOthers) {
  // Too little elasticity and thickness to see; the pose must be the one that is drawn without them.
  const AugmentSettings alone{.rotation = 30, .shift = 3};
  const AugmentSettings with{.rotation = 30, .shift = 3, .elastic = 1e-6f, .thickness = 1e-6f};
  for (std::uint64_t number = 0; number < 20; ++number) {
    const Floats before = augmented(alone, number);
    const Floats after = augmented(with, number);
    for (std::size_t i = 0; i < kImagePixels; ++i) ASSERT_NEAR(before[i], after[i], 1e-3f) << "pixel " << i;
  }
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

// The displacement along x and y at a pixel, read off pictures whose greys rise by 9 for each pixel.
struct Displacements {
  std::array<double, kImagePixels> x, y;
};
Displacements displacements(float elastic, std::uint64_t number) {
  constexpr std::size_t kStep = 9;
  Pixels rising_x;
  Pixels rising_y;
  for (std::size_t i = 0; i < kImagePixels; ++i) {
    rising_x[i] = static_cast<std::uint8_t>(kStep * (i % kImageSide));
    rising_y[i] = static_cast<std::uint8_t>(kStep * (i / kImageSide));
  }
  const Floats image_x = augmented({.elastic = elastic}, number, rising_x);
  const Floats image_y = augmented({.elastic = elastic}, number, rising_y);
  Displacements found;
  for (std::size_t i = 0; i < kImagePixels; ++i) {
    found.x[i] = grey_of(image_x[i]) / kStep - static_cast<double>(i % kImageSide);
    found.y[i] = grey_of(image_y[i]) / kStep - static_cast<double>(i / kImageSide);
  }
  return found;
}

TEST(Augment, BendsByASmoothFieldOfTheDeviationAsked) {
  constexpr double kDeviation = 1.5;
  constexpr std::uint64_t kImages = 3000;
  // All phases of the grid, and so far inside that no displacement reaches the edge of the picture.
  constexpr std::size_t kFirst = 10;
  constexpr std::size_t kCount = 7;
  double pixels = 0, sum_x = 0, sum_y = 0, squares_x = 0, squares_y = 0, products = 0, steps = 0;
  for (std::uint64_t number = 0; number < kImages; ++number) {
    const Displacements field = displacements(static_cast<float>(kDeviation), number);
    for (std::size_t y = kFirst; y < kFirst + kCount; ++y) {
      for (std::size_t x = kFirst; x < kFirst + kCount; ++x) {
        const std::size_t i = y * kImageSide + x;
        sum_x += field.x[i];
        sum_y += field.y[i];
        squares_x += field.x[i] * field.x[i];
        squares_y += field.y[i] * field.y[i];
        products += field.x[i] * field.y[i];
        steps += std::pow(field.x[i + 1] - field.x[i], 2) + std::pow(field.y[i + kImageSide] - field.y[i], 2);
        ++pixels;
      }
    }
  }
  // Pixels of an image are almost one draw: six standard errors of as many draws as images.
  const double error = 6 / std::sqrt(static_cast<double>(kImages));
  const double variance = kDeviation * kDeviation;
  EXPECT_NEAR(sum_x / pixels, 0, error * kDeviation);
  EXPECT_NEAR(sum_y / pixels, 0, error * kDeviation);
  EXPECT_NEAR(squares_x / pixels, variance, error * std::sqrt(2.0) * variance);
  EXPECT_NEAR(squares_y / pixels, variance, error * std::sqrt(2.0) * variance);
  EXPECT_NEAR(products / pixels, 0, error * variance);
  // From pixel to pixel noise that is smoothed by a Gaussian of s pixels changes by 1 / (sqrt(2) s) of its deviation.
  const double change = kDeviation / (std::sqrt(2.0) * 4);
  EXPECT_NEAR(std::sqrt(steps / (2 * pixels)), change, 0.1 * change);
}

// By how much the strokes of that image get wider.
double drawn_thickness(float thickness, std::uint64_t number) {
  return double{thickness} * (2 * double{kRng.uniform(number * 8 + 6)} - 1);
}

double ink_of_row(const Floats& image, std::size_t y) {
  double ink = 0;
  for (std::size_t x = 0; x < kImageSide; ++x) ink += grey_of(image[y * kImageSide + x]) / 255;
  return ink;
}

TEST(Augment, MakesBarsWiderAndNarrowerByWhatIsDrawn) {
  constexpr std::size_t kMiddle = 14;
  Pixels upright{};
  Pixels grey_edged{};
  Pixels slanted{};
  for (std::size_t y = 0; y < kImageSide; ++y) {
    for (std::size_t x = 0; x < kImageSide; ++x) {
      const std::size_t i = y * kImageSide + x;
      if (x >= 10 && x < 16) upright[i] = 255;
      if (x >= 9 && x < 17) grey_edged[i] = x == 9 || x == 16 ? 100 : 255;
      if (x < y + 4 && y < x + 4) slanted[i] = 255;
    }
  }
  double widest = 0;
  double narrowest = 0;
  for (std::uint64_t number = 0; number < 100; ++number) {
    const double change = drawn_thickness(kMaxThickness, number);
    widest = std::max(widest, change);
    narrowest = std::min(narrowest, change);
    // A row cuts the two edges of the slanted bar at 45 degrees.
    for (const auto& [pixels, cut] :
         {std::pair{&upright, 1.0}, std::pair{&grey_edged, 1.0}, std::pair{&slanted, std::sqrt(2.0)}}) {
      const double before = ink_of_row(standardized(*pixels), kMiddle);
      const double after = ink_of_row(augmented({.thickness = kMaxThickness}, number, *pixels), kMiddle);
      // Two pixels of either edge change, each with an error of a grey at most.
      EXPECT_NEAR(after - before, cut * change, 4.5 / 255) << "image " << number;
    }
  }
  EXPECT_GT(widest, 1.8);
  EXPECT_LT(narrowest, -1.8);
}

TEST(Augment, MovesTheEdgeOfADiskAlikeInEveryDirection) {
  constexpr double kRadius = 8;
  Pixels disk;
  for (std::size_t i = 0; i < kImagePixels; ++i) {
    const double distance =
        std::hypot(static_cast<double>(i % kImageSide) - 13.5, static_cast<double>(i / kImageSide) - 13.5);
    disk[i] = static_cast<std::uint8_t>(255 * std::clamp(kRadius + 0.5 - distance, 0.0, 1.0) + 0.5);
  }
  const double before = ink_of(standardized(disk)).total;
  for (std::uint64_t number = 0; number < 50; ++number) {
    const double edge = drawn_thickness(1, number) / 2;
    const double area = std::numbers::pi * (std::pow(kRadius + edge, 2) - std::pow(kRadius, 2));
    const double change = ink_of(augmented({.thickness = 1}, number, disk)).total - before;
    // Between the axes and the diagonals an edge moves a little further than it should.
    EXPECT_NEAR(change, area, 0.1 * std::abs(area) + 0.5);
  }
}

TEST(Augment, LeavesABlankImageBlank) {
  const Pixels blank{};
  for (const AugmentSettings& settings : {kEverything, AugmentSettings{.elastic = 4, .thickness = kMaxThickness}}) {
    for (std::uint64_t number = 0; number < 20; ++number) {
      EXPECT_EQ(augmented(settings, number, blank), standardized(blank));
      EXPECT_EQ(preview(settings, number, blank), blank);
    }
  }
}

TEST(Augment, BringsInPaperWhereInkLeaves) {
  Pixels full;
  full.fill(255);
  const float paper = -kPixelMean / kPixelDeviation;
  const float ink = (1.0f - kPixelMean) / kPixelDeviation;
  for (std::uint64_t number = 0; number < 50; ++number) {
    const Floats image =
        augmented({.rotation = 180, .scale = 0.9f, .shear = 2, .shift = 14, .elastic = 4, .thickness = kMaxThickness},
                  number, full);
    for (const float value : image) {
      EXPECT_GE(value, paper - 1e-5f);
      EXPECT_LE(value, ink + 1e-5f);
    }
  }
}

}  // namespace
}  // namespace inkling
