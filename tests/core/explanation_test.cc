// What an image's answer loses with a patch, with a stroke, with its most important pixels; and whether two maps agree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/engine.h"
#include "core/explanation/ranks.h"
#include "core/explanation/stroke_parts.h"
#include "core/jobs/deletion_job.h"
#include "core/jobs/occlusion_job.h"
#include "core/jobs/strokes_job.h"
#include "tests/core/ink_samples.h"
#include "tests/core/inspected_specs.h"
#include "tests/core/pretrained.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::FloatNear;
using testing::IsEmpty;
using testing::SizeIs;

constexpr float kPad = 280;

template <typename JobType>
std::shared_ptr<JobType> run(Result<std::shared_ptr<JobType>> job, std::size_t budget = 64) {
  EXPECT_TRUE(job) << job.error().message;
  while (!(*job)->progress().finished) EXPECT_TRUE((*job)->advance(budget));
  EXPECT_EQ((*job)->progress().done, (*job)->progress().total);
  return *job;
}

template <typename JobType>
ErrorCode refusal(const Result<std::shared_ptr<JobType>>& job) {
  EXPECT_FALSE(job);
  return job ? ErrorCode::kOutOfMemory : job.error().code;
}

// What one network says to one image.
std::array<float, kClasses> logits_of(const Model& model, std::span<const std::uint8_t> pixels) {
  auto workspace = *Workspace::create(model.network(), 1, Mode::kInference);
  std::array<float, kClasses> logits;
  std::ranges::copy(model.infer(pixels, workspace).flat(), logits.begin());
  return logits;
}

// ---- Ranks ----

using Map = std::array<float, kImagePixels>;

// Pixels with ink at the head of an image, and a map of what is given of them.
std::pair<Pixels, Map> head(const std::vector<float>& values) {
  Pixels pixels{};
  Map map{};
  for (std::size_t i = 0; i < values.size(); ++i) pixels[i] = 200;
  std::ranges::copy(values, map.begin());
  return {pixels, map};
}

TEST(RankCorrelation, IsThatOfTheOrderAlone) {
  const auto [pixels, map] = head({1, 2, 3, 4, 5});
  EXPECT_DOUBLE_EQ(rank_correlation(pixels, map, head({10, 20, 21, 40, 1000}).second), 1);
  EXPECT_DOUBLE_EQ(rank_correlation(pixels, map, head({5, 4, 3, 2, -1}).second), -1);
  // By hand: 1 - 6 * (sum of squared differences of ranks: 1 + 1 + 1 + 1 + 0) / (5 * 24).
  EXPECT_DOUBLE_EQ(rank_correlation(pixels, map, head({2, 1, 4, 3, 5}).second), 0.8);
}

TEST(RankCorrelation, GivesEqualValuesTheMeanOfTheirRanks) {
  // Ranks 1 2.5 2.5 4 against 1 2 3 4: 4.5 / sqrt(4.5 * 5).
  const auto [pixels, map] = head({1, 7, 7, 9});
  EXPECT_DOUBLE_EQ(rank_correlation(pixels, map, head({1, 2, 3, 4}).second), 4.5 / std::sqrt(4.5 * 5));
}

TEST(RankCorrelation, IsNoneOfAMapThatSaysTheSameOfAllAndOfEmptyPaper) {
  const auto [pixels, map] = head({1, 2, 3});
  EXPECT_EQ(rank_correlation(pixels, map, head({4, 4, 4}).second), 0);
  EXPECT_EQ(rank_correlation(Pixels{}, map, map), 0);
}

TEST(RankCorrelation, LeavesOutPaper) {
  auto [pixels, map] = head({1, 2, 3});
  Map other = head({3, 2, 1}).second;
  map[100] = other[100] = 50;
  EXPECT_DOUBLE_EQ(rank_correlation(pixels, map, other), -1);
}

TEST(InkByImportance, BeginsWithTheLargest) {
  const auto [pixels, map] = head({1, -5, 3, 3});
  EXPECT_THAT(ink_by_importance(pixels, map), ElementsAre(2, 3, 0, 1));
}

// ---- Occlusion ----

