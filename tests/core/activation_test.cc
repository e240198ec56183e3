// ReLU and dropout.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/ops/ops.h"
#include "tests/core/reference.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using reference::convert;
using test::end_is_untouched;
using test::is_equal;
using test::is_near;
using test::nan_tensor;
using test::Rounded;

const Shape kShapes[] = {{1, 1, 1}, {1, 1, 3}, {1, 1, 7}, {2, 3, 1}, {3, 5, 17}, {4, 4, 8}, {7, 3, 33}};

TEST(Relu, ForwardAgreesWithTheReference) {
  INKLING_TRACE_SEED();
  for (const Shape& shape : kShapes) {
    const Tensor x = test::integer_tensor(3, shape, 1);  // with zeros in it
    Tensor y = nan_tensor(3, shape);
    relu_forward(x.view(), y.view());
    EXPECT_TRUE(is_equal(y.flat(), reference::relu_forward(convert<double>(x.flat())))) << to_string(shape);
    EXPECT_TRUE(end_is_untouched(y));
  }
}

TEST(Relu, BackwardPassesTheGradientOnlyWhereTheOutputIsPositive) {
  INKLING_TRACE_SEED();
  for (const Shape& shape : kShapes) {
    const Tensor x = test::integer_tensor(3, shape, 1);
    const Tensor dy = test::normal_tensor(3, shape, 2);
    Tensor y = nan_tensor(3, shape);
    relu_forward(x.view(), y.view());
    Tensor dx = nan_tensor(3, shape);
    relu_backward(y.view(), dy.view(), dx.view());
    EXPECT_TRUE(is_equal(dx.flat(), reference::relu_backward(convert<double>(y.flat()), convert<double>(dy.flat()))))
        << to_string(shape);
    EXPECT_TRUE(end_is_untouched(dx));
  }
}

TEST(Relu, WorksInPlace) {
  INKLING_TRACE_SEED();
  Tensor x = test::normal_tensor(2, {3, 3, 3}, 1);
  const auto expected = reference::relu_forward(convert<double>(x.flat()));
  relu_forward(x.view(), x.view());
  EXPECT_TRUE(is_equal(x.flat(), expected));

  Tensor dy = test::normal_tensor(2, {3, 3, 3}, 2);
  const auto gradient = reference::relu_backward(expected, convert<double>(dy.flat()));
  relu_backward(x.view(), dy.view(), dy.view());
  EXPECT_TRUE(is_equal(dy.flat(), gradient));
}

struct Dropped {
  Tensor y;
  std::vector<std::uint8_t> kept;
};

Dropped drop(ConstTensorView x, float rate, const Rng& rng, std::uint64_t first_image) {
  Dropped result{nan_tensor(x.n, x.shape), std::vector<std::uint8_t>(x.size(), 255)};
  dropout_forward(x, rate, rng, first_image, result.y.view(), result.kept.data());
  EXPECT_TRUE(end_is_untouched(result.y));
  return result;
}

TEST(Dropout, ScalesWhatItKeepsAndZeroesTheRest) {
  INKLING_TRACE_SEED();
  const Rng rng(test::seed(), Stream::kDropout);
  for (const Shape& shape : kShapes) {
    for (const float rate : {0.0f, 0.1f, 0.5f, 0.9f}) {
      const Tensor x = test::normal_tensor(5, shape, 1);
      const Dropped dropped = drop(x.view(), rate, rng, 3);
      for (const std::uint8_t kept : dropped.kept) ASSERT_LE(kept, 1);
      EXPECT_TRUE(is_near(dropped.y.flat(), reference::dropout(convert<Rounded>(x.flat()), double{rate}, dropped.kept)))
          << to_string(shape) << " at rate " << rate;
    }
  }
}

TEST(Dropout, BackwardAppliesTheSameMask) {
  INKLING_TRACE_SEED();
  const Rng rng(test::seed(), Stream::kDropout);
  for (const Shape& shape : kShapes) {
    const Tensor x = test::normal_tensor(4, shape, 1);
    const Tensor dy = test::normal_tensor(4, shape, 2);
    const Dropped dropped = drop(x.view(), 0.3f, rng, 0);
    Tensor dx = nan_tensor(4, shape);
    dropout_backward(dy.view(), 0.3f, dropped.kept.data(), dx.view());
    EXPECT_TRUE(is_near(dx.flat(), reference::dropout(convert<Rounded>(dy.flat()), double{0.3f}, dropped.kept)))
        << to_string(shape);
    EXPECT_TRUE(end_is_untouched(dx));
  }
}

TEST(Dropout, WorksInPlace) {
  INKLING_TRACE_SEED();
  const Rng rng(test::seed(), Stream::kDropout);
  Tensor x = test::normal_tensor(2, {1, 1, 9}, 1);
  const Dropped expected = drop(x.view(), 0.5f, rng, 0);
  std::vector<std::uint8_t> kept(x.size());
  dropout_forward(x.view(), 0.5f, rng, 0, x.view(), kept.data());
  EXPECT_TRUE(is_equal(x.flat(), convert<double>(expected.y.flat())));

  Tensor dy = test::normal_tensor(2, {1, 1, 9}, 2);
  Tensor dx = nan_tensor(2, {1, 1, 9});
  dropout_backward(dy.view(), 0.5f, kept.data(), dx.view());
  dropout_backward(dy.view(), 0.5f, kept.data(), dy.view());
  EXPECT_TRUE(is_equal(dy.flat(), convert<double>(dx.flat())));
}

