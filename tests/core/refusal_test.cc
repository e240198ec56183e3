// What is no digit is refused by the network that comes with the page: blanks, dots, scribbles and letters, and digits
// are not. Other code draws them than what it was trained with; of the letters, some are among the shapes that it saw
// in training, and some are not.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>
#include <utility>
#include <vector>

#include "core/engine.h"
#include "core/ink/ink.h"
#include "tests/core/ink_samples.h"
#include "tests/core/pretrained.h"

namespace inkling {
namespace {

constexpr float kPad = 280;
constexpr std::size_t kEach = 400;
constexpr double kLeastRefused = 0.95;
// Of letters alone that training never showed; with the others they reach kLeastRefused.
constexpr double kLeastUnknownRefused = 0.9;

const Rng kRng(4711, Stream::kTest);

// Draws of its own for each drawing.
class Draws {
 public:
  explicit Draws(std::uint64_t number) : next_(number * 1000) {}
  float uniform(float low, float high) { return low + (high - low) * kRng.uniform(next_++); }

 private:
  std::uint64_t next_;
};

// Capital letters that nobody would take for a digit, on a unit square: strokes of points.
using Letter = std::vector<std::vector<std::pair<float, float>>>;
struct NamedLetter {
  std::string_view name;
  Letter strokes;
};
// The training's table of non-digits (core/ink/ink_styles.cc) has them too.
const std::vector<NamedLetter>& known_letters() {
  static const std::vector<NamedLetter> kLetters{
      {"A", {{{0, 1}, {0.5f, 0}, {1, 1}}, {{0.2f, 0.6f}, {0.8f, 0.6f}}}},
      {"E", {{{0.8f, 0}, {0, 0}, {0, 1}, {0.8f, 1}}, {{0, 0.5f}, {0.6f, 0.5f}}}},
      {"F", {{{0.8f, 0}, {0, 0}, {0, 1}}, {{0, 0.5f}, {0.6f, 0.5f}}}},
      {"H", {{{0, 0}, {0, 1}}, {{1, 0}, {1, 1}}, {{0, 0.5f}, {1, 0.5f}}}},
      {"K", {{{0, 0}, {0, 1}}, {{0.9f, 0}, {0, 0.55f}, {0.9f, 1}}}},
      {"M", {{{0, 1}, {0.1f, 0}, {0.5f, 0.6f}, {0.9f, 0}, {1, 1}}}},
      {"N", {{{0, 1}, {0, 0}, {0.9f, 1}, {0.9f, 0}}}},
      {"R", {{{0, 1}, {0, 0}, {0.6f, 0}, {0.75f, 0.25f}, {0.6f, 0.5f}, {0, 0.5f}}, {{0.3f, 0.5f}, {0.8f, 1}}}},
      {"T", {{{0, 0}, {1, 0}}, {{0.5f, 0}, {0.5f, 1}}}},
      {"W", {{{0, 0}, {0.25f, 1}, {0.5f, 0.4f}, {0.75f, 1}, {1, 0}}}},
      {"X", {{{0, 0}, {0.9f, 1}}, {{0.9f, 0}, {0, 1}}}},
  };
  return kLetters;
}

// Greek and Cyrillic ones that it lacks, and that are no two digits: who draws one that looks like a six and a one has
// drawn those.
const std::vector<NamedLetter>& unknown_letters() {
  static const std::vector<NamedLetter> kLetters{
      {"Xi", {{{0, 0}, {1, 0}}, {{0.15f, 0.5f}, {0.85f, 0.5f}}, {{0, 1}, {1, 1}}}},
      {"Zhe", {{{0, 0}, {1, 1}}, {{1, 0}, {0, 1}}, {{0.5f, 0}, {0.5f, 1}}}},
      {"Shcha",
       {{{0, 0}, {0, 0.85f}, {0.9f, 0.85f}, {0.9f, 0}}, {{0.45f, 0}, {0.45f, 0.85f}}, {{0.9f, 0.85f}, {1, 1}}}},
      {"Phi",
       {{{0.5f, 0}, {0.5f, 1}},
        {{0.5f, 0.25f}, {0.1f, 0.35f}, {0.1f, 0.65f}, {0.5f, 0.75f}, {0.9f, 0.65f}, {0.9f, 0.35f}, {0.5f, 0.25f}}}},
      {"Ya",
       {{{0.9f, 1}, {0.9f, 0}, {0.35f, 0}, {0.15f, 0.25f}, {0.35f, 0.5f}, {0.9f, 0.5f}}, {{0.6f, 0.5f}, {0.1f, 1}}}},
      {"De", {{{0, 1}, {0, 0.8f}, {1, 0.8f}, {1, 1}}, {{0.2f, 0.8f}, {0.45f, 0}, {0.8f, 0}, {0.8f, 0.8f}}}},
      {"Psi", {{{0, 0}, {0.05f, 0.4f}, {0.5f, 0.6f}, {0.95f, 0.4f}, {1, 0}}, {{0.5f, 0}, {0.5f, 1}}}},
  };
  return kLetters;
}

// Slanted, stretched, turned a little, each corner somewhere near its place.
Drawing draw_letter(const std::vector<NamedLetter>& letters, std::uint64_t number) {
  Draws draws(number);
  const NamedLetter& letter = letters[number % letters.size()];
  const float width = draws.uniform(90, 160);
  const float height = draws.uniform(120, 190);
  const float slant = draws.uniform(-0.2f, 0.25f);
  Drawing drawing;
  for (const auto& stroke : letter.strokes) {
    std::vector<InkPoint> points;
    for (const auto& [x, y] : stroke) {
      const float across = x + draws.uniform(-0.06f, 0.06f);
      const float down = y + draws.uniform(-0.06f, 0.06f);
      points.push_back({60 + width * across + slant * height * (1 - down), 50 + height * down});
    }
    drawing.add(points);
  }
  return drawing;
}

// A pen that wanders: its direction changes at random, and it turns back at the edge.
Drawing draw_scribble(std::uint64_t number) {
  Draws draws(100'000 + number);
  std::vector<InkPoint> points{{draws.uniform(80, 200), draws.uniform(80, 200)}};
  float angle = draws.uniform(0, 6.28f);
  const int steps = static_cast<int>(draws.uniform(60, 180));
  for (int step = 0; step < steps; ++step) {
    angle += draws.uniform(-0.9f, 0.9f);
    const InkPoint last = points.back();
    InkPoint next{last.x + 14 * std::cos(angle), last.y + 14 * std::sin(angle)};
    if (next.x < 40 || next.x > 240 || next.y < 40 || next.y > 240) {
      angle += std::numbers::pi_v<float>;
      next = {last.x + 14 * std::cos(angle), last.y + 14 * std::sin(angle)};
    }
    points.push_back(next);
  }
  Drawing drawing;
  drawing.add(points);
  return drawing;
}

// Two to five specks. A single one is refused before any network sees it (ink_test.cc).
Drawing draw_dots(std::uint64_t number) {
  Draws draws(200'000 + number);
  Drawing drawing;
  for (std::uint64_t dot = 0; dot < 2 + number % 4; ++dot) {
    const InkPoint centre{draws.uniform(40, 240), draws.uniform(40, 240)};
    drawing.add({centre, {centre.x + draws.uniform(-1, 1), centre.y + draws.uniform(-1, 1)}});
  }
  return drawing;
}

class Refusal : public testing::Test {
 protected:
  void SetUp() override {
    const Status loaded = engine_.load(read_pretrained());
    ASSERT_TRUE(loaded) << loaded.error().message;
  }

  // Of a drawing that is taken for several digits, the first one.
  [[nodiscard]] Prediction read(const Drawing& drawing) {
    const Result<DrawingReading> reading = engine_.read_drawing(drawing.points, drawing.lengths, kPad);
    EXPECT_TRUE(reading);
    const auto is_digit = [](const DrawnDigit& digit) { return digit.prediction.verdict == Verdict::kDigit; };
    const auto claimed = std::ranges::find_if(reading->digits, is_digit);
    return claimed == reading->digits.end() ? reading->whole : claimed->prediction;
  }

  template <typename Draw>
  void expect_refused(const Draw& draw, const char* what, double least = kLeastRefused) {
    std::size_t refused = 0;
    std::array<std::size_t, kClasses> taken_for{};
    for (std::uint64_t number = 0; number < kEach; ++number) {
      const Prediction prediction = read(draw(number));
      if (prediction.verdict == Verdict::kDigit) {
        ++taken_for[prediction.digit];
      } else {
        ++refused;
      }
    }
    const double share = static_cast<double>(refused) / kEach;
    RecordProperty(what, std::to_string(100 * share));
    EXPECT_GE(share, least) << what << ": taken for 0 to 9: " << testing::PrintToString(taken_for);
  }

  Engine engine_{1};
};

TEST_F(Refusal, ABlankPadIsEmpty) { EXPECT_EQ(read({}).verdict, Verdict::kEmpty); }

TEST_F(Refusal, DotsAreNoDigits) { expect_refused(draw_dots, "dots"); }

TEST_F(Refusal, ScribblesAreNoDigits) { expect_refused(draw_scribble, "scribbles"); }

TEST_F(Refusal, LettersAreNoDigits) {
  const auto draw = [](std::uint64_t number) {
    return draw_letter(number % 2 == 0 ? known_letters() : unknown_letters(), number / 2);
  };
  expect_refused(draw, "letters");
}

TEST_F(Refusal, MostLettersThatItNeverSawAreNoDigits) {
  const auto draw = [](std::uint64_t number) { return draw_letter(unknown_letters(), number); };
  expect_refused(draw, "letters that it never saw", kLeastUnknownRefused);
}

TEST_F(Refusal, DigitsAreDigits) {
  EXPECT_EQ(read(three()).verdict, Verdict::kDigit);
  EXPECT_EQ(read(three()).digit, 3u);
  EXPECT_EQ(read(four()).verdict, Verdict::kDigit);
  EXPECT_EQ(read(four()).digit, 4u);
  EXPECT_EQ(read(zero()).verdict, Verdict::kDigit);
  EXPECT_EQ(read(zero()).digit, 0u);
}

}  // namespace
}  // namespace inkling
