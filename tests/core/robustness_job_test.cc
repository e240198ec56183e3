// How robust a network is: the curves that an independent implementation finds, whatever the threads and slices; where
// a curve falls; and what each distortion does to a stroke.
#include "core/jobs/robustness_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/safetensors.h"
#include "tests/core/golden.h"
#include "tests/core/mnist_files.h"
#include "tests/core/pretrained.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using Pixels = std::array<std::uint8_t, kImagePixels>;

const Distortion& named(std::string_view name) { return *std::ranges::find(distortions(), name, &Distortion::name); }

Pixels distorted(std::string_view name, float strength, const Pixels& image) {
  Pixels out;
  out.fill(77);
  named(name).apply(image, strength, 3, out);
  return out;
}

// A bar of ink, `wide` pixels, from the left edge `left` and over the rows 8 to 19.
Pixels bar(std::size_t left, std::size_t wide) {
  Pixels image{};
  for (std::size_t y = 8; y < 20; ++y) std::fill_n(&image[y * kImageSide + left], wide, std::uint8_t{255});
  return image;
}

std::vector<int> middle_row(const Pixels& image, std::size_t left, std::size_t count) {
  const auto* row = &image[14 * kImageSide + left];
  return {row, row + count};
}

TEST(Distortions, OfNoStrengthChangeNothing) {
  const Pixels image = bar(12, 4);
  for (const Distortion& distortion : distortions()) {
    if (distortion.name == "blurred") continue;  // a Gaussian has a width
    EXPECT_EQ(distorted(distortion.name, distortion.none, image), image) << distortion.name;
  }
}

TEST(Distortions, GoFromTheMildestToTheStrongest) {
  for (const auto& [name, unit, none, strengths, apply] : distortions()) {
    EXPECT_TRUE(none < strengths[0] ? std::ranges::is_sorted(strengths)
                                    : std::ranges::is_sorted(strengths, std::ranges::greater{}) && strengths[0] < none)
        << name;
  }
}

TEST(Distortions, OfABarAreWhatTheirUnitsSay) {
  EXPECT_EQ(distorted("moved", 2, bar(12, 4)), bar(14, 4));
  EXPECT_EQ(distorted("inverted", 1, Pixels{})[0], 255);
  EXPECT_THAT(middle_row(distorted("inverted", 0.2f, bar(12, 1)), 11, 2), testing::ElementsAre(51, 204));
  // From the left of 12 and the right of 15: by one pixel, by one and a half, by two.
  EXPECT_THAT(middle_row(distorted("thickened", 1, bar(12, 4)), 9, 4), testing::ElementsAre(0, 0, 255, 255));
  EXPECT_THAT(middle_row(distorted("thickened", 1.5f, bar(12, 4)), 9, 4), testing::ElementsAre(0, 128, 255, 255));
  EXPECT_THAT(middle_row(distorted("thinned", 0.5f, bar(12, 4)), 11, 3), testing::ElementsAre(0, 128, 255));
  EXPECT_THAT(middle_row(distorted("thinned", 1, bar(12, 4)), 11, 3), testing::ElementsAre(0, 0, 255));
  EXPECT_EQ(distorted("thinned", 2, bar(12, 4)), Pixels{});
  // The edges 11.5 and 15.5 come to 12.5 and 14.5.
  EXPECT_THAT(middle_row(distorted("squeezed", 0.5f, bar(12, 4)), 12, 4), testing::ElementsAre(0, 255, 255, 0));
  EXPECT_THAT(middle_row(distorted("smaller", 0.5f, bar(12, 4)), 12, 4), testing::ElementsAre(0, 255, 255, 0));
  EXPECT_EQ(distorted("smaller", 0.5f, bar(12, 4))[9 * kImageSide + 13], 0) << "its top comes down from 8 to 11";
  // A quarter of a turn clockwise: what stood on the left lies on top.
  const Pixels turned = distorted("turned", 90, bar(4, 1));
  for (std::size_t x = 8; x < 20; ++x) EXPECT_EQ(turned[4 * kImageSide + x], 255) << x;
  EXPECT_EQ(std::accumulate(turned.begin(), turned.end(), 0), 12 * 255);
}