class Occluded : public ::testing::TestWithParam<test::NamedSpec> {};

TEST_P(Occluded, IsWhatTheNetworkSaysToTheImageWithoutThePatch) {
  const auto model = test::moved_model(GetParam().spec, 4);
  ThreadPool pool(1);
  Pixels digit;
  std::ranges::copy(test::synthetic_digits(1).image(0), digit.begin());
  constexpr std::size_t kPatch = 7;
  constexpr std::size_t kStride = 9;
  const Occlusion found = run(OcclusionJob::create(model, digit, 3, kPatch, kStride, pool))->occlusion();
  ASSERT_EQ(found.places, 3u);
  const float whole = logits_of(*model, digit)[3];
  const float bound = 1e-4f * (1 + std::abs(whole));
  EXPECT_THAT(found.logit, FloatNear(whole, bound));
  for (std::size_t place = 0; place < 9; ++place) {
    Pixels covered = digit;
    for (std::size_t y = 0; y < kPatch; ++y) {
      for (std::size_t x = 0; x < kPatch; ++x) {
        covered[(place / 3 * kStride + y) * kImageSide + place % 3 * kStride + x] = 0;
      }
    }
    EXPECT_THAT(found.logit_drops[place], FloatNear(whole - logits_of(*model, covered)[3], bound));
  }
}

INSTANTIATE_TEST_SUITE_P(Specs, Occluded, ::testing::ValuesIn(test::inspected_specs()),
                         ::testing::PrintToStringParamName());

TEST(Occlusion, OfEmptyPaperChangesNothing) {
  const auto model = test::moved_model(test::inspected_specs()[0].spec, 1);
  ThreadPool pool(1);
  const Occlusion found = run(OcclusionJob::create(model, Pixels{}, 0, 5, 2, pool))->occlusion();
  EXPECT_EQ(found.places, 12u);
  EXPECT_THAT(found.logit_drops, SizeIs(144));
  EXPECT_THAT(found.logit_drops, Each(FloatNear(0, 1e-4f)));
  EXPECT_THAT(found.probability_drops, Each(FloatNear(0, 1e-4f)));
}

TEST(Occlusion, DependsOnNeitherThreadsNorSlices) {
  const auto model = test::moved_model(test::inspected_specs()[1].spec, 1);
  const Dataset digits = test::synthetic_digits(1);
  ThreadPool alone(1);
  ThreadPool team(test::kThreadCounts.back());
  const Occlusion one = run(OcclusionJob::create(model, digits.image(0), 0, 5, 1, alone), 1)->occlusion();
  const Occlusion other = run(OcclusionJob::create(model, digits.image(0), 0, 5, 1, team), 7)->occlusion();
  EXPECT_EQ(one.logit_drops, other.logit_drops);
  EXPECT_EQ(one.probability_drops, other.probability_drops);
}

TEST(Occlusion, RefusesWhatItCannotDo) {
  const auto model = test::moved_model({{DenseSpec{.units = kClasses}}}, 1);
  ThreadPool pool(1);
  EXPECT_EQ(refusal(OcclusionJob::create(nullptr, Pixels{}, 0, 5, 1, pool)), ErrorCode::kNoNetwork);
  for (const auto& [digit, patch, stride] : std::vector<std::array<std::size_t, 3>>{
           {10, 5, 1}, {0, 0, 1}, {0, 29, 1}, {0, 5, 0}, {0, 5, 29}, {0, SIZE_MAX, 1}}) {
    EXPECT_EQ(refusal(OcclusionJob::create(model, Pixels{}, digit, patch, stride, pool)), ErrorCode::kInvalidArgument);
  }
}

TEST(Occlusion, TakesAPatchAsLargeAsTheImage) {
  const auto model = test::moved_model({{DenseSpec{.units = kClasses}}}, 1);
  ThreadPool pool(1);
  const Dataset digits = test::synthetic_digits(1);
  const Occlusion found = run(OcclusionJob::create(model, digits.image(0), 2, 28, 28, pool))->occlusion();
  const float drop = logits_of(*model, digits.image(0))[2] - logits_of(*model, Pixels{})[2];
  EXPECT_THAT(found.logit_drops, ElementsAre(FloatNear(drop, 1e-4f)));
}

