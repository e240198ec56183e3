// What excites each unit: as a reference in double finds it, the same on any threads and in any slices, and of the
// network as it was; silent and dead units; and what is refused.
#include "core/jobs/excitation_job.h"

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
#include <vector>

#include "tests/core/inspected_specs.h"
#include "tests/core/reference_network.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using reference::NetworkRun;
using reference::Values;
using test::kThreadCounts;
using test::moved_model;
using test::NamedSpec;
using test::synthetic_digits;

constexpr std::uint32_t kImages = 75;  // the last shard is ragged
const DenseSpec kLogits{.units = kClasses};

std::shared_ptr<ExcitationJob> finished(const std::shared_ptr<const Model>& model, const Dataset& dataset,
                                        ThreadPool& pool, std::size_t slice = 1'000) {
  std::shared_ptr<ExcitationJob> job = *ExcitationJob::create(model, dataset, pool);
  for (std::uint64_t done = 0; !job->progress().finished; done = job->progress().done) {
    EXPECT_TRUE(job->advance(slice));
    EXPECT_GT(job->progress().done, done);
  }
  return job;
}

// Of one image, in double, what a layer makes of it.
Values<double> by_reference(const Model& model, std::size_t layer, std::span<const std::uint8_t> pixels) {
  std::array<float, kImagePixels> input{};
  standardize_pixels(pixels, input.data());
  const auto& layers = model.network().spec().layers;
  const NetworkSpec spec{{layers.begin(), layers.begin() + static_cast<std::ptrdiff_t>(layer + 1)}};
  NetworkRun<double> run(spec, {.images = 1, .mode = Mode::kInference}, reference::convert<double>(model.weights()),
                         reference::convert<double>(model.statistics()));
  return run.forward(reference::convert<double>(std::span<const float>(input)));
}

// Of each unit the greatest number of its map.
std::vector<double> strongest_by_reference(const Model& model, const UnitLayer& units,
                                           std::span<const std::uint8_t> pixels) {
  const Values<double> values = by_reference(model, units.output, pixels);
  std::vector<double> strongest(units.shape.c, -std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < values.size(); ++i) {
    strongest[i % units.shape.c] = std::max(strongest[i % units.shape.c], values[i]);
  }
  return strongest;
}

class ExcitationOf : public ::testing::TestWithParam<NamedSpec> {};