TEST(Distortions, BlurSpreadsInkAndKeepsAllOfIt) {
  const Pixels blurred = distorted("blurred", 1, bar(13, 1));
  // The Gaussian of one pixel at 0, 1, 2, 3: 0.3991, 0.2420, 0.0540, 0.0044 of 255.
  EXPECT_THAT(middle_row(blurred, 13, 5), testing::ElementsAre(102, 62, 14, 1, 0));
  EXPECT_NEAR(std::accumulate(blurred.begin(), blurred.end(), 0), 12 * 255, 20);
}

TEST(Distortions, NoiseIsAFunctionOfTheImagesNumber) {
  const Pixels grey = distorted("inverted", 0.5f, Pixels{});
  Pixels other;
  named("noised").apply(grey, 0.1f, 4, other);
  EXPECT_NE(distorted("noised", 0.1f, grey), other);
  EXPECT_EQ(distorted("noised", 0.1f, grey), distorted("noised", 0.1f, grey));
  double square = 0;
  for (const std::uint8_t pixel : other) square += (pixel - 127.5) * (pixel - 127.5);
  EXPECT_NEAR(square / kImagePixels, 25.5 * 25.5, 0.15 * 25.5 * 25.5);
}

RobustnessCurve curve_of(std::string_view name, const std::array<double, 1 + kStrengths>& accuracies) {
  RobustnessCurve curve{.distortion = &named(name), .points = {}};
  for (std::size_t i = 0; i <= kStrengths; ++i) {
    curve.points[i] = {.strength = i == 0 ? curve.distortion->none : curve.distortion->strengths[i - 1],
                       .accuracy = accuracies[i]};
  }
  return curve;
}

TEST(RobustnessCurve, FallsBetweenTwoStrengths) {
  EXPECT_FLOAT_EQ(*curve_of("turned", {0.99, 0.98, 0.97, 0.93, 0.5, 0.4}).fall(), 25);
  EXPECT_FLOAT_EQ(*curve_of("smaller", {0.99, 0.91, 0.9, 0.9, 0.9, 0.9}).fall(), 0.95f);
}

TEST(RobustnessCurve, FallsNeverOrFromTheStart) {
  EXPECT_FALSE(curve_of("turned", {0.99, 0.98, 0.97, 0.96, 0.951, 0.951}).fall());
  EXPECT_EQ(curve_of("turned", {0.9, 0.98, 0.97, 0.96, 0.951, 0.951}).fall(), 0);
}

std::shared_ptr<const Model> small_model() {
  Result<Model> model = Model::create(
      {{Conv2dSpec{.filters = 2, .kernel = 5, .stride = 3}, ReluSpec{}, FlattenSpec{}, DenseSpec{.units = kClasses}}},
      3);
  EXPECT_TRUE(model) << model.error().message;
  return std::make_shared<const Model>(std::move(*model));
}

std::vector<std::pair<double, double>> figures(const RobustnessJob& job) {
  std::vector<std::pair<double, double>> figures;
  for (const RobustnessCurve& curve : job.curves()) {
    for (const RobustnessPoint& point : curve.points) figures.emplace_back(point.accuracy, point.refused);
  }
  return figures;
}

TEST(RobustnessJob, FindsTheSameOnAnyNumberOfThreadsAndInAnySlices) {
  const Dataset dataset = test::synthetic_digits(21);  // the last shard is ragged
  const auto model = small_model();
  std::vector<std::pair<double, double>> expected;
  for (const std::size_t threads : test::kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
      ThreadPool pool(threads);
      const auto job = *RobustnessJob::create(model, dataset, pool);
      for (std::uint64_t seen = 0; !job->progress().finished; seen = job->progress().done) {
        ASSERT_TRUE(job->advance(slice));
        ASSERT_GT(job->progress().done, seen);
      }
      EXPECT_EQ(job->progress().done, 46 * 21u);
      EXPECT_EQ(job->progress().total, 46 * 21u);
      ASSERT_TRUE(job->advance(1)) << "finished is finished";
      if (expected.empty()) expected = figures(*job);
      EXPECT_EQ(figures(*job), expected);
    }
  }
}

