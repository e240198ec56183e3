// What must come out as ink, whatever the picture is made of, and what must not.
#include "core/ink/paper.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/ink/synthetic_ink.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using test::seed;
using Grey = std::vector<std::uint8_t>;

std::vector<std::uint8_t> rgba_of(const Grey& grey) {
  std::vector<std::uint8_t> rgba;
  for (const std::uint8_t value : grey) rgba.insert(rgba.end(), {value, value, value, 255});
  return rgba;
}

InkMap ink_of(const std::vector<std::uint8_t>& rgba, std::size_t width, std::size_t height,
              const PaperSteps& steps = {}) {
  ThreadPool pool(1);
  Result<InkMap> map = find_ink({rgba, width, height}, steps, pool);
  EXPECT_TRUE(map) << map.error().message;
  EXPECT_EQ(map->ink.size(), width * height);
  EXPECT_EQ(map->even.size(), width * height);
  return std::move(*map);
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

}  // namespace
}  // namespace inkling
