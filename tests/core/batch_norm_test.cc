// Batch normalisation against the naive reference.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/ops/ops.h"
#include "tests/core/reference.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using reference::convert;
using reference::Values;
using test::end_is_untouched;
using test::is_equal;
using test::is_near;
using test::nan_buffer;
using test::nan_tensor;
using test::Rounded;

struct BatchCase {
  std::size_t images;
  Shape shape;
};

// The names of the tests.
std::ostream& operator<<(std::ostream& out, const BatchCase& c) {
  return out << "n" << c.images << "_h" << c.shape.h << "w" << c.shape.w << "c" << c.shape.c;
}

class BatchNorm : public ::testing::TestWithParam<BatchCase> {
 protected:
  std::size_t images() const { return GetParam().images; }
  const Shape& shape() const { return GetParam().shape; }
  std::size_t channels() const { return shape().c; }

  Tensor per_channel(std::uint32_t substream) const { return test::normal_tensor(1, {1, 1, channels()}, substream); }

  struct Forward {
    Tensor y, mean, variance, scale;
  };
  Forward forward() const {
    Forward result{nan_tensor(images(), shape()), nan_buffer(channels()), nan_buffer(channels()),
                   nan_buffer(channels())};
    batch_norm_forward(x_.view(), gamma_.data(), beta_.data(), result.y.view(), result.mean.data(),
                       result.variance.data(), result.scale.data());
    for (const Tensor* tensor : {&result.y, &result.mean, &result.variance, &result.scale}) {
      EXPECT_TRUE(end_is_untouched(*tensor));
    }
    return result;
  }
  reference::Normalised<Rounded> expected_forward() const {
    return reference::batch_norm_forward(channels(), convert<Rounded>(x_.flat()), convert<Rounded>(gamma_.flat()),
                                         convert<Rounded>(beta_.flat()));
  }

  const Tensor x_ = test::normal_tensor(images(), shape(), 1);
  const Tensor gamma_ = per_channel(2);
  const Tensor beta_ = per_channel(3);
};

TEST_P(BatchNorm, ForwardAgreesWithTheReference) {
  INKLING_TRACE_SEED();
  const Forward actual = forward();
  const auto expected = expected_forward();
  EXPECT_TRUE(is_near(actual.mean.flat(), expected.mean));
  EXPECT_TRUE(is_near(actual.variance.flat(), expected.variance));
  EXPECT_TRUE(is_near(actual.scale.flat(), expected.scale));
  EXPECT_TRUE(is_near(actual.y.flat(), expected.y));
}

TEST_P(BatchNorm, InferenceAgreesWithTheReference) {
  INKLING_TRACE_SEED();
  const Tensor mean = per_channel(4);
  Tensor variance = per_channel(5);
  for (float& value : variance.flat()) value *= value;
  const auto expected = reference::batch_norm_infer(channels(), convert<Rounded>(x_.flat()),
                                                    convert<Rounded>(gamma_.flat()), convert<Rounded>(beta_.flat()),
                                                    convert<Rounded>(mean.flat()), convert<Rounded>(variance.flat()));
  Tensor y = nan_tensor(images(), shape());
  batch_norm_infer(x_.view(), gamma_.data(), beta_.data(), mean.data(), variance.data(), y.view());
  EXPECT_TRUE(is_near(y.flat(), expected));
  EXPECT_TRUE(end_is_untouched(y));

  Tensor in_place = nan_tensor(images(), shape());
  std::ranges::copy(x_.flat(), in_place.data());
  batch_norm_infer(in_place.view(), gamma_.data(), beta_.data(), mean.data(), variance.data(), in_place.view());
  EXPECT_TRUE(is_equal(in_place.flat(), convert<double>(y.flat())));
}

TEST_P(BatchNorm, BackwardAgreesWithTheReferenceAndAccumulates) {
  INKLING_TRACE_SEED();
  const Forward statistics = forward();
  const auto expected_statistics = expected_forward();
  Tensor dy = test::normal_tensor(images(), shape(), 4);
  Tensor dgamma = per_channel(5);
  Tensor dbeta = per_channel(6);

  auto expected_dgamma = convert<Rounded>(dgamma.flat());
  auto expected_dbeta = convert<Rounded>(dbeta.flat());
  const auto expected_dx = reference::batch_norm_backward(
      channels(), convert<Rounded>(x_.flat()), convert<Rounded>(dy.flat()), convert<Rounded>(gamma_.flat()),
      expected_statistics.mean, expected_statistics.scale, expected_dgamma, expected_dbeta);

  Tensor dx = nan_tensor(images(), shape());
  batch_norm_backward(x_.view(), dy.view(), gamma_.data(), statistics.mean.data(), statistics.scale.data(), dx.view(),
                      dgamma.data(), dbeta.data());
  EXPECT_TRUE(is_near(dx.flat(), expected_dx));
  EXPECT_TRUE(is_near(dgamma.flat(), expected_dgamma));
  EXPECT_TRUE(is_near(dbeta.flat(), expected_dbeta));
  for (const Tensor* tensor : {&dx, &dgamma, &dbeta}) EXPECT_TRUE(end_is_untouched(*tensor));

  // dx may be dy.
  batch_norm_backward(x_.view(), dy.view(), gamma_.data(), statistics.mean.data(), statistics.scale.data(), dy.view(),
                      dgamma.data(), dbeta.data());
  EXPECT_TRUE(is_equal(dy.flat(), convert<double>(dx.flat())));
}

