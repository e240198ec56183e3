// The images that look alike to a network: those that a reference in double finds, whatever the threads and slices; and
// what is said of networks and images to which nothing looks alike.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "core/jobs/nearest_images_job.h"
#include "tests/core/reference_network.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using reference::NetworkRun;
using reference::Values;
using test::kThreadCounts;
using test::synthetic_digits;

constexpr std::uint32_t kImages = 70;  // the last shard is ragged
constexpr std::size_t kMost = 12;
constexpr std::size_t kWanted = 3;  // the image that others are compared with
const DenseSpec kLogits{.units = kClasses};

struct HiddenCase {
  const char* name;
  NetworkSpec spec;
  std::size_t hidden_layers;  // of the specification, up to what the logits are summed from
};

std::ostream& operator<<(std::ostream& out, const HiddenCase& hidden) { return out << hidden.name; }

std::vector<HiddenCase> hidden_cases() {
  return {
      {"ConvolutionsAndDense",
       {{Conv2dSpec{.filters = 4, .kernel = 5, .stride = 2}, BatchNormSpec{}, ReluSpec{}, MaxPool2dSpec{},
         DropoutSpec{.rate = 0.3f}, FlattenSpec{}, DenseSpec{.units = 12}, BatchNormSpec{}, ReluSpec{}, kLogits}},
       9},
      {"RectifiedByTheLayerItself", {{DenseSpec{.units = 8}, ReluSpec{}, kLogits}}, 2},
      {"PooledByTheLayerItself", {{Conv2dSpec{.filters = 3}, ReluSpec{}, MaxPool2dSpec{}, FlattenSpec{}, kLogits}}, 4},
      {"LogitsByAConvolution",
       {{MaxPool2dSpec{.size = 7, .stride = 7}, Conv2dSpec{.filters = 2, .kernel = 2}, ReluSpec{},
         Conv2dSpec{.filters = kClasses, .kernel = 3}}},
       3},
      {"LogitsThatAreNormalised", {{DenseSpec{.units = 8}, kLogits, BatchNormSpec{}}}, 1},
  };
}

std::shared_ptr<const Model> model_of(const NetworkSpec& spec) {
  Result<Model> model = Model::create(spec, 5);
  EXPECT_TRUE(model) << model.error().message;
  return std::make_shared<const Model>(std::move(*model));
}

Result<std::shared_ptr<NearestImagesJob>> start(std::shared_ptr<const Model> model, const Dataset& dataset,
                                                ThreadPool& pool) {
  return NearestImagesJob::create(std::move(model), synthetic_digits(kImages).image(kWanted), dataset, pool, kMost);
}

// What the hidden layer makes of an image, in double.
Values<double> hidden_by_reference(const Model& model, const HiddenCase& hidden, std::span<const std::uint8_t> pixels) {
  std::array<float, kImagePixels> input{};
  standardize_pixels(pixels, input.data());
  const auto& layers = hidden.spec.layers;
  const NetworkSpec spec{{layers.begin(), layers.begin() + static_cast<std::ptrdiff_t>(hidden.hidden_layers)}};
  NetworkRun<double> run(spec, {.images = 1, .mode = Mode::kInference}, reference::convert<double>(model.weights()),
                         reference::convert<double>(model.statistics()));
  return run.forward(reference::convert<double>(std::span<const float>(input)));
}

double cosine_by_reference(const Values<double>& a, const Values<double>& b) {
  const auto dot = [](const Values<double>& x, const Values<double>& y) {
    return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
  };
  return dot(a, b) / std::sqrt(dot(a, a)) / std::sqrt(dot(b, b));
}

class NearestImages : public ::testing::TestWithParam<HiddenCase> {};

