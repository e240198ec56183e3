// The map of a labelled set: of which images, along what a reference in double says of the hidden layer, the same in
// any slices, and of the network as it was when the job began.
#include "core/jobs/map_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "tests/core/reference_network.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using reference::NetworkRun;
using reference::Values;
using test::kThreadCounts;
using test::synthetic_digits;

constexpr std::uint32_t kImages = 150;  // the last shard is ragged
const DenseSpec kLogits{.units = kClasses};
const NetworkSpec kSpec{{Conv2dSpec{.filters = 4, .kernel = 5, .stride = 2}, ReluSpec{}, MaxPool2dSpec{}, FlattenSpec{},
                         DenseSpec{.units = 12}, BatchNormSpec{}, ReluSpec{}, kLogits}};
constexpr std::size_t kHiddenLayers = 7;

std::shared_ptr<Model> model_of(const NetworkSpec& spec) {
  Result<Model> model = Model::create(spec, 5);
  EXPECT_TRUE(model) << model.error().message;
  return std::make_shared<Model>(std::move(*model));
}

std::shared_ptr<MapJob> finished(const std::shared_ptr<const Model>& model, const Dataset& dataset, ThreadPool& pool,
                                 std::size_t slice = 1'000) {
  std::shared_ptr<MapJob> job = *MapJob::create(model, dataset, pool);
  for (std::uint64_t done = 0; !job->progress().finished; done = job->progress().done) {
    EXPECT_TRUE(job->advance(slice));
    EXPECT_GT(job->progress().done, done);
    EXPECT_LE(job->progress().done, job->progress().total);
  }
  return job;
}

// Of an image, in double, by the first `layers` of the specification.
Values<double> by_reference(const Model& model, std::size_t layers, std::span<const std::uint8_t> pixels) {
  std::array<float, kImagePixels> input{};
  standardize_pixels(pixels, input.data());
  const NetworkSpec spec{{kSpec.layers.begin(), kSpec.layers.begin() + static_cast<std::ptrdiff_t>(layers)}};
  NetworkRun<double> run(spec, {.images = 1, .mode = Mode::kInference}, reference::convert<double>(model.weights()),
                         reference::convert<double>(model.statistics()));
  return run.forward(reference::convert<double>(std::span<const float>(input)));
}

double distance(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::pow(double{a[i]} - double{b[i]}, 2);
  return std::sqrt(sum);
}

// Twelve numbers have at most twelve directions, so no distance is lost on the way to sixteen components.
TEST(MapJob, KeepsTheDistancesOfTheHiddenLayerAndTheAnswers) {
  const Dataset dataset = synthetic_digits(kImages);
  const auto model = model_of(kSpec);
  ThreadPool pool(kThreadCounts.back());
  const auto job = finished(model, dataset, pool);
  ASSERT_EQ(job->images().size(), kImages);
  std::vector<std::vector<float>> hidden;
  for (std::uint32_t i = 0; i < kImages; ++i) {
    const Values<double> of_image = by_reference(*model, kHiddenLayers, dataset.image(i));
    hidden.emplace_back(of_image.begin(), of_image.end());
    const Values<double> logits = by_reference(*model, kSpec.layers.size(), dataset.image(i));
    const MappedImage& image = job->images()[i];
    EXPECT_EQ(image.index, i);
    EXPECT_EQ(image.label, dataset.label(i));
    EXPECT_EQ(image.answer, std::ranges::max_element(logits) - logits.begin());
  }
  for (std::uint32_t i = 0; i < kImages; ++i) {
    const std::uint32_t other = (i * 37 + 11) % kImages;
    EXPECT_NEAR(distance(job->images()[i].place, job->images()[other].place), distance(hidden[i], hidden[other]), 1e-3);
  }
}

TEST(MapJob, IsTheSameInAnySlicesAndOnAnyNumberOfThreads) {
  const Dataset dataset = synthetic_digits(kImages);
  const auto model = model_of(kSpec);
  std::vector<float> expected;
  for (const std::size_t threads : kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{3}, std::size_t{1'000}}) {
      ThreadPool pool(threads);
      const auto job = finished(model, dataset, pool, slice);
      ASSERT_TRUE(job->advance(1)) << "finished is finished";
      std::vector<float> places;
      for (const MappedImage& image : job->images())
        places.insert(places.end(), image.place.begin(), image.place.end());
      if (expected.empty()) expected = places;
      EXPECT_EQ(places, expected);
    }
  }
}

