// What must come out as ink, whatever the picture is made of, and what must not.
#include "core/ink/paper.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/ink/marks.h"
#include "core/ink/synthetic_ink.h"
#include "tests/core/synthetic_pictures.h"
#include "tests/core/testing.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using test::seed;
using Grey = std::vector<std::uint8_t>;

std::vector<std::uint8_t> rgba_of(const Grey& grey) {
  std::vector<std::uint8_t> rgba;
  for (const std::uint8_t value : grey) rgba.insert(rgba.end(), {value, value, value, 255});
  return rgba;
}

InkMap ink_of(const Picture& picture, const PaperSteps& steps = {}, std::size_t threads = 1) {
  ThreadPool pool(threads);
  Result<InkMap> map = find_ink(picture, steps, pool);
  EXPECT_TRUE(map) << map.error().message;
  EXPECT_EQ(map->width, picture.width);
  EXPECT_EQ(map->height, picture.height);
  EXPECT_EQ(map->ink.size(), picture.width * picture.height);
  EXPECT_EQ(map->even.size(), picture.width * picture.height);
  return std::move(*map);
}
InkMap ink_of(const std::vector<std::uint8_t>& rgba, std::size_t width, std::size_t height,
              const PaperSteps& steps = {}) {
  return ink_of({rgba, width, height}, steps);
}

Grey digit_image(std::uint64_t number) {
  std::array<std::uint8_t, kImagePixels> pixels;
  synthetic_digit(Rng(seed(), Stream::kTest), number, pixels);
  return {pixels.begin(), pixels.end()};
}

Grey inverted(Grey grey) {
  for (std::uint8_t& value : grey) value = static_cast<std::uint8_t>(255 - value);
  return grey;
}

TEST(Paper, GivesTheImagesOfDigitsBackWhichOfBothIsLighter) {
  INKLING_TRACE_SEED();
  for (std::uint64_t number = 0; number < 100; ++number) {
    const Grey digit = digit_image(number);
    for (const bool light : {true, false}) {
      const InkMap map = ink_of(rgba_of(light ? digit : inverted(digit)), kImageSide, kImageSide);
      EXPECT_EQ(map.light_on_dark, light);
      for (std::size_t i = 0; i < kImagePixels; ++i) {
        ASSERT_NEAR(map.ink[i], digit[i], 26) << "image " << number << ", pixel " << i;
      }
    }
  }
}

TEST(Paper, FindsNoInkOnEmptyPaper) {
  for (const int value : {0, 128, 255}) {
    const InkMap map = ink_of(rgba_of(Grey(50 * 40, static_cast<std::uint8_t>(value))), 50, 40);
    EXPECT_EQ(std::ranges::max(map.ink), 0);
    EXPECT_EQ(map.stroke_width, 0.0f);
  }
}

TEST(Paper, FindsTheInkOfThePenWhateverItsColourAndThePapersAre) {
  INKLING_TRACE_SEED();
  const Grey digit = digit_image(1);
  constexpr std::array<std::array<int, 6>, 5> kColours{{{255, 255, 255, 200, 0, 0},
                                                        {250, 230, 200, 30, 40, 160},
                                                        {20, 60, 40, 230, 230, 220},
                                                        {128, 128, 128, 160, 128, 96},
                                                        {255, 255, 0, 255, 0, 255}}};
  for (const auto& colours : kColours) {
    std::vector<std::uint8_t> rgba;
    for (const std::uint8_t ink : digit) {
      for (std::size_t c = 0; c < 3; ++c)
        rgba.push_back(static_cast<std::uint8_t>(colours[c] + (colours[c + 3] - colours[c]) * ink / 255));
      rgba.push_back(255);
    }
    const InkMap map = ink_of(rgba, kImageSide, kImageSide);
    for (std::size_t i = 0; i < kImagePixels; ++i)
      ASSERT_NEAR(map.ink[i], digit[i], 34) << i << " of colour " << colours[0];
  }
}

