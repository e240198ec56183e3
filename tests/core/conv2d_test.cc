// Convolution and dense layers against the naive reference: whole numbers, whose sums are exact,
// show any wrong index; normal numbers show what the arithmetic loses.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/ops.h"
#include "tests/core/conv2d_cases.h"
#include "tests/core/reference.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using reference::convert;
using test::Conv2dCase;
using test::end_is_untouched;
using test::is_equal;
using test::is_near;
using test::nan_buffer;
using test::nan_tensor;
using test::Rounded;

class Conv2dTest : public ::testing::TestWithParam<Conv2dCase> {
 protected:
  const Conv2dGeometry& geometry() const { return GetParam().geometry; }
  std::size_t images() const { return GetParam().images; }

  // Everything that goes into the three passes.
  struct Inputs {
    Tensor x, w, b, dy, dw, db;
  };
  template <typename Fill>
  Inputs make_inputs(Fill fill) const {
    const Conv2dGeometry& g = geometry();
    Inputs inputs{nan_tensor(images(), g.input), nan_buffer(g.weight_count()),
                  nan_buffer(g.filters),         nan_tensor(images(), reference::conv2d_output(g)),
                  nan_buffer(g.weight_count()),  nan_buffer(g.filters)};
    std::uint32_t substream = 0;
    for (Tensor* tensor : {&inputs.x, &inputs.w, &inputs.b, &inputs.dy, &inputs.dw, &inputs.db}) {
      fill(tensor->flat(), substream++);
    }
    return inputs;
  }
  Inputs integers() const { return make_inputs(test::fill_integers); }
  Inputs normals() const { return make_inputs(test::fill_normal); }

  Tensor forward(const Inputs& in, xnn::Clamp clamp = xnn::kLinear) const {
    Tensor packed = nan_buffer(conv_.packed_size());
    Tensor scratch = nan_buffer(conv_.scratch_size());
    Tensor y = nan_tensor(images(), conv_.geometry().output());
    conv2d_pack(conv_, in.w.data(), in.b.data(), packed.data());
    conv2d_forward(conv_, in.x.view(), packed.data(), clamp, y.view(), scratch.data());
    EXPECT_TRUE(end_is_untouched(packed));
    EXPECT_TRUE(end_is_untouched(scratch));
    EXPECT_TRUE(end_is_untouched(y));
    return y;
  }

  Tensor backward_input(const Inputs& in) const {
    Tensor packed = nan_buffer(conv_.packed_backward_size());
    Tensor scratch = nan_buffer(conv_.scratch_size());
    Tensor dx = nan_tensor(images(), geometry().input);
    conv2d_pack_backward(conv_, in.w.data(), packed.data());
    conv2d_backward_input(conv_, in.dy.view(), packed.data(), dx.view(), scratch.data());
    EXPECT_TRUE(end_is_untouched(packed));
    EXPECT_TRUE(end_is_untouched(scratch));
    EXPECT_TRUE(end_is_untouched(dx));
    return dx;
  }

  // Into in.dw and in.db, on top of what they hold.
  void backward_weights(Inputs& in) const {
    Tensor scratch = nan_buffer(conv_.scratch_size());
    conv2d_backward_weights(conv_, in.x.view(), in.dy.view(), in.dw.data(), in.db.data(), scratch.data());
    EXPECT_TRUE(end_is_untouched(scratch));
    EXPECT_TRUE(end_is_untouched(in.dw));
    EXPECT_TRUE(end_is_untouched(in.db));
  }

  template <typename T>
  reference::Values<T> expected_forward(const Inputs& in) const {
    return reference::conv2d_forward(geometry(), images(), convert<T>(in.x.flat()), convert<T>(in.w.flat()),
                                     convert<T>(in.b.flat()));
  }
  template <typename T>
  reference::Values<T> expected_backward_input(const Inputs& in) const {
    return reference::conv2d_backward_input(geometry(), images(), convert<T>(in.dy.flat()), convert<T>(in.w.flat()));
  }
  template <typename T>
  std::pair<reference::Values<T>, reference::Values<T>> expected_backward_weights(const Inputs& in) const {
    std::pair sums{convert<T>(in.dw.flat()), convert<T>(in.db.flat())};
    reference::conv2d_backward_weights(geometry(), images(), convert<T>(in.x.flat()), convert<T>(in.dy.flat()),
                                       sums.first, sums.second);
    return sums;
  }