TEST_P(NearestImages, AreThoseOfTheReference) {
  const Dataset dataset = synthetic_digits(kImages);
  const auto model = model_of(GetParam().spec);
  const Values<double> wanted = hidden_by_reference(*model, GetParam(), dataset.image(kWanted));
  std::vector<double> cosines;
  for (std::size_t i = 0; i < kImages; ++i) {
    cosines.push_back(cosine_by_reference(wanted, hidden_by_reference(*model, GetParam(), dataset.image(i))));
  }
  std::vector<double> sorted = cosines;
  std::ranges::sort(sorted, std::ranges::greater{});

  ThreadPool pool(kThreadCounts.back());
  const auto job = *start(model, dataset, pool);
  while (!job->progress().finished) ASSERT_TRUE(job->advance(2));
  ASSERT_EQ(job->nearest().size(), kMost);
  EXPECT_EQ(job->nearest()[0].index, kWanted) << "nothing is nearer than the image itself";
  for (std::size_t i = 0; i < kMost; ++i) {
    EXPECT_NEAR(job->nearest()[i].cosine, cosines[job->nearest()[i].index], 1e-5);
    EXPECT_NEAR(job->nearest()[i].cosine, sorted[i], 1e-5) << "and none is left out";
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, NearestImages, ::testing::ValuesIn(hidden_cases()),
                         [](const auto& test) { return test.param.name; });

TEST(NearestImagesJob, FindsTheSameOnAnyNumberOfThreadsAndInAnySlices) {
  const Dataset dataset = synthetic_digits(kImages);
  const auto model = model_of(hidden_cases()[0].spec);
  std::vector<std::pair<std::uint32_t, float>> expected;
  for (const std::size_t threads : kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
      ThreadPool pool(threads);
      const auto job = *start(model, dataset, pool);
      for (std::uint64_t seen = 0; !job->progress().finished; seen = job->progress().done) {
        ASSERT_TRUE(job->advance(slice));
        ASSERT_GT(job->progress().done, seen);
      }
      EXPECT_EQ(job->progress().total, kImages);
      ASSERT_TRUE(job->advance(1)) << "finished is finished";
      std::vector<std::pair<std::uint32_t, float>> found;
      for (const NearestImage& image : job->nearest()) found.emplace_back(image.index, image.cosine);
      if (expected.empty()) expected = found;
      EXPECT_EQ(found, expected);
    }
  }
}

TEST(NearestImagesJob, PutsEquallyNearOnesInOrderAndKeepsAsManyAsThereAre) {
  // A filter of no weight sees the same in every image.
  Model model = *Model::create({{DenseSpec{.units = 1}, kLogits}}, 1);
  model.change([](Model::Arenas arenas) {
    std::ranges::fill(arenas.weights, 0.0f);
    arenas.weights[kImagePixels] = 1;  // the bias
  });
  const Dataset dataset = synthetic_digits(5);
  ThreadPool pool(1);
  const auto job = *start(std::make_shared<const Model>(std::move(model)), dataset, pool);
  ASSERT_TRUE(job->advance(1));
  std::vector<std::uint32_t> indices;
  for (const NearestImage& image : job->nearest()) indices.push_back(image.index);
  EXPECT_THAT(indices, ::testing::ElementsAre(0, 1, 2, 3, 4));
}

TEST(NearestImagesJob, SaysWhereNothingCanLookAlike) {
  const Dataset dataset = synthetic_digits(5);
  ThreadPool pool(1);
  const auto message_of = [&](const NetworkSpec& spec) { return start(model_of(spec), dataset, pool).error().message; };
  EXPECT_THAT(message_of({{FlattenSpec{}, kLogits}}), ::testing::HasSubstr("no hidden layer"));
  EXPECT_THAT(message_of({{MaxPool2dSpec{}, kLogits, ReluSpec{}}}), ::testing::HasSubstr("no hidden layer"));

  Model silent = *Model::create({{DenseSpec{.units = 4}, ReluSpec{}, kLogits}}, 1);
  silent.change([](Model::Arenas arenas) { std::ranges::fill(arenas.weights, 0.0f); });
  EXPECT_THAT(start(std::make_shared<const Model>(std::move(silent)), dataset, pool).error().message,
              ::testing::HasSubstr("silent"));
}

TEST(NearestImagesJob, NeedsANetworkImagesAndOneOfTheirSize) {
  ThreadPool pool(1);
  const auto model = model_of(hidden_cases()[1].spec);
  EXPECT_EQ(start(nullptr, synthetic_digits(5), pool).error().code, ErrorCode::kNoNetwork);
  EXPECT_EQ(start(model, Dataset(), pool).error().code, ErrorCode::kNoData);
  const std::vector<std::uint8_t> small(100);
  EXPECT_EQ(NearestImagesJob::create(model, small, synthetic_digits(5), pool, kMost).error().code,
            ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace inkling