TEST(Paper, TakesTheOpacityForInkWhereThatIsAllThereIs) {
  INKLING_TRACE_SEED();
  const Grey digit = digit_image(2);
  for (const int level : {0, 200, 255}) {
    const auto colour = static_cast<std::uint8_t>(level);
    std::vector<std::uint8_t> rgba;
    for (const std::uint8_t ink : digit) rgba.insert(rgba.end(), {colour, colour, colour, ink});
    const InkMap map = ink_of(rgba, kImageSide, kImageSide);
    for (std::size_t i = 0; i < kImagePixels; ++i) ASSERT_NEAR(map.ink[i], digit[i], 26) << i;
  }
}

TEST(Paper, WithoutColoursLightItselfIsInk) {
  const Grey digit = inverted(digit_image(3));
  const InkMap map = ink_of(rgba_of(digit), kImageSide, kImageSide, {.colours = false, .light = true});
  for (std::size_t i = 0; i < kImagePixels; ++i) ASSERT_NEAR(map.ink[i], digit[i], 1) << i;
}

TEST(Paper, SaysWhatIsWrongWithAPictureItCannotTake) {
  ThreadPool pool(1);
  const std::vector<std::uint8_t> rgba(std::size_t{8} * 8 * 4, 255);
  EXPECT_TRUE(find_ink({rgba, 8, 8}, {}, pool));
  const auto error = [&](const Picture& picture) {
    const Result<InkMap> map = find_ink(picture, {}, pool);
    EXPECT_FALSE(map);
    return map ? std::string() : map.error().message;
  };
  EXPECT_NE(error({rgba, 4, 16}).find("at least 8"), std::string::npos);
  EXPECT_NE(error({rgba, 8, 9}).find("8x9 pixels of four bytes"), std::string::npos);
  EXPECT_NE(error({{}, 0, 0}).find("at least 8"), std::string::npos);
  EXPECT_NE(error({rgba, SIZE_MAX, SIZE_MAX}).find("pixels of four bytes"), std::string::npos);
  const std::vector<std::uint8_t> large((kMaxPicturePixels + 8) * 4);
  EXPECT_NE(error({large, 8, kMaxPicturePixels / 8 + 1}).find("scale it down"), std::string::npos);
}

// ---- Pictures of numbers -----------------------------------------------------------------------------

constexpr std::uint8_t kSurely = 128;

// Share of the pixels mostly covered with true ink that were found, and found ink further than two pixels from any
// any true ink, as a share of the true ink.
struct Score {
  double found = 0;
  double wrong = 0;
};

Score score(const InkMap& map, const test::MadePicture& made) {
  double full = 0, found = 0, wrong = 0;
  for (std::size_t y = 0; y < made.height; ++y) {
    for (std::size_t x = 0; x < made.width; ++x) {
      const std::size_t i = y * made.width + x;
      if (made.ink[i] >= 190) {
        ++full;
        found += map.ink[i] >= kSurely ? 1 : 0;
      }
      if (map.ink[i] < kSurely) continue;
      bool is_near = false;
      for (std::size_t v = y - std::min<std::size_t>(y, 2); v < std::min(made.height, y + 3); ++v) {
        for (std::size_t u = x - std::min<std::size_t>(x, 2); u < std::min(made.width, x + 3); ++u) {
          is_near = is_near || made.ink[v * made.width + u] > 0;
        }
      }
      wrong += is_near ? 0 : 1;
    }
  }
  return {found / full, wrong / full};
}

// A fault of which there can be more or less, and how much of the ink must be found when it is as bad as it gets.
struct FaultCase {
  const char* name;
  float test::Faults::* strength;
  double found;
  double wrong = 0.02;
};

std::vector<FaultCase> fault_cases() {
  using test::Faults;
  return {{"Grain", &Faults::grain, 0.99},
          {"Rules", &Faults::rules, 0.95},
          {"Squares", &Faults::squares, 0.93, 0.1},
          {"Borders", &Faults::borders, 0.95},
          {"Gradient", &Faults::gradient, 0.99},
          {"Shadow", &Faults::shadow, 0.99},
          {"Table", &Faults::table, 0.95},
          {"Print", &Faults::print, 0.99},
          {"Tilt", &Faults::tilt, 0.99},
          {"Perspective", &Faults::perspective, 0.99},
          {"Blur", &Faults::blur, 0.95},
          {"Noise", &Faults::noise, 0.99},
          {"Jpeg", &Faults::jpeg, 0.99}};
}

