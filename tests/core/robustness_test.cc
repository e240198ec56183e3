// The network that comes with the page reads a digit alike wherever on the pad it was drawn, however large, and with
// whatever pen; and right in whatever shape a person would still read it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/engine.h"
#include "core/ink/ink.h"
#include "core/ink/ink_from_image.h"
#include "core/ink/synthetic_ink.h"
#include "tests/core/pretrained.h"
#include "tests/core/testing.h"
#include "tools/shapes.h"

namespace inkling {
namespace {

constexpr std::size_t kDigits = 500;
constexpr std::size_t kMostChanges = kDigits / 100;
constexpr std::size_t kMostChangesOfPen = kDigits / 50;
constexpr std::size_t kReshapedStride = 2;  // every so many-th of them is reshaped
// A third of the pixels of the page's pad, to save time: the pens shrink alike.
constexpr float kPad = 200;
constexpr double kPenScale = kPad / 600.0;

struct StrokeDigit {
  std::vector<InkPoint> points;
  std::vector<std::uint32_t> lengths;
};

// In the middle of the pad, its longer side 0.7 of the pad's, or `share` of that.
StrokeDigit placed(const SyntheticInk& ink, float share, float move_x, float move_y) {
  const auto points = ink.points();
  const auto [left, right] = std::ranges::minmax(points, {}, &InkPoint::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &InkPoint::y);
  const float scale = share * 0.7f * kPad / std::max(right.x - left.x, bottom.y - top.y);
  StrokeDigit digit{{}, {ink.lengths().begin(), ink.lengths().end()}};
  for (const InkPoint& point : points) {
    digit.points.push_back({(point.x - (left.x + right.x) / 2) * scale + kPad / 2 + move_x,
                            (point.y - (top.y + bottom.y) / 2) * scale + kPad / 2 + move_y});
  }
  return digit;
}

constexpr auto kSide = static_cast<std::size_t>(kPad);

// Of each pixel of the pad from the nearest centre line, squared, where that is within `reach`.
std::vector<double> distances(const StrokeDigit& digit, double reach) {
  std::vector<double> nearest(kSide * kSide, 1e9);
  std::size_t first = 0;
  for (const std::uint32_t length : digit.lengths) {
    for (std::size_t i = first; i < first + length; ++i) {
      const InkPoint& a = digit.points[i];
      const InkPoint& b = digit.points[std::min<std::size_t>(i + 1, first + length - 1)];
      const double dx = double{b.x} - double{a.x};
      const double dy = double{b.y} - double{a.y};
      const double squared = dx * dx + dy * dy;
      const auto pixel = [](double at) {
        return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(kSide - 1)));
      };
      for (std::size_t y = pixel(std::min(a.y, b.y) - reach); y <= pixel(std::max(a.y, b.y) + reach); ++y) {
        for (std::size_t x = pixel(std::min(a.x, b.x) - reach); x <= pixel(std::max(a.x, b.x) + reach); ++x) {
          const double px = static_cast<double>(x) + 0.5 - double{a.x};
          const double py = static_cast<double>(y) + 0.5 - double{a.y};
          const double along = squared > 0 ? std::clamp((px * dx + py * dy) / squared, 0.0, 1.0) : 0.0;
          double& distance = nearest[y * kSide + x];
          const double away_x = px - along * dx;
          const double away_y = py - along * dy;
          distance = std::min(distance, away_x * away_x + away_y * away_y);
        }
      }
    }
    first += length;
  }
  return nearest;
}

// A picture of the pad: grey by the distance from the nearest centre line, at a round pen's edge.
std::vector<std::uint8_t> painted(const std::vector<double>& distances, double pen) {
  std::vector<std::uint8_t> grey(distances.size());
  std::ranges::transform(distances, grey.begin(), [pen](double squared) {
    return static_cast<std::uint8_t>(std::lround(255 * std::clamp(pen / 2 - std::sqrt(squared) + 0.5, 0.0, 1.0)));
  });
  return grey;
}

class Robustness : public testing::Test {
 protected:
  void SetUp() override {
    const Status loaded = engine_.load(read_pretrained());
    ASSERT_TRUE(loaded) << loaded.error().message;
    const Rng rng(2026, Stream::kTest);
    digits_.resize(kDigits);
    for (std::size_t i = 0; i < kDigits; ++i) {
      labels_.push_back(draw_digit(rng, i, &digits_[i], Poses::kUsual));
      read_.push_back(read(placed(digits_[i], 1, 0, 0)));
    }
  }

  // What the page would say: the digit, or that there is none.
  struct Answer {
    Verdict verdict;
    std::size_t digit;
    bool operator==(const Answer&) const = default;
  };

  Answer read(const Result<InkImage>& image) {
    EXPECT_TRUE(image);
    const Result<Prediction> prediction = engine_.predict(*image);
    EXPECT_TRUE(prediction);
    const bool is_digit = prediction->verdict == Verdict::kDigit;
    return {prediction->verdict, is_digit ? prediction->digit : kClasses};
  }
  Answer read(const StrokeDigit& digit) { return read(ink_from_strokes(digit.points, digit.lengths, kPad)); }