TEST(MapJob, PutsAnImageOfTheSetWhereItIs) {
  const Dataset dataset = synthetic_digits(kImages);
  ThreadPool pool(1);
  const auto job = finished(model_of(kSpec), dataset, pool);
  EXPECT_EQ(*job->place(dataset.image(17)), job->images()[17].place);
  const std::vector<std::uint8_t> small(100);
  EXPECT_EQ(job->place(small).error().code, ErrorCode::kInvalidArgument);
}

TEST(MapJob, IsOfTheNetworkAsItWas) {
  const Dataset dataset = synthetic_digits(kImages);
  const auto model = model_of(kSpec);
  ThreadPool pool(1);
  const auto expected = finished(model, dataset, pool);
  const auto job = *MapJob::create(model, dataset, pool);
  ASSERT_TRUE(job->advance(1));
  EXPECT_EQ(job->place(dataset.image(0)).error().code, ErrorCode::kInvalidArgument) << "not drawn yet";
  model->change([](Model::Arenas arenas) { std::ranges::fill(arenas.weights, 0.0f); });
  while (!job->progress().finished) ASSERT_TRUE(job->advance(4));
  EXPECT_EQ(job->images()[9].place, expected->images()[9].place);
  EXPECT_EQ(*job->place(dataset.image(9)), expected->images()[9].place);
}

// So many numbers an image that not all images fit.
TEST(MapJob, IsOfFewerImagesWhereTheLayerIsLarge) {
  constexpr std::size_t kFilters = 160;
  constexpr std::uint32_t kManyImages = 400;
  const Dataset dataset = synthetic_digits(kManyImages);
  ThreadPool pool(1);
  const auto model = model_of({{Conv2dSpec{.filters = kFilters, .kernel = 1}, ReluSpec{}, FlattenSpec{}, kLogits}});
  const auto job = *MapJob::create(model, dataset, pool);
  std::vector<std::uint32_t> indices;
  for (const MappedImage& image : job->images()) indices.push_back(image.index);
  ASSERT_EQ(indices.size(), (std::size_t{1} << 24) / (kImagePixels * kFilters));
  EXPECT_EQ(indices.front(), 0u);
  EXPECT_GT(indices.back(), kManyImages * 9 / 10) << "from all over the set";
  EXPECT_EQ(std::ranges::adjacent_find(indices, std::ranges::greater_equal{}), indices.end());
}

TEST(MapJob, SaysWhatItCannotDraw) {
  const Dataset dataset = synthetic_digits(kImages);
  ThreadPool pool(1);
  EXPECT_EQ(MapJob::create(nullptr, dataset, pool).error().code, ErrorCode::kNoNetwork);
  EXPECT_EQ(MapJob::create(model_of(kSpec), Dataset(), pool).error().code, ErrorCode::kNoData);
  EXPECT_THAT(MapJob::create(model_of({{FlattenSpec{}, kLogits}}), dataset, pool).error().message,
              ::testing::HasSubstr("no hidden layer"));

  // A ReLU would make zeros of what is no number.
  const auto broken = model_of({{DenseSpec{.units = 4}, kLogits}});
  broken->change(
      [](Model::Arenas arenas) { std::ranges::fill(arenas.weights, std::numeric_limits<float>::quiet_NaN()); });
  const auto job = *MapJob::create(broken, dataset, pool);
  EXPECT_THAT(job->advance(1'000).error().message, ::testing::HasSubstr("not finite"));

  // A silent layer says the same of all: they lie on one point.
  const auto silent = model_of(kSpec);
  silent->change([](Model::Arenas arenas) { std::ranges::fill(arenas.weights, 0.0f); });
  const auto one_point = finished(silent, dataset, pool);
  EXPECT_EQ(one_point->shares()[0], 0);
  EXPECT_EQ(one_point->images()[3].place, PrincipalComponents::Place{});
}

}  // namespace
}  // namespace inkling