// ---- Deletion ----

TEST(Deletion, GoesFromTheWholeImageToEmptyPaper) {
  const auto model = test::moved_model(test::inspected_specs()[1].spec, 1);
  ThreadPool pool(1);
  const Dataset digits = test::synthetic_digits(1);
  const Deletion found = run(DeletionJob::create(model, digits.image(0), Map{}, 4, 1, pool))->deletion();
  const float whole = calibrated_probabilities(logits_of(*model, digits.image(0)), 1)[4];
  const float paper = calibrated_probabilities(logits_of(*model, Pixels{}), 1)[4];
  for (const auto* curve : {&found.important, &found.random, &found.lowest, &found.highest}) {
    ASSERT_THAT(*curve, SizeIs(kDeletionSteps + 1));
    EXPECT_NEAR(curve->front(), whole, 1e-5);
    EXPECT_NEAR(curve->back(), paper, 1e-5);
  }
  for (std::size_t i = 0; i <= kDeletionSteps; ++i) {
    EXPECT_LE(found.lowest[i], found.random[i] + 1e-6f);
    EXPECT_GE(found.highest[i], found.random[i] - 1e-6f);
  }
}

// A linear network, of which the importance of each pixel is known: its weight times its ink. Nothing lowers a logit
// faster than to erase the largest first.
TEST(Deletion, FallsFasterByTheTrueImportanceThanByChance) {
  auto model = test::moved_model({{DenseSpec{.units = kClasses}}}, 1);
  model->change([](const Model::Arenas& arenas) {
    for (float& weight : arenas.weights) weight *= 0.2f;
  });
  ThreadPool pool(1);
  const Dataset digits = test::synthetic_digits(1);
  Map importance{};
  Map against{};
  for (std::size_t i = 0; i < kImagePixels; ++i) {
    importance[i] = model->weights()[i * kClasses + 4] * static_cast<float>(digits.image(0)[i]);
    against[i] = -importance[i];
  }
  const Deletion found = run(DeletionJob::create(model, digits.image(0), importance, 4, 1, pool))->deletion();
  const Deletion worst = run(DeletionJob::create(model, digits.image(0), against, 4, 1, pool))->deletion();
  EXPECT_LT(Deletion::area(found.important), Deletion::area(found.lowest));
  EXPECT_GT(Deletion::area(worst.important), Deletion::area(found.highest));
}

TEST(Deletion, IsAFunctionOfTheSeed) {
  const auto model = test::moved_model(test::inspected_specs()[1].spec, 1);
  ThreadPool pool(1);
  const Dataset digits = test::synthetic_digits(1);
  const auto random = [&](std::uint64_t seed) {
    return run(DeletionJob::create(model, digits.image(0), Map{}, 4, seed, pool), 3)->deletion().random;
  };
  EXPECT_EQ(random(1), random(1));
  EXPECT_NE(random(1), random(2));
}

TEST(Deletion, HasAnAreaByTheTrapezoidalRule) {
  std::vector<float> curve(kDeletionSteps + 1, 1.0f);
  EXPECT_DOUBLE_EQ(Deletion::area(curve), 1);
  for (std::size_t i = 0; i <= kDeletionSteps; ++i) curve[i] = static_cast<float>(i) / kDeletionSteps;
  EXPECT_NEAR(Deletion::area(curve), 0.5, 1e-7);
}

