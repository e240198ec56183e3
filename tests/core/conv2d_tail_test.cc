// ReLU and max pooling on a convolution's way out, against the reference ops one after another; and Winograd's method
// with every tail, against its own formula and against the sum of the products.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/ops/ops.h"
#include "tests/core/conv2d_cases.h"
#include "tests/core/reference.h"
#include "tests/core/reference_winograd.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using reference::convert;
using reference::Values;
using test::Conv2dCase;
using test::end_is_untouched;
using test::is_equal;
using test::is_near;
using test::nan_buffer;
using test::nan_tensor;
using test::Rounded;

struct TailCase {
  Conv2dCase conv;
  Conv2dTail tail;
};

// The names of the tests.
std::ostream& operator<<(std::ostream& out, const TailCase& c) {
  return out << c.conv << (c.tail.relu ? "_relu" : "") << (c.tail.pool ? "_pool" : "");
}

std::vector<TailCase> with_tails(const std::vector<Conv2dCase>& cases, const std::vector<Conv2dTail>& tails) {
  std::vector<TailCase> result;
  for (const Conv2dCase& c : cases) {
    for (const Conv2dTail& tail : tails) {
      const Shape out = c.geometry.output();
      if (!tail.pool || (out.h >= 2 && out.w >= 2)) result.push_back({c, tail});
    }
  }
  return result;
}

class Conv2dTailTest : public ::testing::TestWithParam<TailCase> {
 protected:
  const Conv2dGeometry& geometry() const { return GetParam().conv.geometry; }
  Conv2dTail tail() const { return GetParam().tail; }
  std::size_t images() const { return GetParam().conv.images; }
  MaxPool2dGeometry pool() const { return {.input = reference::conv2d_output(geometry()), .size = 2, .stride = 2}; }

  struct Run {
    Tensor x, w, b, dy, start_dw, start_db;  // what went in
    Tensor y, dx, dw, db;                    // what came out
    std::vector<std::uint8_t> index;
  };

  template <typename Fill>
  Run run(Conv2dMethod method, Fill fill) const {
    const Conv2dGeometry& g = geometry();
    const Conv2d conv(g, tail(), method);
    Run r{nan_tensor(images(), g.input),
          nan_buffer(g.weight_count()),
          nan_buffer(g.filters),
          nan_tensor(images(), conv.output()),
          nan_buffer(g.weight_count()),
          nan_buffer(g.filters),
          nan_tensor(images(), conv.output()),
          nan_tensor(images(), g.input),
          nan_buffer(g.weight_count()),
          nan_buffer(g.filters),
          {}};
    std::uint32_t substream = 0;
    for (Tensor* tensor : {&r.x, &r.w, &r.b, &r.dy, &r.start_dw, &r.start_db}) fill(tensor->flat(), substream++);
    std::ranges::copy(r.start_dw.flat(), r.dw.data());
    std::ranges::copy(r.start_db.flat(), r.db.data());
    r.index.assign(r.y.size(), 255);
    Tensor packed = nan_buffer(conv.packed_size());
    Tensor packed_backward = nan_buffer(conv.packed_backward_size());
    Tensor scratch = nan_buffer(conv.scratch_size());
    conv2d_pack(conv, r.w.data(), r.b.data(), packed.data());
    conv2d_pack_backward(conv, r.w.data(), packed_backward.data());
    conv2d_forward(conv, r.x.view(), packed.data(), r.y.view(), r.index.data(), scratch.data());
    conv2d_backward(conv, {.x = r.x.view(),
                           .y = r.y.view(),
                           .index = r.index.data(),
                           .dy = r.dy.view(),
                           .packed = packed_backward.data(),
                           .dw = r.dw.data(),
                           .db = r.db.data(),
                           .dx = r.dx.view(),
                           .scratch = scratch.data()});
    for (const Tensor* tensor : {&packed, &packed_backward, &scratch, &r.y, &r.dx, &r.dw, &r.db}) {
      EXPECT_TRUE(end_is_untouched(*tensor));
    }
    // Whoever asks for no gradient of the input gets the same others.
    Tensor dw = nan_buffer(g.weight_count());
    Tensor db = nan_buffer(g.filters);
    std::ranges::copy(r.start_dw.flat(), dw.data());
    std::ranges::copy(r.start_db.flat(), db.data());
    conv2d_backward(conv, {.x = r.x.view(),
                           .y = r.y.view(),
                           .index = r.index.data(),
                           .dy = r.dy.view(),
                           .packed = nullptr,
                           .dw = dw.data(),
                           .db = db.data(),
                           .dx = {},
                           .scratch = scratch.data()});
    if (method == Conv2dMethod::kPlane) {  // which leaves dx to the direct method, and with it the others
      r.dw = std::move(dw);
      r.db = std::move(db);
    } else {
      EXPECT_TRUE(std::ranges::equal(dw.flat(), r.dw.flat()));
      EXPECT_TRUE(std::ranges::equal(db.flat(), r.db.flat()));
    }
    return r;
  }

