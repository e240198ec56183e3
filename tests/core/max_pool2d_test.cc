// Max pooling against the naive reference. It only chooses and adds, so forward passes must be
// equal to the bit; where windows overlap the gradient is a sum.
#include <gtest/gtest.h>

#include <limits>
#include <string>
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

struct PoolCase {
  std::size_t images;
  MaxPool2dGeometry geometry;
};

// The names of the tests.
std::ostream& operator<<(std::ostream& out, const PoolCase& c) {
  const MaxPool2dGeometry& g = c.geometry;
  return out << "n" << c.images << "_h" << g.input.h << "w" << g.input.w << "c" << g.input.c << "_size" << g.size
             << "_stride" << g.stride;
}

class MaxPool2d : public ::testing::TestWithParam<PoolCase> {
 protected:
  const MaxPool2dGeometry& geometry() const { return GetParam().geometry; }
  std::size_t images() const { return GetParam().images; }

  // Forward and backward agree with the reference, the forward pass exactly.
  void expect_the_reference(const Tensor& x) const {
    const auto expected = reference::max_pool2d_forward(geometry(), images(), convert<double>(x.flat()));
    Tensor y = nan_tensor(images(), geometry().output());
    std::vector<std::uint8_t> index(y.size(), 255);
    max_pool2d_forward(geometry(), x.view(), y.view(), index.data());
    EXPECT_TRUE(is_equal(y.flat(), expected.y));
    EXPECT_EQ(index, expected.index);
    EXPECT_TRUE(end_is_untouched(y));

    const Tensor dy = test::normal_tensor(images(), geometry().output(), 2);
    Tensor dx = nan_tensor(images(), geometry().input);
    max_pool2d_backward(geometry(), nullptr, dy.view(), index.data(), dx.view());
    EXPECT_TRUE(is_near(
        dx.flat(), reference::max_pool2d_backward(geometry(), images(), convert<Rounded>(dy.flat()), expected.source)));
    EXPECT_TRUE(end_is_untouched(dx));

    const ConstTensorView outputs = y.view();
    max_pool2d_backward(geometry(), &outputs, dy.view(), index.data(), dx.view());
    const auto passed = reference::relu_backward(convert<Rounded>(y.flat()), convert<Rounded>(dy.flat()));
    EXPECT_TRUE(is_near(dx.flat(), reference::max_pool2d_backward(geometry(), images(), passed, expected.source)));
  }
};

TEST_P(MaxPool2d, GeometryIsAcceptedAndItsOutputIsTheReferences) {
  EXPECT_TRUE(geometry().check());
  EXPECT_EQ(geometry().output(), reference::max_pool2d_output(geometry()));
}

TEST_P(MaxPool2d, AgreesWithTheReference) {
  INKLING_TRACE_SEED();
  expect_the_reference(test::normal_tensor(images(), geometry().input, 1));
}

TEST_P(MaxPool2d, GivesTiesToTheFirst) {
  INKLING_TRACE_SEED();
  expect_the_reference(test::integer_tensor(images(), geometry().input, 1));
}

TEST_P(MaxPool2d, OfEqualPixelsTakesTheFirstOfEachWindow) {
  Tensor x = nan_tensor(images(), geometry().input);
  std::ranges::fill(x.flat(), -3.0f);
  expect_the_reference(x);
}

INSTANTIATE_TEST_SUITE_P(Cases, MaxPool2d,
                         ::testing::Values(PoolCase{1, {.input = {1, 1, 1}, .size = 1, .stride = 1}},
                                           PoolCase{3, {.input = {4, 5, 2}, .size = 1, .stride = 1}},
                                           PoolCase{2, {.input = {5, 5, 2}, .size = 1, .stride = 3}},
                                           PoolCase{2, {.input = {6, 8, 1}, .size = 2, .stride = 2}},
                                           PoolCase{1, {.input = {2, 2, 33}, .size = 2, .stride = 2}},
                                           PoolCase{5, {.input = {7, 5, 17}, .size = 2, .stride = 2}},  // ragged
                                           PoolCase{2, {.input = {8, 8, 3}, .size = 2, .stride = 3}},
                                           PoolCase{3, {.input = {7, 8, 9}, .size = 3, .stride = 2}},  // overlapping
                                           PoolCase{2, {.input = {6, 6, 8}, .size = 3, .stride = 1}},
                                           PoolCase{2, {.input = {7, 9, 7}, .size = 5, .stride = 4}},
                                           PoolCase{1, {.input = {15, 16, 1}, .size = 15, .stride = 1}},
                                           PoolCase{70, {.input = {4, 4, 1}, .size = 2, .stride = 2}}),
                         ::testing::PrintToStringParamName());

TEST(MaxPool2dValues, AsLowAsTheyGoStillBeatInfinity) {
  const MaxPool2dGeometry g{.input = {2, 2, 1}};
  Tensor x = nan_tensor(1, g.input);
  std::ranges::fill(x.flat(), -std::numeric_limits<float>::infinity());
  x.data()[3] = std::numeric_limits<float>::lowest();
  float y = 0;
  std::uint8_t index = 0;
  max_pool2d_forward(g, x.view(), {&y, 1, g.output()}, &index);
  EXPECT_EQ(y, std::numeric_limits<float>::lowest());
  EXPECT_EQ(index, 3);
}

TEST(MaxPool2dGeometry, SaysWhyItIsRefused) {
  struct Refusal {
    MaxPool2dGeometry geometry;
    const char* message;
  };
  const Shape input{8, 6, 2};
  const Refusal refusals[] = {
      {{.input = input, .size = 0}, "a window of 0 is not between 1 and 15."},
      {{.input = {20, 20, 1}, .size = 16}, "a window of 16 is not between 1 and 15."},
      {{.input = input, .stride = 0}, "stride 0 is not between 1 and 15."},
      {{.input = input, .stride = 16}, "stride 16 is not between 1 and 15."},
      {{.input = input, .size = 7}, "a window of 7 does not fit an input of 8x6x2."},
      {{.input = {6, 8, 2}, .size = 7}, "a window of 7 does not fit an input of 6x8x2."},
  };
  for (const Refusal& refusal : refusals) {
    const Status status = refusal.geometry.check();
    ASSERT_FALSE(status) << refusal.message;
    EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(status.error().message, refusal.message);
  }
}

}  // namespace
}  // namespace inkling