TEST(RobustnessJob, MeasuresTheNetworkAsItWasAtTheStart) {
  Result<Model> made = Model::create({{FlattenSpec{}, DenseSpec{.units = kClasses}}}, 3);
  ASSERT_TRUE(made);
  const auto model = std::make_shared<Model>(std::move(*made));
  const Dataset dataset = test::synthetic_digits(40);
  ThreadPool pool(1);
  const auto before = *RobustnessJob::create(model, dataset, pool);
  while (!before->progress().finished) ASSERT_TRUE(before->advance(64));
  const auto during = *RobustnessJob::create(model, dataset, pool);
  model->change([](Model::Arenas arenas) { std::ranges::fill(arenas.weights, 0.0f); });
  while (!during->progress().finished) ASSERT_TRUE(during->advance(64));
  EXPECT_EQ(figures(*during), figures(*before));
}

TEST(RobustnessJob, NeedsANetworkAndImages) {
  ThreadPool pool(1);
  EXPECT_EQ(RobustnessJob::create(nullptr, test::synthetic_digits(5), pool).error().code, ErrorCode::kNoNetwork);
  EXPECT_EQ(RobustnessJob::create(small_model(), Dataset(), pool).error().code, ErrorCode::kNoData);
}

Dataset first_test_images(std::uint32_t count) {
  std::vector<std::uint8_t> images = read_mnist_file("t10k-images-idx3-ubyte");
  std::vector<std::uint8_t> labels = read_mnist_file("t10k-labels-idx1-ubyte");
  images.resize(16 + count * kImagePixels);
  labels.resize(8 + count);
  for (std::vector<std::uint8_t>* file : {&images, &labels}) {
    for (std::size_t i = 0; i < 4; ++i) (*file)[4 + i] = static_cast<std::uint8_t>(count >> (8 * (3 - i)));
  }
  Result<Dataset> dataset = Dataset::from_idx(std::move(images), std::move(labels));
  EXPECT_TRUE(dataset) << kNoMnist;
  return dataset ? *dataset : Dataset();
}

// How far accuracies may differ: a pixel that lies between two greys may be rounded to either.
constexpr double kMostDifference = 0.003;

TEST(RobustnessJob, FindsTheCurvesOfAnIndependentImplementation) {
  const std::vector<nlohmann::json> cases = test::golden_cases("curves", "robustness.json");
  ASSERT_EQ(cases.size(), distortions().size());
  const Dataset dataset = first_test_images(1000);
  const Result<ModelFile> file = read_safetensors(read_pretrained());
  ASSERT_TRUE(file);
  Result<Model> model = Model::load(*file);
  ASSERT_TRUE(model);
  ThreadPool pool(test::kThreadCounts.back());
  const auto job = *RobustnessJob::create(std::make_shared<const Model>(std::move(*model)), dataset, pool);
  while (!job->progress().finished) ASSERT_TRUE(job->advance(64));
  const std::vector<RobustnessCurve> curves = job->curves();
  for (std::size_t kind = 0; kind < cases.size(); ++kind) {
    ASSERT_EQ(cases[kind]["name"], curves[kind].distortion->name);
    for (std::size_t i = 0; i < kStrengths; ++i) {
      const RobustnessPoint& point = curves[kind].points[1 + i];
      EXPECT_FLOAT_EQ(cases[kind]["strengths"][i].get<float>(), point.strength);
      EXPECT_NEAR(cases[kind]["correct"][i].get<double>() / 1000, point.accuracy, kMostDifference)
          << curves[kind].distortion->name << " " << point.strength;
    }
  }
}

// Sharper than how a network reads them: whether the images are equally dark, to a fiftieth of a grey.
TEST(Distortions, MakeImagesAsDarkAsThoseOfAnIndependentImplementation) {
  const Dataset dataset = first_test_images(1000);
  for (const nlohmann::json& golden : test::golden_cases("curves", "robustness.json")) {
    const Distortion& distortion = named(golden["name"].get<std::string>());
    for (std::size_t i = 0; i < kStrengths; ++i) {
      Pixels out;
      std::uint64_t sum = 0;
      for (std::size_t image = 0; image < dataset.size(); ++image) {
        distortion.apply(dataset.image(image), distortion.strengths[i], image, out);
        sum = std::accumulate(out.begin(), out.end(), sum);
      }
      EXPECT_NEAR(static_cast<double>(sum) / (1000.0 * kImagePixels), golden["grey"][i].get<double>(), 0.02)
          << distortion.name << " " << distortion.strengths[i];
    }
  }
}

}  // namespace
}  // namespace inkling
