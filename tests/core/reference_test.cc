// The first of two steps: the gradients of the naive reference are those of its own forward
// passes, by complex step. The tests of the ops then lean on the reference alone.
#include "tests/core/reference.h"

#include "tests/core/complex_step.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using reference::convert;
using reference::Values;
using test::agrees_in_double;
using test::Complex;
using test::complex_step_gradient;
using test::inner_product;
using test::Rounded;

std::vector<double> normal(std::size_t size, std::uint32_t substream) {
  std::vector<float> values(size);
  test::fill_normal(values, substream);
  return convert<double>(values);
}

class ReferenceConv2d : public ::testing::TestWithParam<Conv2dGeometry> {};

TEST_P(ReferenceConv2d, GradientsAreThoseOfTheForwardPass) {
  INKLING_TRACE_SEED();
  const Conv2dGeometry& g = GetParam();
  constexpr std::size_t kImages = 2;
  const auto x = normal(kImages * g.input.size(), 1);
  const auto w = normal(g.weight_count(), 2);
  const auto b = normal(g.filters, 3);
  const auto dy = normal(kImages * reference::conv2d_output(g).size(), 4);
  const auto forward = [&](const Values<Complex>& cx, const Values<Complex>& cw, const Values<Complex>& cb) {
    return inner_product(dy, reference::conv2d_forward(g, kImages, cx, cw, cb));
  };
  const auto cx = convert<Complex>(x);
  const auto cw = convert<Complex>(w);
  const auto cb = convert<Complex>(b);

  const auto dx = reference::conv2d_backward_input(g, kImages, convert<Rounded>(dy), convert<Rounded>(w));
  Values<Rounded> dw(w.size());
  Values<Rounded> db(b.size());
  reference::conv2d_backward_weights(g, kImages, convert<Rounded>(x), convert<Rounded>(dy), dw, db);

  EXPECT_TRUE(agrees_in_double(complex_step_gradient(x, [&](const auto& v) { return forward(v, cw, cb); }), dx));
  EXPECT_TRUE(agrees_in_double(complex_step_gradient(w, [&](const auto& v) { return forward(cx, v, cb); }), dw));
  EXPECT_TRUE(agrees_in_double(complex_step_gradient(b, [&](const auto& v) { return forward(cx, cw, v); }), db));
}

INSTANTIATE_TEST_SUITE_P(
    Geometries, ReferenceConv2d,
    ::testing::Values(
        Conv2dGeometry{.input = {1, 1, 1}}, Conv2dGeometry::dense(9, 5),
        Conv2dGeometry{.input = {4, 5, 2}, .filters = 3, .kernel_h = 3, .kernel_w = 2},
        Conv2dGeometry{.input = {4, 5, 2}, .filters = 2, .kernel_h = 3, .kernel_w = 2, .stride = 2, .padding = 1},
        Conv2dGeometry{.input = {5, 4, 1}, .filters = 2, .kernel_h = 2, .kernel_w = 2, .stride = 3},
        Conv2dGeometry{.input = {3, 3, 2}, .filters = 1, .kernel_h = 3, .kernel_w = 3, .stride = 1, .padding = 2}));

TEST(ReferenceConv2d, ForwardOfAnExampleByHand) {
  // 1 2 3 with one zero on either side, kernel 10 20 (and a row of the padding above and below).
  const Conv2dGeometry g{.input = {1, 3, 1}, .filters = 1, .kernel_h = 2, .kernel_w = 2, .stride = 1, .padding = 1};
  const Values<double> y = reference::conv2d_forward<double>(g, 1, {1, 2, 3}, {10, 20, 1000, 2000}, {0.5});
  EXPECT_EQ(y, (Values<double>{2000.5, 5000.5, 8000.5, 3000.5, 20.5, 50.5, 80.5, 30.5}));
}

class ReferenceMaxPool2d : public ::testing::TestWithParam<MaxPool2dGeometry> {};

TEST_P(ReferenceMaxPool2d, GradientIsThatOfTheForwardPass) {
  INKLING_TRACE_SEED();
  const MaxPool2dGeometry& g = GetParam();
  constexpr std::size_t kImages = 2;
  const auto x = normal(kImages * g.input.size(), 1);
  const auto dy = normal(kImages * reference::max_pool2d_output(g).size(), 2);
  const auto source = reference::max_pool2d_forward(g, kImages, x).source;
  const auto dx = reference::max_pool2d_backward(g, kImages, convert<Rounded>(dy), source);
  EXPECT_TRUE(agrees_in_double(
      complex_step_gradient(
          x, [&](const auto& v) { return inner_product(dy, reference::max_pool2d_forward(g, kImages, v).y); }),
      dx));
}