TEST(Dropout, AtRateZeroKeepsEverythingAsItIs) {
  INKLING_TRACE_SEED();
  const Tensor x = test::normal_tensor(3, {2, 3, 5}, 1);
  const Dropped dropped = drop(x.view(), 0.0f, Rng(test::seed(), Stream::kDropout), 0);
  EXPECT_TRUE(is_equal(dropped.y.flat(), convert<double>(x.flat())));
}

// The number kept of m is binomial: six standard deviations are missed by one seed in 500 million.
TEST(Dropout, DropsTheShareOfElementsThatItWasAskedTo) {
  INKLING_TRACE_SEED();
  const Tensor x = test::normal_tensor(64, {5, 5, 33}, 1);
  const auto count = static_cast<double>(x.size());
  for (const double rate : {0.01, 0.25, 0.5, 0.9}) {
    const Dropped dropped = drop(x.view(), static_cast<float>(rate), Rng(test::seed(), Stream::kDropout), 0);
    const auto kept = static_cast<double>(std::ranges::count(dropped.kept, 1));
    EXPECT_NEAR(kept, count * (1 - rate), 6 * std::sqrt(count * rate * (1 - rate))) << "rate " << rate;
  }
}

// Of neighbours in an image, and of the same element in neighbouring images: whether the second is kept
// does not depend on the first, so pairs of kept ones are binomial with (1 - rate)^2.
TEST(Dropout, DropsNeighboursIndependently) {
  INKLING_TRACE_SEED();
  constexpr std::size_t kImages = 200;
  constexpr std::size_t kElements = 99;
  const Tensor x = test::normal_tensor(kImages, {1, 1, kElements}, 1);
  const Dropped dropped = drop(x.view(), 0.5f, Rng(test::seed(), Stream::kDropout), 0);
  for (const std::size_t distance : {std::size_t{1}, std::size_t{4}, kElements}) {
    const std::size_t pairs = x.size() - distance;
    double both = 0;
    for (std::size_t i = 0; i < pairs; ++i) both += dropped.kept[i] * dropped.kept[i + distance];
    // Pairs overlap: each shares an element with two others, which adds to the variance of the sum
    // 2 * (1/8 - 1/16) a pair on top of the binomial 3/16.
    const auto count = static_cast<double>(pairs);
    EXPECT_NEAR(both, count / 4, 6 * std::sqrt(count * 5 / 16)) << "distance " << distance;
  }
}

TEST(Dropout, MaskDoesNotDependOnTheCutIntoShards) {
  INKLING_TRACE_SEED();
  const Rng rng(test::seed(), Stream::kDropout, 2);
  for (const Shape& shape : kShapes) {
    constexpr std::size_t kImages = 13;
    constexpr std::uint64_t kFirst = 1000;
    const Tensor x = test::normal_tensor(kImages, shape, 1);
    const Dropped whole = drop(x.view(), 0.5f, rng, kFirst);
    for (const std::size_t shard : {1u, 4u, 5u, 12u}) {
      for (std::size_t first = 0; first < kImages; first += shard) {
        const std::size_t images = std::min(shard, kImages - first);
        const Dropped part = drop({x.view().image(first), images, shape}, 0.5f, rng, kFirst + first);
        const auto expected = std::span(whole.kept).subspan(first * shape.size(), images * shape.size());
        EXPECT_TRUE(std::ranges::equal(part.kept, expected)) << to_string(shape) << " in shards of " << shard;
      }
    }
  }
}

TEST(Dropout, ElementsAreDecidedByTheDrawsThatTheHeaderSays) {
  INKLING_TRACE_SEED();
  const Rng rng(test::seed(), Stream::kDropout, 2);
  for (const Shape& shape : kShapes) {
    constexpr std::uint64_t kFirst = 5;
    const Tensor x = test::normal_tensor(3, shape, 1);
    const Dropped dropped = drop(x.view(), 0.3f, rng, kFirst);
    const std::size_t draws = (shape.size() + 7) / 8 * 4;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::size_t element = i % shape.size();
      const std::uint32_t bits = rng.bits((kFirst + i / shape.size()) * draws + element / 2);
      const std::uint32_t half = element % 2 == 0 ? bits & 0xFFFF : bits >> 16;
      ASSERT_EQ(dropped.kept[i] != 0, half >= 19661) << to_string(shape) << ", element " << i;  // 0.3 * 2^16
    }
  }
}

TEST(Dropout, OtherImagesAndOtherLayersGetOtherMasks) {
  INKLING_TRACE_SEED();
  const Tensor x = test::normal_tensor(2, {1, 1, 64}, 1);
  const auto mask = [&](std::uint32_t layer, std::uint64_t first) {
    return drop(x.view(), 0.5f, Rng(test::seed(), Stream::kDropout, layer), first).kept;
  };
  EXPECT_NE(mask(0, 0), mask(0, 2));
  EXPECT_NE(mask(0, 0), mask(1, 0));
  EXPECT_EQ(mask(1, 2), mask(1, 2));
  // Image numbers need more than 32 bits of draws in a long run.
  EXPECT_NE(mask(0, 0), mask(0, std::uint64_t{1} << 32));
}

}  // namespace
}  // namespace inkling