TEST(Deletion, RefusesWhatItCannotDo) {
  const auto model = test::moved_model({{DenseSpec{.units = kClasses}}}, 1);
  ThreadPool pool(1);
  const Dataset digits = test::synthetic_digits(1);
  EXPECT_EQ(refusal(DeletionJob::create(nullptr, digits.image(0), Map{}, 0, 1, pool)), ErrorCode::kNoNetwork);
  EXPECT_EQ(refusal(DeletionJob::create(model, digits.image(0), Map{}, 10, 1, pool)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refusal(DeletionJob::create(model, Pixels{}, Map{}, 0, 1, pool)), ErrorCode::kInvalidArgument);
}

TEST(Deletion, TakesAnImageOfOnePixel) {
  const auto model = test::moved_model({{DenseSpec{.units = kClasses}}}, 1);
  ThreadPool pool(1);
  Pixels pixels{};
  pixels[400] = 255;
  const Deletion found = run(DeletionJob::create(model, pixels, Map{}, 0, 1, pool))->deletion();
  EXPECT_THAT(found.important, SizeIs(kDeletionSteps + 1));
}

// ---- Strokes ----

double scale_of(const Drawing& drawing) { return ink_frame(drawing.points, drawing.lengths, kPad)->scale; }

std::vector<StrokePart> parts_of(const Drawing& drawing) {
  return stroke_parts(drawing.points, drawing.lengths, scale_of(drawing));
}

// A 7 in one line: the bar, then the stem.
Drawing seven() {
  Drawing drawing;
  drawing.add({{60, 60}, {140, 58}, {220, 56}, {170, 150}, {120, 240}});
  return drawing;
}

TEST(StrokeParts, CutASevenWhereTheBarMeetsTheStem) {
  const Drawing drawing = seven();
  const double bar = 2 * std::hypot(80.0, 2.0);
  const auto parts = parts_of(drawing);
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_NEAR(parts[0].to, bar, 0.6 / scale_of(drawing));
}

TEST(StrokeParts, CutAThreeAtItsPeak) {
  const auto parts = parts_of(three());
  ASSERT_THAT(parts, SizeIs(2));
  const Drawing drawing = three();
  const InkPoint peak = line_of(drawing.points, drawing.lengths, parts[1]).front();
  EXPECT_NEAR(peak.x, 138, 8);
  EXPECT_NEAR(peak.y, 140, 5);
}

TEST(StrokeParts, CutWhatHasNoCornerIntoEqualLengths) {
  for (const Drawing& drawing : {zero(), line({140, 40}, {140, 240})}) {
    const auto parts = parts_of(drawing);
    ASSERT_GE(parts.size(), 2u);
    for (const StrokePart& part : parts) {
      EXPECT_NEAR(part.to - part.from, parts[0].to - parts[0].from, 1e-6);
      EXPECT_LE((part.to - part.from) * scale_of(drawing), kLongestPart + 1e-6);
    }
  }
}

TEST(StrokeParts, AreTheWholeStrokeOneAfterAnother) {
  for (const Drawing& drawing : {seven(), three(), four(), zero()}) {
    double at = 0;
    std::size_t stroke = 0;
    double sum = 0;
    for (const StrokePart& part : parts_of(drawing)) {
      if (part.stroke != stroke) at = 0;
      stroke = part.stroke;
      EXPECT_EQ(part.from, at);
      EXPECT_GE(part.to, part.from);
      at = part.to;
      sum += part.to - part.from;
    }
    EXPECT_NEAR(sum, length_of(drawing.points, drawing.lengths), 1e-6);
  }
}

TEST(StrokeParts, OfADotAreTheDot) {
  Drawing drawing = line({140, 40}, {140, 240});
  drawing.add({{200, 100}});
  EXPECT_EQ(parts_of(drawing).back().stroke, 1u);
  EXPECT_EQ(parts_of(drawing).back().to, 0);
}

TEST(InkInFrame, OfAllStrokesIsTheImageOfTheDrawing) {
  for (const Drawing& drawing : {seven(), three(), four(), zero()}) {
    const auto frame = ink_frame(drawing.points, drawing.lengths, kPad);
    ASSERT_TRUE(frame);
    EXPECT_EQ(ink_in_frame(drawing.points, drawing.lengths, *frame).pixels,
              ink_from_strokes(drawing.points, drawing.lengths, kPad)->pixels);
  }
}

TEST(InkInFrame, OfSomeStrokesChangesInkThatIsLeftOutAlone) {
  const Drawing drawing = four();
  const auto frame = ink_frame(drawing.points, drawing.lengths, kPad);
  const InkImage whole = *ink_from_strokes(drawing.points, drawing.lengths, kPad);
  std::array<Pixels, 2> halves;
  for (std::size_t stroke = 0; stroke < 2; ++stroke) {
    const Strokes rest = without_stroke(drawing.points, drawing.lengths, stroke);
    halves[stroke] = ink_in_frame(rest.points, rest.lengths, *frame).pixels;
  }
  for (std::size_t i = 0; i < kImagePixels; ++i) EXPECT_EQ(whole.pixels[i], std::max(halves[0][i], halves[1][i])) << i;
}

TEST(InkInFrame, OfNothingIsEmpty) {
  EXPECT_EQ(ink_in_frame({}, {}, {}).kind, InkKind::kEmpty);
  const auto frame = ink_frame({}, {}, kPad);
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().code, ErrorCode::kInvalidArgument);
}