  // How many digits are read differently from how they are in the middle of the pad.
  template <typename Redraw>
  std::size_t changes(const Redraw& redraw) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < kDigits; ++i) {
      if (read(redraw(digits_[i])) != read_[i]) ++count;
    }
    return count;
  }

  struct Strength {
    double value;
    double least;  // share of the digits that are read right
  };

  // The curve of what is read right over the strength of a change.
  template <typename Reshape>
  void expect_right(const char* what, std::initializer_list<Strength> strengths, const Reshape& reshape) {
    expect_right(what, strengths, reshape, [this](const StrokeDigit& digit) { return read(digit); });
  }
  template <typename Reshape, typename Read>
  void expect_right(const char* what, std::initializer_list<Strength> strengths, const Reshape& reshape,
                    const Read& read) {
    std::printf("%s:", what);
    for (const auto& [strength, least] : strengths) {
      std::size_t count = 0;
      std::size_t right = 0;
      for (std::size_t i = 0; i < kDigits; i += kReshapedStride) {
        const std::optional<StrokeDigit> digit = reshape(i, strength);
        if (!digit) continue;
        ++count;
        if (read(*digit) == Answer{Verdict::kDigit, labels_[i]}) ++right;
      }
      const double share = static_cast<double>(right) / static_cast<double>(count);
      std::printf("  %g: %.1f %%", strength, 100 * share);
      EXPECT_GE(share, least) << what << " " << strength;
    }
    std::printf("\n");
  }

  // But ones, which are as narrow as they are.
  [[nodiscard]] std::optional<StrokeDigit> tall(std::size_t i, double ratio) const {
    if (labels_[i] == 1) return std::nullopt;
    StrokeDigit digit = placed(digits_[i], 1, 0, 0);
    digit.points = as_tall(digit.points, ratio);
    return digit;
  }

  [[nodiscard]] StrokeDigit reshape(std::size_t i, const StrokeShape& shape) const {
    StrokeDigit digit = placed(digits_[i], 1, 0, 0);
    digit.points = reshaped(digit.points, shape);
    return digit;
  }

  Engine engine_{1};
  std::vector<SyntheticInk> digits_;
  std::vector<std::uint8_t> labels_;
  std::vector<Answer> read_;
};

TEST_F(Robustness, ADigitIsReadAlikeWhereverItIsDrawn) {
  for (const auto& [x, y] : {std::pair{-26.0f, 7.0f}, {22.3f, -29.4f}, {0.25f, 0.75f}, {140.0f, 0.0f}}) {
    EXPECT_LE(changes([x, y](const SyntheticInk& ink) { return placed(ink, 1, x, y); }), kMostChanges)
        << x << ", " << y;
  }
}

TEST_F(Robustness, ADigitIsReadAlikeInAnySize) {
  for (const float share : {0.3f, 0.45f, 0.62f, 0.8f}) {
    EXPECT_LE(changes([share](const SyntheticInk& ink) { return placed(ink, share, 5, -3); }), kMostChanges) << share;
  }
}

TEST_F(Robustness, APictureOfADigitIsReadAlikeWithAnyPen) {
  constexpr std::array kPens = {4.0, 12.0, 24.0, 40.0};  // pixels of the page's pad
  std::array<std::size_t, kPens.size()> changed{};
  for (std::size_t i = 0; i < kDigits; ++i) {
    const std::vector<double> from_line = distances(placed(digits_[i], 1, 0, 0), kPens.back() * kPenScale / 2 + 1);
    for (std::size_t pen = 0; pen < kPens.size(); ++pen) {
      const auto image = ink_from_image(painted(from_line, kPens[pen] * kPenScale), kSide, kSide);
      if (read(image) != read_[i]) ++changed[pen];
    }
  }
  for (std::size_t pen = 0; pen < kPens.size(); ++pen) EXPECT_LE(changed[pen], kMostChangesOfPen) << kPens[pen];
}

TEST_F(Robustness, TallDigitsAreReadRight) {
  expect_right("times as tall as wide", {{2, 0.97}, {3, 0.935}, {4, 0.88}},
               [this](std::size_t i, double ratio) { return tall(i, ratio); });
}

TEST_F(Robustness, TallDigitsAreReadRightInPicturesToo) {
  constexpr double kPen = 12 * kPenScale;
  expect_right(
      "times as tall as wide, in a picture", {{2, 0.97}, {3, 0.94}, {4, 0.895}},
      [this](std::size_t i, double ratio) { return tall(i, ratio); },
      [this](const StrokeDigit& digit) {
        return read(ink_from_image(painted(distances(digit, kPen / 2 + 1), kPen), kSide, kSide));
      });
}

TEST_F(Robustness, DigitsAreReadRightHoweverWideAslantOrTurned) {
  expect_right("of its width", {{0.5, 0.94}, {0.67, 0.955}, {1.4, 0.96}, {1.8, 0.91}},
               [this](std::size_t i, double width) { return std::optional(reshape(i, {.width = width})); });
  expect_right("degrees aslant", {{-35, 0.95}, {-17, 0.96}, {17, 0.975}, {35, 0.955}},
               [this](std::size_t i, double slant) { return std::optional(reshape(i, {.slant = slant})); });
  expect_right("degrees turned", {{-20, 0.955}, {-10, 0.975}, {10, 0.96}, {20, 0.905}},
               [this](std::size_t i, double turn) { return std::optional(reshape(i, {.turn = turn})); });
}

TEST_F(Robustness, DigitsAreReadRightWithFewPointsOrMany) {
  expect_right("points", {{10, 0.965}, {20, 0.975}, {2000, 0.975}}, [this](std::size_t i, double points) {
    const StrokeDigit digit = placed(digits_[i], 1, 0, 0);
    Strokes strokes = resampled(digit.points, digit.lengths, static_cast<std::size_t>(points));
    return std::optional(StrokeDigit{std::move(strokes.points), std::move(strokes.lengths)});
  });
}

}  // namespace
}  // namespace inkling