class PaperFaults : public ::testing::TestWithParam<FaultCase> {};

constexpr test::PictureStyle kSmallPage{.width = 400, .height = 280, .lines = 2, .digits = 3, .digit_height = 90};

TEST_P(PaperFaults, AreToldFromInk) {
  INKLING_TRACE_SEED();
  for (const float strength : {0.5f, 1.0f}) {
    double found = 0, wrong = 0;
    constexpr int kPictures = 2;
    for (int number = 0; number < kPictures; ++number) {
      test::Faults faults;
      faults.*GetParam().strength = strength;
      const test::MadePicture made =
          test::make_picture(kSmallPage, faults, seed() + static_cast<std::uint64_t>(number));
      const Score one = score(ink_of(made.picture()), made);
      found += one.found / kPictures;
      wrong += one.wrong / kPictures;
    }
    RecordProperty("found at " + std::to_string(strength), std::to_string(found));
    RecordProperty("wrong at " + std::to_string(strength), std::to_string(wrong));
    EXPECT_GE(found, GetParam().found) << "at strength " << strength;
    EXPECT_LE(wrong, GetParam().wrong) << "at strength " << strength;
  }
}

// However faint: what is left of them would join the digits of a line into one mark.
TEST(Paper, RulesOfAnyStrengthJoinNoDigits) {
  for (const float strength : {0.1f, 0.15f, 0.2f, 0.25f, 0.3f, 0.5f}) {
    const test::MadePicture made = test::make_picture(kSmallPage, {.rules = strength}, 1);
    for (const Mark& mark : find_marks(ink_of(made.picture()))) {
      EXPECT_LT(mark.width(), made.width / 2) << "at strength " << strength;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, PaperFaults, ::testing::ValuesIn(fault_cases()),
                         [](const auto& fault) { return std::string(fault.param.name); });

TEST(Paper, AndAllFaultsTogetherStillLeaveTheInk) {
  INKLING_TRACE_SEED();
  test::Faults faults;
  for (const FaultCase& one : fault_cases()) faults.*one.strength = 0.4f;
  faults.squares = 0;
  const test::MadePicture made = test::make_picture(kSmallPage, faults, seed());
  const Score result = score(ink_of(made.picture()), made);
  EXPECT_GE(result.found, 0.93);
  EXPECT_LE(result.wrong, 0.02);
}

int most_unlike(const InkMap& a, const InkMap& b) {
  int most = 0;
  for (std::size_t i = 0; i < a.ink.size(); ++i) most = std::max(most, std::abs(int{a.ink[i]} - int{b.ink[i]}));
  return most;
}

TEST(Paper, WhiteNoiseHasNoInk) {
  INKLING_TRACE_SEED();
  constexpr std::size_t kWidth = 1000, kHeight = 600;
  const Rng rng(seed(), Stream::kTest);
  std::vector<std::uint8_t> rgba(kWidth * kHeight * kBytesPerPixel, 255);
  for (std::size_t i = 0; i < rgba.size(); ++i) {
    if (i % kBytesPerPixel < 3) rgba[i] = static_cast<std::uint8_t>(rng.below(i, 256));
  }
  const InkMap map = ink_of(rgba, kWidth, kHeight);
  const auto found = std::ranges::count_if(map.ink, [](std::uint8_t ink) { return ink >= kSurely; });
  EXPECT_LE(found, static_cast<std::ptrdiff_t>(kWidth * kHeight / 1000));
}

TEST(Paper, ThreadsMakeNoDifference) {
  const test::MadePicture made = test::make_picture(kSmallPage, {.gradient = 1, .noise = 1}, seed());
  EXPECT_EQ(most_unlike(ink_of(made.picture(), {}, 1), ink_of(made.picture(), {}, test::kThreadCounts.back())), 0);
}

TEST(Paper, WritingInChalkIsInkAsMuchAsWritingInPencil) {
  INKLING_TRACE_SEED();
  test::PictureStyle chalk = kSmallPage;
  chalk.paper = {50, 70, 60};
  chalk.ink = {225, 225, 215};
  const test::MadePicture made = test::make_picture(chalk, {.grain = 0.5f, .gradient = 0.5f, .noise = 0.5f}, seed());
  const InkMap map = ink_of(made.picture());
  EXPECT_TRUE(map.light_on_dark);
  const Score result = score(map, made);
  EXPECT_GE(result.found, 0.98);
  EXPECT_LE(result.wrong, 0.01);
}

TEST(Paper, InkAsBrightAsItsPaperIsFoundByItsColour) {
  INKLING_TRACE_SEED();
  test::PictureStyle style = kSmallPage;
  style.paper = {150, 150, 150};
  style.ink = {230, 120, 130};
  const test::MadePicture made = test::make_picture(style, {.gradient = 0.3f, .noise = 0.3f}, seed());
  EXPECT_GE(score(ink_of(made.picture()), made).found, 0.95);
}

TEST(Paper, EmptyPaperHasNoInkHoweverBadThePhotoIs) {
  INKLING_TRACE_SEED();
  test::PictureStyle empty = kSmallPage;
  empty.digits = 0;
  for (const FaultCase& one : fault_cases()) {
    test::Faults faults;
    faults.*one.strength = 1;
    if (faults.print > 0) continue;    // print on the back of empty paper is what there is to read
    if (faults.borders > 0) continue;  // an empty frame may be a zero of straight strokes
    const test::MadePicture made = test::make_picture(empty, faults, seed());
    const InkMap map = ink_of(made.picture());
    const auto found = std::ranges::count_if(map.ink, [](std::uint8_t ink) { return ink >= kSurely; });
    EXPECT_LE(found, 40) << one.name;
  }
}

TEST(Paper, ATextureHasNoInk) {
  for (std::uint32_t which = 0; which < 8; ++which) {
    const Rng rng(which, Stream::kTest, 0);
    Grey noise(300 * 200);
    for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = rng.uniform(i) < 0.5f ? 0 : 255;
    const InkMap map = ink_of(rgba_of(noise), 300, 200);
    EXPECT_EQ(std::ranges::count(map.ink, 0), std::ssize(map.ink)) << which;
  }
}

TEST(Paper, StrokesAreAsWideAsThePenWas) {
  INKLING_TRACE_SEED();
  for (const float pen : {0.03f, 0.06f, 0.12f}) {
    test::PictureStyle style = kSmallPage;
    style.pen = pen;
    const test::MadePicture made = test::make_picture(style, {.noise = 0.3f}, seed());
    EXPECT_NEAR(ink_of(made.picture()).stroke_width, pen * style.digit_height, 0.2f * pen * style.digit_height + 0.5f);
  }
}

TEST(Paper, PixelsThatAreBlackOrWhiteStayWhatTheyAre) {
  INKLING_TRACE_SEED();
  for (const std::uint8_t paper : {std::uint8_t{0}, std::uint8_t{255}}) {
    for (std::uint64_t number = 0; number < 30; ++number) {
      const test::PictureStyle style{.width = 28, .height = 28, .lines = 1, .digits = 1, .digit_height = 20, .pen = 0};
      const test::MadePicture made = test::make_picture(style, {}, seed() + number);
      Grey grey;
      for (const std::uint8_t ink : made.ink) grey.push_back(ink >= 128 ? 255 - paper : paper);
      const InkMap map = ink_of(rgba_of(grey), 28, 28);
      for (std::size_t i = 0; i < grey.size(); ++i) ASSERT_EQ(map.ink[i], made.ink[i] >= 128 ? 255 : 0) << number;
    }
  }
}

TEST(Paper, HairlinesAndBroadPensAreFoundAtEverySize) {
  INKLING_TRACE_SEED();
  for (const float scale : {0.3f, 1.0f, 3.0f}) {
    for (const float pen : {0.02f, 0.05f, 0.2f}) {
      test::PictureStyle style = kSmallPage;
      style.width = static_cast<std::size_t>(scale * 400);
      style.height = static_cast<std::size_t>(scale * 280);
      style.digit_height *= scale;
      style.pen = pen;
      const test::MadePicture made = test::make_picture(style, {}, seed());
      const Score result = score(ink_of(made.picture()), made);
      EXPECT_GE(result.found, 0.98) << scale << " times the size, pen " << pen;
      EXPECT_LE(result.wrong, 0.001) << scale << " times the size, pen " << pen;
    }
  }
}

}  // namespace
}  // namespace inkling
