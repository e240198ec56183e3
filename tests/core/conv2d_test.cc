// Convolution and dense layers against the naive reference: whole numbers, whose sums are exact,
// show any wrong index; normal numbers show what the arithmetic loses.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/ops/ops.h"
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

  Tensor forward(const Inputs& in) const {
    Tensor packed = nan_buffer(conv_.packed_size());
    Tensor scratch = nan_buffer(conv_.scratch_size());
    Tensor y = nan_tensor(images(), conv_.output());
    conv2d_pack(conv_, in.w.data(), in.b.data(), packed.data());
    conv2d_forward(conv_, in.x.view(), packed.data(), y.view(), nullptr, scratch.data());
    EXPECT_TRUE(end_is_untouched(packed));
    EXPECT_TRUE(end_is_untouched(scratch));
    EXPECT_TRUE(end_is_untouched(y));
    return y;
  }

  // Returns dx; the other gradients go into in.dw and in.db, on top of what they hold.
  Tensor backward(Inputs& in) const {
    Tensor packed = nan_buffer(conv_.packed_backward_size());
    Tensor scratch = nan_buffer(conv_.scratch_size());
    Tensor dx = nan_tensor(images(), geometry().input);
    conv2d_pack_backward(conv_, in.w.data(), packed.data());
    conv2d_backward(conv_, {.x = in.x.view(),
                            .y = {},
                            .index = nullptr,
                            .dy = in.dy.view(),
                            .packed = packed.data(),
                            .dw = in.dw.data(),
                            .db = in.db.data(),
                            .dx = dx.view(),
                            .scratch = scratch.data()});
    EXPECT_TRUE(end_is_untouched(packed));
    EXPECT_TRUE(end_is_untouched(scratch));
    EXPECT_TRUE(end_is_untouched(dx));
    EXPECT_TRUE(end_is_untouched(in.dw));
    EXPECT_TRUE(end_is_untouched(in.db));
    return dx;
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

  const Conv2d conv_{GetParam().geometry, {}, Conv2dMethod::kDirect};
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

TEST_P(Conv2dTest, ForwardAgreesWithTheReference) {
  INKLING_TRACE_SEED();
  const Inputs in = normals();
  EXPECT_TRUE(is_near(forward(in).flat(), expected_forward<Rounded>(in)));
}

TEST_P(Conv2dTest, GradientsAreExactOnWholeNumbersAndThoseOfTheWeightsAccumulate) {
  INKLING_TRACE_SEED();
  Inputs in = integers();
  const auto [dw, db] = expected_backward_weights<double>(in);
  EXPECT_TRUE(is_equal(backward(in).flat(), expected_backward_input<double>(in)));
  EXPECT_TRUE(is_equal(in.dw.flat(), dw));
  EXPECT_TRUE(is_equal(in.db.flat(), db));
}

TEST_P(Conv2dTest, GradientsAgreeWithTheReference) {
  INKLING_TRACE_SEED();
  Inputs in = normals();
  const auto [dw, db] = expected_backward_weights<Rounded>(in);
  EXPECT_TRUE(is_near(backward(in).flat(), expected_backward_input<Rounded>(in)));
  EXPECT_TRUE(is_near(in.dw.flat(), dw));
  EXPECT_TRUE(is_near(in.db.flat(), db));
}

INSTANTIATE_TEST_SUITE_P(Cases, Conv2dTest, ::testing::ValuesIn(test::conv2d_cases()),
                         ::testing::PrintToStringParamName());

// One prepared convolution serves batches of every size: the last block may be short or the only one.
class Conv2dBatches : public ::testing::TestWithParam<Conv2dMethod> {};

TEST_P(Conv2dBatches, OfAnySizeGiveEachImageTheSameResult) {
  INKLING_TRACE_SEED();
  const Conv2dGeometry g{.input = {5, 4, 8}, .filters = 16, .kernel_h = 3, .kernel_w = 3, .stride = 1, .padding = 1};
  const Conv2d conv(g, {.relu = true, .pool = true}, GetParam());
  constexpr std::size_t kMost = 70;
  const Tensor x = test::normal_tensor(kMost, g.input, 1);
  const Tensor dy = test::normal_tensor(kMost, conv.output(), 2);
  const Tensor w = test::normal_tensor(1, {1, 1, g.weight_count()}, 3);
  const Tensor b = test::normal_tensor(1, {1, 1, g.filters}, 4);
  Tensor packed = nan_buffer(conv.packed_size());
  Tensor packed_backward = nan_buffer(conv.packed_backward_size());
  Tensor scratch = nan_buffer(conv.scratch_size());
  conv2d_pack(conv, w.data(), b.data(), packed.data());
  conv2d_pack_backward(conv, w.data(), packed_backward.data());

  struct Results {
    Tensor y, dx;
  };
  // Of the last n images, so that every image takes another place in its block.
  const auto run = [&](std::size_t n) {
    const std::size_t first = kMost - n;
    Results results{nan_tensor(n, conv.output()), nan_tensor(n, g.input)};
    std::vector<std::uint8_t> index(results.y.size());
    std::vector<float> dw(g.weight_count());
    std::vector<float> db(g.filters);
    const ConstTensorView images{x.view().image(first), n, g.input};
    conv2d_forward(conv, images, packed.data(), results.y.view(), index.data(), scratch.data());
    conv2d_backward(conv, {.x = images,
                           .y = results.y.view(),
                           .index = index.data(),
                           .dy = {dy.view().image(first), n, conv.output()},
                           .packed = packed_backward.data(),
                           .dw = dw.data(),
                           .db = db.data(),
                           .dx = results.dx.view(),
                           .scratch = scratch.data()});
    return results;
  };
  const Results all = run(kMost);
  for (std::size_t n = 1; n < kMost; ++n) {
    const Results some = run(n);
    ASSERT_TRUE(std::ranges::equal(some.y.flat(), all.y.flat().last(some.y.size()))) << n << " images";
    ASSERT_TRUE(std::ranges::equal(some.dx.flat(), all.dx.flat().last(some.dx.size()))) << n << " images";
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, Conv2dBatches, ::testing::Values(Conv2dMethod::kDirect, Conv2dMethod::kWinograd),
                         [](const auto& method) {
                           return method.param == Conv2dMethod::kDirect ? "Direct" : "Winograd";
                         });

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
      {{.input = input, .filters = SIZE_MAX}, "it has more than 4096 outputs."},
      // 2^32 weights, which are none in 32 bits.
      {{.input = {16, 16, 1 << 18}, .filters = 4096, .kernel_h = 2, .kernel_w = 2},
       "with it the network has more than 4000000 parameters; make it smaller."},
      {{.input = {28, 28, 1}, .filters = 600},
       "with it the network has more than 400000 activations; make it smaller."},
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

// 9.4 billion multiply-adds do not fit 32 bits, which would see fewer than Winograd's method needs.
TEST(Conv2d, ChoosesTheSameMethodIn32Bits) {
  const Conv2dGeometry g{.input = {28, 28, 400}, .filters = 400, .kernel_h = 5, .kernel_w = 5, .padding = 2};
  ASSERT_TRUE(g.check());
  EXPECT_EQ(Conv2d(g).method(), Conv2dMethod::kWinograd);
}

}  // namespace
}  // namespace inkling