  const Conv2d conv_{GetParam().geometry};
};

TEST_P(Conv2dTest, GeometryIsAcceptedAndItsOutputIsTheReferences) {
  EXPECT_TRUE(geometry().check());
  EXPECT_EQ(geometry().output(), reference::conv2d_output(geometry()));
}

TEST_P(Conv2dTest, ForwardIsExactOnWholeNumbers) {
  INKLING_TRACE_SEED();
  const Inputs in = integers();
  EXPECT_TRUE(is_equal(forward(in).flat(), expected_forward<double>(in)));
}

TEST_P(Conv2dTest, ForwardWithReluIsTheReferenceCutAtZero) {
  INKLING_TRACE_SEED();
  const Inputs in = integers();
  EXPECT_TRUE(is_equal(forward(in, xnn::kRelu).flat(), reference::relu_forward(expected_forward<double>(in))));
}

TEST_P(Conv2dTest, ForwardAgreesWithTheReference) {
  INKLING_TRACE_SEED();
  const Inputs in = normals();
  EXPECT_TRUE(is_near(forward(in).flat(), expected_forward<Rounded>(in)));
}

TEST_P(Conv2dTest, GradientOfTheInputIsExactOnWholeNumbers) {
  INKLING_TRACE_SEED();
  const Inputs in = integers();
  EXPECT_TRUE(is_equal(backward_input(in).flat(), expected_backward_input<double>(in)));
}

TEST_P(Conv2dTest, GradientOfTheInputAgreesWithTheReference) {
  INKLING_TRACE_SEED();
  const Inputs in = normals();
  EXPECT_TRUE(is_near(backward_input(in).flat(), expected_backward_input<Rounded>(in)));
}

TEST_P(Conv2dTest, GradientsOfWeightsAndBiasAccumulateExactlyOnWholeNumbers) {
  INKLING_TRACE_SEED();
  Inputs in = integers();
  const auto [dw, db] = expected_backward_weights<double>(in);
  backward_weights(in);
  EXPECT_TRUE(is_equal(in.dw.flat(), dw));
  EXPECT_TRUE(is_equal(in.db.flat(), db));
}

TEST_P(Conv2dTest, GradientsOfWeightsAndBiasAgreeWithTheReference) {
  INKLING_TRACE_SEED();
  Inputs in = normals();
  const auto [dw, db] = expected_backward_weights<Rounded>(in);
  backward_weights(in);
  EXPECT_TRUE(is_near(in.dw.flat(), dw));
  EXPECT_TRUE(is_near(in.db.flat(), db));
}

INSTANTIATE_TEST_SUITE_P(Cases, Conv2dTest, ::testing::ValuesIn(test::conv2d_cases()),
                         ::testing::PrintToStringParamName());

// One prepared convolution serves batches of every size: the last block may be short or the only one.
TEST(Conv2dBatches, OfAnySizeGiveEachImageTheSameResult) {
  INKLING_TRACE_SEED();
  const Conv2dGeometry g{.input = {5, 4, 3}, .filters = 5, .kernel_h = 3, .kernel_w = 3, .stride = 1, .padding = 1};
  const Conv2d conv(g);
  constexpr std::size_t kMost = 70;
  const Tensor x = test::normal_tensor(kMost, g.input, 1);
  const Tensor dy = test::normal_tensor(kMost, g.output(), 2);
  const Tensor w = test::normal_tensor(1, {1, 1, g.weight_count()}, 3);
  const Tensor b = test::normal_tensor(1, {1, 1, g.filters}, 4);
  Tensor packed = nan_buffer(conv.packed_size());
  Tensor packed_backward = nan_buffer(conv.packed_backward_size());
  Tensor scratch = nan_buffer(conv.scratch_size());
  conv2d_pack(conv, w.data(), b.data(), packed.data());
  conv2d_pack_backward(conv, w.data(), packed_backward.data());

  Tensor all_y = nan_tensor(kMost, g.output());
  Tensor all_dx = nan_tensor(kMost, g.input);
  conv2d_forward(conv, x.view(), packed.data(), xnn::kLinear, all_y.view(), scratch.data());
  conv2d_backward_input(conv, dy.view(), packed_backward.data(), all_dx.view(), scratch.data());

  for (std::size_t n = 1; n < kMost; ++n) {
    Tensor y = nan_tensor(n, g.output());
    Tensor dx = nan_tensor(n, g.input);
    // The last n images, so that every image takes another place in its block.
    conv2d_forward(conv, {x.view().image(kMost - n), n, g.input}, packed.data(), xnn::kLinear, y.view(),
                   scratch.data());
    conv2d_backward_input(conv, {dy.view().image(kMost - n), n, g.output()}, packed_backward.data(), dx.view(),
                          scratch.data());
    ASSERT_TRUE(std::ranges::equal(y.flat(), all_y.flat().last(y.size()))) << n << " images";
    ASSERT_TRUE(std::ranges::equal(dx.flat(), all_dx.flat().last(dx.size()))) << n << " images";
  }
}