class StrokesRead : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(engine_.load(read_pretrained())); }

  Result<std::shared_ptr<StrokesJob>> start(const Drawing& drawing) {
    return StrokesJob::create(engine_.model(), drawing.points, drawing.lengths, kPad, engine_.pool());
  }

  Engine engine_{1};
};

TEST_F(StrokesRead, AFourWithoutItsStemIsNoFour) {
  const auto job = run(start(four()));
  EXPECT_EQ(job->whole().digit, 4u);
  EXPECT_EQ(job->whole().verdict, Verdict::kDigit);
  const auto strokes = job->strokes();
  ASSERT_THAT(strokes, SizeIs(2));
  EXPECT_EQ(strokes[0].stroke, 0u);
  EXPECT_THAT(strokes[0].line, SizeIs(3));
  // The stem alone, where it was.
  EXPECT_EQ(strokes[0].prediction.digit, 1u);
  EXPECT_LT(strokes[0].prediction.probabilities[4], 0.1f);
  EXPECT_LT(strokes[1].prediction.probabilities[4], job->whole().probabilities[4]);
}

TEST_F(StrokesRead, ASevenWithoutItsBarIsAOne) {
  const Drawing drawing = seven();
  const auto job = run(start(drawing), 1);
  EXPECT_EQ(job->whole().digit, 7u);
  EXPECT_THAT(job->strokes(), SizeIs(1));
  EXPECT_EQ(job->strokes()[0].prediction.verdict, Verdict::kEmpty);
  const auto parts = job->parts();
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_EQ(parts[0].prediction.digit, 1u);
  EXPECT_EQ(parts[0].prediction.verdict, Verdict::kDigit);
  EXPECT_EQ(parts[0].line.front().x, 60);
}

TEST_F(StrokesRead, ADotIsOnePartAndNothingIsLeftWithoutIt) {
  Drawing drawing;
  drawing.add({{140, 140}});
  const auto job = run(start(drawing));
  EXPECT_EQ(job->whole().verdict, Verdict::kSpeck);
  EXPECT_EQ(job->strokes()[0].prediction.verdict, Verdict::kEmpty);
  EXPECT_THAT(job->parts(), IsEmpty());
}

TEST_F(StrokesRead, RefusesWhatItCannotDo) {
  EXPECT_EQ(refusal(start({})), ErrorCode::kInvalidArgument);
  Drawing many;
  for (std::size_t i = 0; i <= kMostStrokes; ++i) many.add({{static_cast<float>(i), 140}});
  EXPECT_EQ(refusal(start(many)), ErrorCode::kInvalidArgument);
  Drawing endless;
  std::vector<InkPoint> zigzag;
  for (int i = 0; i < 60; ++i) zigzag.push_back({i % 2 == 0 ? 10.0f : 270.0f, static_cast<float>(i)});
  endless.add(zigzag);
  EXPECT_EQ(refusal(start(endless)), ErrorCode::kInvalidArgument);
  Drawing broken = four();
  broken.points[1].x = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(refusal(start(broken)), ErrorCode::kInvalidArgument);
  const Drawing drawing = four();
  EXPECT_EQ(refusal(StrokesJob::create(nullptr, drawing.points, drawing.lengths, kPad, engine_.pool())),
            ErrorCode::kNoNetwork);
}

}  // namespace
}  // namespace inkling