TEST_P(ExcitationOf, EachUnitIsThatOfTheReference) {
  const Dataset dataset = synthetic_digits(kImages);
  const auto model = moved_model(GetParam().spec, 5);
  ThreadPool pool(kThreadCounts.back());
  const auto job = finished(model, dataset, pool);
  for (std::size_t layer = 0; layer < job->layers().size(); ++layer) {
    const UnitLayer& units = job->layers()[layer];
    std::vector<std::vector<double>> of_images;
    for (std::size_t i = 0; i < kImages; ++i)
      of_images.push_back(strongest_by_reference(*model, units, dataset.image(i)));
    for (std::size_t unit = 0; unit < units.shape.c; unit += 1 + units.shape.c / 20) {
      std::vector<double> expected;
      std::size_t surely_silent = 0;
      std::size_t perhaps_silent = 0;
      for (const auto& of_image : of_images) {
        expected.push_back(of_image[unit]);
        if (of_image[unit] < -1e-3 || (units.is_rectified && of_image[unit] == 0)) ++surely_silent;
        if (of_image[unit] < 1e-3) ++perhaps_silent;
      }
      EXPECT_LE(job->silent(layer, unit), perhaps_silent);
      if (!units.is_rectified) {
        EXPECT_GE(job->silent(layer, unit), surely_silent);
      }
      std::ranges::sort(expected, std::ranges::greater{});
      ASSERT_EQ(job->strongest(layer, unit).size(), kStrongest);
      for (std::size_t i = 0; i < kStrongest; ++i) {
        const Excitation& found = job->strongest(layer, unit)[i];
        EXPECT_NEAR(found.activation, expected[i], 1e-3 * (1 + std::abs(expected[i])));
        EXPECT_NEAR(found.activation, of_images[found.index][unit], 1e-3 * (1 + std::abs(expected[i])));
        const Values<double> map = by_reference(*model, units.output, dataset.image(found.index));
        EXPECT_NEAR(found.activation, map[(found.y * units.shape.w + found.x) * units.shape.c + unit],
                    1e-3 * (1 + std::abs(expected[i])));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Specs, ExcitationOf, ::testing::ValuesIn(test::inspected_specs()),
                         ::testing::PrintToStringParamName());

std::vector<float> all_of(const ExcitationJob& job) {
  std::vector<float> all;
  for (std::size_t layer = 0; layer < job.layers().size(); ++layer) {
    for (std::size_t unit = 0; unit < job.layers()[layer].shape.c; ++unit) {
      all.push_back(static_cast<float>(job.silent(layer, unit)));
      for (const Excitation& each : job.strongest(layer, unit)) {
        all.insert(all.end(), {each.activation, static_cast<float>(each.index), static_cast<float>(each.y),
                               static_cast<float>(each.x)});
      }
    }
  }
  return all;
}

TEST(ExcitationJob, IsTheSameInAnySlicesAndOnAnyNumberOfThreads) {
  const Dataset dataset = synthetic_digits(kImages);
  const auto model = moved_model(test::inspected_specs()[0].spec, 5);
  std::vector<float> expected;
  for (const std::size_t threads : kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{3}, std::size_t{1'000}}) {
      ThreadPool pool(threads);
      const auto job = finished(model, dataset, pool, slice);
      ASSERT_TRUE(job->advance(1)) << "finished is finished";
      if (expected.empty()) expected = all_of(*job);
      EXPECT_EQ(all_of(*job), expected);
    }
  }
}

// Biases far below 0 silence two of the four channels; those of one unit with equal images stand in order of index.
TEST(ExcitationJob, CountsUnitsThatNeverFire) {
  const auto model = moved_model({{Conv2dSpec{.filters = 4}, ReluSpec{}, kLogits}}, 1);
  model->change([](Model::Arenas arenas) {
    constexpr std::size_t kBiases = 9 * 4;
    arenas.weights[kBiases + 1] = -1e4f;
    arenas.weights[kBiases + 3] = -1e4f;
  });
  ThreadPool pool(1);
  const auto job = finished(model, synthetic_digits(20), pool);
  EXPECT_EQ(job->dead(0), 2u);
  EXPECT_EQ(job->silent(0, 1), 20u);
  EXPECT_LT(job->silent(0, 0), 20u);
  EXPECT_EQ(job->dead(1), 0u) << "logits are not rectified";
  for (std::uint32_t i = 0; i < kStrongest; ++i) {
    EXPECT_EQ(job->strongest(0, 1)[i].activation, 0);
    EXPECT_EQ(job->strongest(0, 1)[i].index, i);
  }
}

TEST(ExcitationJob, IsOfTheNetworkAsItWas) {
  const Dataset dataset = synthetic_digits(kImages);
  const auto model = moved_model(test::inspected_specs()[3].spec, 5);
  ThreadPool pool(1);
  const auto expected = finished(model, dataset, pool);
  const auto job = *ExcitationJob::create(model, dataset, pool);
  ASSERT_TRUE(job->advance(1));
  model->change([](Model::Arenas arenas) { std::ranges::fill(arenas.weights, 0.0f); });
  while (!job->progress().finished) ASSERT_TRUE(job->advance(2));
  EXPECT_EQ(all_of(*job), all_of(*expected));
}

TEST(ExcitationJob, OfFewImagesIsOfThoseThereAre) {
  ThreadPool pool(1);
  const auto job = finished(moved_model({{kLogits}}, 5), synthetic_digits(3), pool);
  EXPECT_EQ(job->strongest(0, 9).size(), 3u);
}

TEST(ExcitationJob, SaysWhatItCannotLookAt) {
  const Dataset dataset = synthetic_digits(kImages);
  ThreadPool pool(1);
  EXPECT_EQ(ExcitationJob::create(nullptr, dataset, pool).error().code, ErrorCode::kNoNetwork);
  EXPECT_EQ(ExcitationJob::create(moved_model({{kLogits}}, 5), Dataset(), pool).error().code, ErrorCode::kNoData);

  NetworkSpec many{{MaxPool2dSpec{.size = 14, .stride = 14}, FlattenSpec{}}};
  for (int i = 0; i < 6; ++i) {
    many.layers.emplace_back(DenseSpec{.units = 4000});
    many.layers.emplace_back(DenseSpec{.units = 2});
  }
  many.layers.emplace_back(kLogits);
  EXPECT_THAT(ExcitationJob::create(moved_model(many, 5), dataset, pool).error().message,
              ::testing::HasSubstr("too many to look at each"));

  const auto broken = moved_model({{DenseSpec{.units = 4}, kLogits}}, 5);
  broken->change(
      [](Model::Arenas arenas) { std::ranges::fill(arenas.weights, std::numeric_limits<float>::quiet_NaN()); });
  const auto job = *ExcitationJob::create(broken, dataset, pool);
  EXPECT_THAT(job->advance(1'000).error().message, ::testing::HasSubstr("not finite"));
}

}  // namespace
}  // namespace inkling