  // The convolution's output after the tail.
  template <typename T>
  Values<T> after_tail(Values<T> sums) const {
    if (tail().relu) sums = reference::relu_forward(sums);
    return tail().pool ? reference::max_pool2d_forward(pool(), images(), sums).y : sums;
  }

  // dy back through the tail, by the switches that the op itself set.
  template <typename T>
  Values<T> before_tail(const Run& r) const {
    Values<T> dy = convert<T>(r.dy.flat());
    if (tail().relu) dy = reference::relu_backward(convert<T>(r.y.flat()), dy);
    if (!tail().pool) return dy;
    const Shape out = pool().output();
    std::vector<std::size_t> source;
    for (std::size_t i = 0; i < dy.size(); ++i) {
      const std::size_t c = i % out.c;
      const std::size_t w = i / out.c % out.w;
      const std::size_t h = i / out.c / out.w % out.h;
      const std::size_t n = i / out.size();
      const Shape in = pool().input;
      source.push_back(((n * in.h + 2 * h + r.index[i] / 2) * in.w + 2 * w + r.index[i] % 2) * in.c + c);
    }
    return reference::max_pool2d_backward(pool(), images(), dy, source);
  }
};

// Whole numbers, whose sums are exact.
class ExactTail : public Conv2dTailTest {
 protected:
  void expect_the_reference(Conv2dMethod method) const;
};

void ExactTail::expect_the_reference(Conv2dMethod method) const {
  INKLING_TRACE_SEED();
  const Run r = run(method, test::fill_integers);
  const auto sums = reference::conv2d_forward(geometry(), images(), convert<double>(r.x.flat()),
                                              convert<double>(r.w.flat()), convert<double>(r.b.flat()));
  EXPECT_TRUE(is_equal(r.y.flat(), after_tail(sums)));
  // Where the ReLU cuts all four, the gradient goes nowhere and the index says nothing.
  if (tail().pool) {
    const auto expected = reference::max_pool2d_forward(pool(), images(), sums).index;
    for (std::size_t i = 0; i < r.index.size(); ++i) {
      ASSERT_TRUE(r.index[i] == expected[i] || (tail().relu && r.y.data()[i] == 0)) << "index of element " << i;
    }
  }

  const auto dy = before_tail<double>(r);
  Values<double> dw = convert<double>(r.start_dw.flat());
  Values<double> db = convert<double>(r.start_db.flat());
  reference::conv2d_backward_weights(geometry(), images(), convert<double>(r.x.flat()), dy, dw, db);
  EXPECT_TRUE(
      is_equal(r.dx.flat(), reference::conv2d_backward_input(geometry(), images(), dy, convert<double>(r.w.flat()))));
  EXPECT_TRUE(is_equal(r.dw.flat(), dw));
  EXPECT_TRUE(is_equal(r.db.flat(), db));
}

TEST_P(ExactTail, OfTheDirectMethodIsTheReferences) { expect_the_reference(Conv2dMethod::kDirect); }

INSTANTIATE_TEST_SUITE_P(Cases, ExactTail,
                         ::testing::ValuesIn(with_tails(test::conv2d_cases(), {{.relu = true, .pool = false},
                                                                               {.relu = false, .pool = true},
                                                                               {.relu = true, .pool = true}})),
                         ::testing::PrintToStringParamName());

using PlaneTail = ExactTail;

TEST_P(PlaneTail, IsTheReferences) {
  ASSERT_TRUE(can_do(Conv2dMethod::kPlane, geometry(), tail()));
  expect_the_reference(Conv2dMethod::kPlane);
}

INSTANTIATE_TEST_SUITE_P(Cases, PlaneTail,
                         ::testing::ValuesIn(with_tails(test::plane_cases(),
                                                        {{.relu = false, .pool = true}, {.relu = true, .pool = true}})),
                         ::testing::PrintToStringParamName());

using WinogradTail = Conv2dTailTest;

// The bound of each element is what rounding may do along the transforms.
TEST_P(WinogradTail, AgreesWithTheFormula) {
  INKLING_TRACE_SEED();
  const Run r = run(Conv2dMethod::kWinograd, test::fill_normal);
  const auto x = convert<Rounded>(r.x.flat());
  const auto w = convert<Rounded>(r.w.flat());
  EXPECT_TRUE(is_near(
      r.y.flat(), after_tail(reference::winograd_forward(geometry(), images(), x, w, convert<Rounded>(r.b.flat())))));
  Values<Rounded> dw = convert<Rounded>(r.start_dw.flat());
  Values<Rounded> db = convert<Rounded>(r.start_db.flat());
  const auto dx = reference::winograd_backward(geometry(), images(), x, w, before_tail<Rounded>(r), dw, db);
  EXPECT_TRUE(is_near(r.dx.flat(), dx));
  EXPECT_TRUE(is_near(r.dw.flat(), dw));
  EXPECT_TRUE(is_near(r.db.flat(), db));
}