TEST(Conv2dGeometry, CountsWeightsAndFlops) {
  const Conv2dGeometry g{.input = {28, 28, 3}, .filters = 32, .kernel_h = 5, .kernel_w = 3};
  EXPECT_EQ(g.weight_count(), 5u * 3 * 3 * 32);
  EXPECT_EQ(g.flops(), 2u * 24 * 26 * 5 * 3 * 3 * 32);
  EXPECT_EQ(Conv2dGeometry::dense(100, 10).flops(), 2000u);
}

struct Refusal {
  Conv2dGeometry geometry;
  std::string message;
};

TEST(Conv2dGeometry, SaysWhyItIsRefused) {
  const Shape input{8, 6, 2};
  const Refusal refusals[] = {
      {{.input = input, .filters = 0}, "it needs at least one output."},
      {{.input = input, .kernel_h = 0, .kernel_w = 3}, "a 0x3 kernel is not between 1x1 and 15x15."},
      {{.input = input, .kernel_h = 3, .kernel_w = 0}, "a 3x0 kernel is not between 1x1 and 15x15."},
      {{.input = input, .kernel_h = 16, .kernel_w = 3}, "a 16x3 kernel is not between 1x1 and 15x15."},
      {{.input = input, .kernel_h = 3, .kernel_w = 16}, "a 3x16 kernel is not between 1x1 and 15x15."},
      {{.input = input, .stride = 0}, "stride 0 is not between 1 and 15."},
      {{.input = input, .stride = 16}, "stride 16 is not between 1 and 15."},
      {{.input = input, .kernel_h = 3, .kernel_w = 2, .padding = 2}, "padding 2 is not smaller than the 3x2 kernel."},
      {{.input = input, .kernel_h = 2, .kernel_w = 3, .padding = 2}, "padding 2 is not smaller than the 2x3 kernel."},
      {{.input = input, .padding = SIZE_MAX},
       "padding " + std::to_string(SIZE_MAX) + " is not smaller than the 1x1 kernel."},
      {{.input = input, .kernel_h = 9, .kernel_w = 3}, "a 9x3 kernel does not fit an input of 8x6x2."},
      {{.input = input, .kernel_h = 3, .kernel_w = 7}, "a 3x7 kernel does not fit an input of 8x6x2."},
  };
  for (const Refusal& refusal : refusals) {
    const Status status = refusal.geometry.check();
    ASSERT_FALSE(status) << refusal.message;
    EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(status.error().message, refusal.message);
  }
}

TEST(Conv2dGeometry, AcceptsWhatJustFits) {
  EXPECT_TRUE((Conv2dGeometry{.input = {8, 6, 2}, .kernel_h = 8, .kernel_w = 6}.check()));
  EXPECT_TRUE((Conv2dGeometry{.input = {8, 6, 2}, .kernel_h = 12, .kernel_w = 10, .padding = 2}.check()));
  EXPECT_TRUE((Conv2dGeometry{.input = {15, 15, 1}, .kernel_h = 15, .kernel_w = 15, .stride = 15}.check()));
}

}  // namespace
}  // namespace inkling