INSTANTIATE_TEST_SUITE_P(Geometries, ReferenceMaxPool2d,
                         ::testing::Values(MaxPool2dGeometry{.input = {1, 1, 1}, .size = 1, .stride = 1},
                                           MaxPool2dGeometry{.input = {5, 4, 3}, .size = 2, .stride = 2},
                                           MaxPool2dGeometry{.input = {5, 6, 2}, .size = 3, .stride = 1},
                                           MaxPool2dGeometry{.input = {6, 6, 1}, .size = 2, .stride = 3}));

TEST(ReferenceRelu, GradientIsThatOfTheForwardPass) {
  INKLING_TRACE_SEED();
  const auto x = normal(50, 1);
  const auto dy = normal(50, 2);
  const auto dx = reference::relu_backward(reference::relu_forward(convert<Rounded>(x)), convert<Rounded>(dy));
  EXPECT_TRUE(agrees_in_double(
      complex_step_gradient(x, [&](const auto& v) { return inner_product(dy, reference::relu_forward(v)); }), dx));
}

TEST(ReferenceDropout, GradientIsThatOfTheForwardPass) {
  INKLING_TRACE_SEED();
  const auto x = normal(50, 1);
  const auto dy = normal(50, 2);
  const auto kept = test::random_labels(50, 2, 3);
  const auto dx = reference::dropout(convert<Rounded>(dy), 0.3, kept);
  EXPECT_TRUE(agrees_in_double(
      complex_step_gradient(x, [&](const auto& v) { return inner_product(dy, reference::dropout(v, 0.3, kept)); }),
      dx));
}

TEST(ReferenceBatchNorm, GradientsAreThoseOfTheForwardPass) {
  INKLING_TRACE_SEED();
  constexpr std::size_t kChannels = 3;
  const auto x = normal(8 * kChannels, 1);
  const auto dy = normal(8 * kChannels, 2);
  const auto gamma = normal(kChannels, 3);
  const auto beta = normal(kChannels, 4);
  const auto forward = [&](const Values<Complex>& cx, const Values<Complex>& cgamma, const Values<Complex>& cbeta) {
    return inner_product(dy, reference::batch_norm_forward(kChannels, cx, cgamma, cbeta).y);
  };
  const auto cx = convert<Complex>(x);
  const auto cgamma = convert<Complex>(gamma);
  const auto cbeta = convert<Complex>(beta);

  const auto statistics =
      reference::batch_norm_forward(kChannels, convert<Rounded>(x), convert<Rounded>(gamma), convert<Rounded>(beta));
  Values<Rounded> dgamma(kChannels);
  Values<Rounded> dbeta(kChannels);
  const auto dx =
      reference::batch_norm_backward(kChannels, convert<Rounded>(x), convert<Rounded>(dy), convert<Rounded>(gamma),
                                     statistics.mean, statistics.scale, dgamma, dbeta);

  EXPECT_TRUE(agrees_in_double(complex_step_gradient(x, [&](const auto& v) { return forward(v, cgamma, cbeta); }), dx));
  EXPECT_TRUE(
      agrees_in_double(complex_step_gradient(gamma, [&](const auto& v) { return forward(cx, v, cbeta); }), dgamma));
  EXPECT_TRUE(
      agrees_in_double(complex_step_gradient(beta, [&](const auto& v) { return forward(cx, cgamma, v); }), dbeta));
}

TEST(ReferenceCrossEntropy, GradientIsThatOfTheForwardPass) {
  INKLING_TRACE_SEED();
  for (const double smoothing : {0.0, 0.1}) {
    for (const std::size_t classes : {1u, 2u, 10u}) {
      const auto logits = normal(4 * classes, 1);
      auto labels = test::random_labels(4, static_cast<std::uint32_t>(classes), 2);
      labels[1] = static_cast<std::uint8_t>(classes);  // of no class
      const auto dlogits =
          reference::cross_entropy_backward(classes, convert<Rounded>(logits), labels, smoothing, 0.25);
      EXPECT_TRUE(agrees_in_double(
          complex_step_gradient(
              logits, [&](const auto& v) { return 0.25 * reference::cross_entropy(classes, v, labels, smoothing); }),
          dlogits))
          << classes << " classes, smoothing " << smoothing;
    }
  }
}

TEST(ReferenceCrossEntropy, OfEqualLogitsIsTheLogarithmOfTheClasses) {
  const std::uint8_t label = 3;
  EXPECT_DOUBLE_EQ(reference::cross_entropy<double>(10, Values<double>(10, 7.0), {&label, 1}, 0.1), std::log(10.0));
}

}  // namespace
}  // namespace inkling