INSTANTIATE_TEST_SUITE_P(Cases, WinogradTail,
                         ::testing::ValuesIn(with_tails(test::winograd_cases(), {{.relu = false, .pool = false},
                                                                                 {.relu = true, .pool = false},
                                                                                 {.relu = false, .pool = true},
                                                                                 {.relu = true, .pool = true}})),
                         ::testing::PrintToStringParamName());

// The formula itself: in double it is the convolution.
class ReferenceWinograd : public ::testing::TestWithParam<Conv2dCase> {};

TEST_P(ReferenceWinograd, IsTheConvolution) {
  INKLING_TRACE_SEED();
  const auto& [images, g] = GetParam();
  const auto normal = [](std::size_t size, std::uint32_t substream) {
    std::vector<float> values(size);
    test::fill_normal(values, substream);
    return convert<Rounded>(values);
  };
  const auto x = normal(images * g.input.size(), 1);
  const auto w = normal(g.weight_count(), 2);
  const auto b = normal(g.filters, 3);
  const auto dy = normal(images * reference::conv2d_output(g).size(), 4);
  const auto values = [](const Values<Rounded>& from) {
    Values<double> to;
    for (const Rounded& value : from) to.push_back(value.value());
    return to;
  };
  EXPECT_TRUE(test::agrees_in_double(reference::conv2d_forward(g, images, values(x), values(w), values(b)),
                                     reference::winograd_forward(g, images, x, w, b)));
  Values<double> dw(g.weight_count());
  Values<double> db(g.filters);
  reference::conv2d_backward_weights(g, images, values(x), values(dy), dw, db);
  Values<Rounded> winograd_dw(g.weight_count());
  Values<Rounded> winograd_db(g.filters);
  const auto dx = reference::winograd_backward(g, images, x, w, dy, winograd_dw, winograd_db);
  EXPECT_TRUE(test::agrees_in_double(reference::conv2d_backward_input(g, images, values(dy), values(w)), dx));
  EXPECT_TRUE(test::agrees_in_double(dw, winograd_dw));
  EXPECT_TRUE(test::agrees_in_double(db, winograd_db));
}

INSTANTIATE_TEST_SUITE_P(Cases, ReferenceWinograd, ::testing::ValuesIn(test::winograd_cases()),
                         ::testing::PrintToStringParamName());

// What the transforms cost in practice, on the second layer of preset keras: the root of the mean squared error,
// relative to that of the values, stays within six times the direct method's and under 2e-6.
TEST(WinogradError, IsAFewTimesTheDirectMethods) {
  INKLING_TRACE_SEED();
  const Conv2dGeometry g{.input = {13, 13, 32}, .filters = 64, .kernel_h = 3, .kernel_w = 3};
  constexpr std::size_t kImages = 2;
  const Tensor x = test::normal_tensor(kImages, g.input, 1);
  const Tensor w = test::normal_tensor(1, {1, 1, g.weight_count()}, 2);
  const Tensor b = test::normal_tensor(1, {1, 1, g.filters}, 3);
  const auto exact = reference::conv2d_forward(g, kImages, convert<double>(x.flat()), convert<double>(w.flat()),
                                               convert<double>(b.flat()));
  const auto error = [&](Conv2dMethod method) {
    const Conv2d conv(g, {}, method);
    Tensor packed = nan_buffer(conv.packed_size());
    Tensor scratch = nan_buffer(conv.scratch_size());
    Tensor y = nan_tensor(kImages, conv.output());
    conv2d_pack(conv, w.data(), b.data(), packed.data());
    conv2d_forward(conv, x.view(), packed.data(), y.view(), nullptr, scratch.data());
    double squares = 0;
    double size = 0;
    for (std::size_t i = 0; i < exact.size(); ++i) {
      squares += std::pow(double{y.data()[i]} - exact[i], 2);
      size += std::pow(exact[i], 2);
    }
    return std::sqrt(squares / size);
  };
  const double direct = error(Conv2dMethod::kDirect);
  const double winograd = error(Conv2dMethod::kWinograd);
  RecordProperty("direct", std::to_string(direct * 1e9) + "e-9");
  RecordProperty("winograd", std::to_string(winograd * 1e9) + "e-9");
  EXPECT_GT(direct, 0);
  EXPECT_LT(winograd, 6 * direct);
  EXPECT_LT(winograd, 2e-6);
}

}  // namespace
}  // namespace inkling