INSTANTIATE_TEST_SUITE_P(Cases, BatchNorm,
                         ::testing::Values(BatchCase{2, {1, 1, 1}}, BatchCase{9, {1, 1, 7}}, BatchCase{1, {4, 5, 3}},
                                           BatchCase{3, {4, 3, 8}}, BatchCase{7, {3, 3, 9}}, BatchCase{2, {5, 5, 17}},
                                           BatchCase{32, {1, 1, 33}}, BatchCase{4, {3, 2, 64}},
                                           BatchCase{3, {2, 3, 65}}, BatchCase{2, {3, 3, 130}},
                                           // Rows about the 128 whose sums are kept in float.
                                           BatchCase{127, {1, 1, 2}}, BatchCase{128, {1, 1, 2}},
                                           BatchCase{129, {1, 1, 2}}, BatchCase{70, {4, 4, 3}}),
                         ::testing::PrintToStringParamName());

TEST(BatchNormOfOneRow, IsBetaAndPassesNoGradient) {
  const Tensor x = test::normal_tensor(1, {1, 1, 3}, 1);
  const Tensor gamma = test::normal_tensor(1, {1, 1, 3}, 2);
  const Tensor beta = test::normal_tensor(1, {1, 1, 3}, 3);
  Tensor y = nan_tensor(1, {1, 1, 3});
  float mean[3];
  float variance[3];
  float scale[3];
  batch_norm_forward(x.view(), gamma.data(), beta.data(), y.view(), mean, variance, scale);
  EXPECT_TRUE(is_equal(y.flat(), convert<double>(beta.flat())));
  EXPECT_TRUE(is_equal(mean, convert<double>(x.flat())));
  EXPECT_TRUE(is_equal(variance, {0, 0, 0}));

  const Tensor dy = test::normal_tensor(1, {1, 1, 3}, 4);
  Tensor dx = nan_tensor(1, {1, 1, 3});
  float dgamma[3] = {};
  float dbeta[3] = {};
  batch_norm_backward(x.view(), dy.view(), gamma.data(), mean, scale, dx.view(), dgamma, dbeta);
  EXPECT_TRUE(is_equal(dx.flat(), {0, 0, 0}));
  EXPECT_TRUE(is_equal(dgamma, {0, 0, 0}));
  EXPECT_TRUE(is_equal(dbeta, convert<double>(dy.flat())));
}

// Of n numbers with the condition k = sqrt(1 + mean^2 / variance), the variance by two passes is off by at
// most n u + (n u k)^2, relatively (Chan, Golub and LeVeque 1983); by E[x^2] - E[x]^2 it would be n u k^2,
// which here is four times the variance itself.
TEST(BatchNormOfALargeMean, DoesNotLoseTheVariance) {
  INKLING_TRACE_SEED();
  constexpr std::size_t kRows = 64;
  constexpr double kMean = 1000;
  Tensor x = test::normal_tensor(kRows, {1, 1, 1}, 1);
  for (float& value : x.flat()) value += static_cast<float>(kMean);
  const auto expected = reference::batch_norm_forward<double>(1, convert<double>(x.flat()), {1}, {0});
  const float gamma = 1;
  const float beta = 0;
  Tensor y = nan_tensor(kRows, {1, 1, 1});
  float mean = 0;
  float variance = 0;
  float scale = 0;
  batch_norm_forward(x.view(), &gamma, &beta, y.view(), &mean, &variance, &scale);

  const double condition = std::sqrt(1 + kMean * kMean / expected.variance[0]);
  const double sum = kRows * test::kFloat.roundoff;
  EXPECT_NEAR(double{variance} / expected.variance[0], 1, sum + sum * sum * condition * condition);
}

}  // namespace
}  // namespace inkling
