// Times the kernels that XNNPACK does not have against compositions of those it has,
// for the shapes of our own networks, after checking that both give the same numbers.
// One line of JSON for each on the output; tests/bench/kernels.mjs makes the table.
//
//   kernels_bench --list            names only
//   kernels_bench MS [NAME…]        about MS milliseconds for each way of computing; all, or those named
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/base/tensor.h"
#include "core/network/model.h"
#include "core/ops/ops.h"
#include "tests/bench/composed_pooling.h"
#include "tests/bench/composed_weights.h"
#include "tests/bench/timing.h"

namespace inkling::bench {
namespace {

constexpr std::size_t kImages = kShardImages;  // what a thread works on at a time when it trains
constexpr std::size_t kTurns = 20;             // short ones, so that some pass without another program in between

// Small whole numbers: their sums are exact in any order, so that two ways must agree in every bit.
Tensor whole_numbers(std::size_t n, const Shape& shape, std::uint32_t substream) {
  Tensor tensor = checked(Tensor::create(n, shape));
  const Rng rng(1, Stream::kTest, substream);
  for (std::size_t i = 0; i < tensor.size(); ++i) {
    tensor.data()[i] = static_cast<float>(rng.below(i, 9)) - 4.0f;
  }
  return tensor;
}

template <typename A, typename B>
void require_equal(const A& ours, const B& theirs, const std::string& name) {
  if (!std::ranges::equal(ours, theirs)) fail(name + ": ours and the composition give different numbers.");
}

using Run = std::function<void()>;

struct Way {
  std::string name;
  Run run;
};

// Ours first, then the compositions, then the peak, in turns; the best turn of each. `work`: operations or bytes of one
// call.
void report(const char* kernel, const char* shape, const char* unit, double work, const std::vector<Way>& ways,
            double milliseconds) {
  std::vector<double> times(ways.size(), std::numeric_limits<double>::max());
  double peak = 0;
  const double slice = milliseconds / kTurns;
  for (std::size_t turn = 0; turn < kTurns; ++turn) {
    for (std::size_t i = 0; i < ways.size(); ++i) times[i] = std::min(times[i], time_ms(slice, ways[i].run));
    peak = std::max(peak, peak_gflops(slice));
  }
  std::string compositions;
  for (std::size_t i = 1; i < ways.size(); ++i) {
    compositions += std::string(i > 1 ? ", " : "") + "{\"name\": \"" + ways[i].name +
                    "\", \"ms\": " + std::to_string(times[i]) + "}";
  }
  std::printf(
      "{\"kernel\": \"%s\", \"shape\": \"%s\", \"unit\": \"%s\", \"work\": %.0f, \"ours_ms\": %.6f, "
      "\"compositions\": [%s], \"peak_gflops\": %.3f}\n",
      kernel, shape, unit, work, times[0], compositions.c_str(), peak);
}

// ---------------------------------------------------------------------------------------------
// The gradient of the weights.

struct Convolution {
  const char* shape;
  Conv2dGeometry geometry;
};
const std::array<Convolution, 7> kConvolutions{{
    {"keras conv 1: 28x28x1 to 3x3x32", {.input = {28, 28, 1}, .filters = 32, .kernel_h = 3, .kernel_w = 3}},
    {"keras conv 2: 13x13x32 to 3x3x64", {.input = {13, 13, 32}, .filters = 64, .kernel_h = 3, .kernel_w = 3}},
    {"keras dense: 1600 to 10", Conv2dGeometry::dense(1600, 10)},
    {"quick conv 1: 28x28x1 to 3x3x16", {.input = {28, 28, 1}, .filters = 16, .kernel_h = 3, .kernel_w = 3}},
    {"quick conv 2: 13x13x16 to 3x3x16", {.input = {13, 13, 16}, .filters = 16, .kernel_h = 3, .kernel_w = 3}},
    {"quick dense 1: 400 to 128", Conv2dGeometry::dense(400, 128)},
    {"quick dense 2: 128 to 10", Conv2dGeometry::dense(128, 10)},
}};

void bench_weights(const Convolution& convolution, double milliseconds) {
  const Conv2dGeometry& g = convolution.geometry;
  const Conv2d conv(g, {}, Conv2dMethod::kDirect);  // the one whose sums are exact on whole numbers
  const Tensor x = whole_numbers(kImages, g.input, 0);
  const Tensor dy = whole_numbers(kImages, g.output(), 1);
  // Start values that are not zero show who overwrites what should be added to.
  Tensor dw = whole_numbers(1, {1, 1, g.weight_count()}, 2);
  Tensor db = whole_numbers(1, {1, 1, g.filters}, 3);
  Tensor scratch = whole_numbers(1, {1, 1, conv.scratch_size()}, 4);
  const auto ours = [&](Tensor& to_dw, Tensor& to_db) {
    conv2d_backward(conv, {.x = x.view(),
                           .y = {},
                           .index = nullptr,
                           .dy = dy.view(),
                           .packed = nullptr,
                           .dw = to_dw.data(),
                           .db = to_db.data(),
                           .dx = {},
                           .scratch = scratch.data()});
  };
  std::vector<Way> ways{{"ours", [&] { ours(dw, db); }}};

  std::vector<ComposedWeightGradient> compositions;
  std::vector<std::string> names;
  for (const Form form : {Form::kPatchesByGradient, Form::kGradientByPatches}) {
    for (const std::size_t images : {std::size_t{1}, kImages}) {
      Result<ComposedWeightGradient> composition = ComposedWeightGradient::create(g, kImages, images, form);
      if (!composition) fail(composition.error().message);
      compositions.push_back(std::move(*composition));
      names.push_back(std::string(form == Form::kPatchesByGradient ? "patches^T x dy" : "dy^T x patches") + ", " +
                      (images == 1 ? "an image" : "16 images") + " a GEMM");
    }
  }
  for (std::size_t i = 0; i < compositions.size(); ++i) {
    Tensor our_dw = whole_numbers(1, {1, 1, g.weight_count()}, 2);
    Tensor our_db = whole_numbers(1, {1, 1, g.filters}, 3);
    Tensor their_dw = whole_numbers(1, {1, 1, g.weight_count()}, 2);
    Tensor their_db = whole_numbers(1, {1, 1, g.filters}, 3);
    ours(our_dw, our_db);
    compositions[i].run(x.view(), dy.view(), their_dw.data(), their_db.data());
    require_equal(our_dw.flat(), their_dw.flat(), std::string(convolution.shape) + ", dw, " + names[i]);
    require_equal(our_db.flat(), their_db.flat(), std::string(convolution.shape) + ", db, " + names[i]);
    ways.push_back({names[i], [&, i] { compositions[i].run(x.view(), dy.view(), dw.data(), db.data()); }});
  }
  report("weights", convolution.shape, "GFLOP/s", static_cast<double>(kImages * g.flops()), ways, milliseconds);
}

// ---------------------------------------------------------------------------------------------
// Max pooling.

struct Pooling {
  const char* shape;
  MaxPool2dGeometry geometry;
};
const std::array<Pooling, 4> kPoolings{{
    {"keras pool 1: 26x26x32", {.input = {26, 26, 32}, .size = 2, .stride = 2}},
    {"keras pool 2: 11x11x64", {.input = {11, 11, 64}, .size = 2, .stride = 2}},
    {"quick pool 1: 26x26x16", {.input = {26, 26, 16}, .size = 2, .stride = 2}},
    {"quick pool 2: 11x11x16", {.input = {11, 11, 16}, .size = 2, .stride = 2}},
}};

struct PoolingRun {
  explicit PoolingRun(const Pooling& pooling)
      : geometry(pooling.geometry),
        x(whole_numbers(kImages, geometry.input, 0)),
        our_y(whole_numbers(kImages, geometry.output(), 1)),
        their_y(whole_numbers(kImages, geometry.output(), 2)),
        dy(whole_numbers(kImages, geometry.output(), 3)),
        our_dx(whole_numbers(kImages, geometry.input, 4)),
        their_dx(whole_numbers(kImages, geometry.input, 5)),
        our_index(dy.size()),
        their_index(dy.size() + kPaddingFloats),
        composition(geometry, their_dx.view()) {
    our_forward();
    their_forward();
    our_backward();
    their_backward();
    const std::string name = pooling.shape;
    require_equal(our_y.flat(), their_y.flat(), name + ", y");
    require_equal(our_index, std::span(their_index).first(dy.size()), name + ", index");
    require_equal(our_dx.flat(), their_dx.flat(), name + ", dx");
  }
  void our_forward() { max_pool2d_forward(geometry, x.view(), our_y.view(), our_index.data()); }
  void their_forward() { composition.forward(x.view(), their_y.view(), their_index.data()); }
  void our_backward() { max_pool2d_backward(geometry, nullptr, dy.view(), our_index.data(), our_dx.view()); }
  void their_backward() { composition.backward(dy.view(), their_index.data()); }
  // The floats of one direction, in and out; the indices are ours and theirs to keep small.
  [[nodiscard]] double bytes() const { return static_cast<double>((x.size() + dy.size()) * sizeof(float)); }

  MaxPool2dGeometry geometry;
  Tensor x, our_y, their_y, dy, our_dx, their_dx;
  std::vector<std::uint8_t> our_index;
  std::vector<std::uint32_t> their_index;
  ComposedMaxPool composition;
};

void bench_pool_forward(const Pooling& pooling, double milliseconds) {
  PoolingRun run(pooling);
  report("pool", pooling.shape, "GB/s", run.bytes(),
         {{"ours", [&] { run.our_forward(); }}, {"argmaxpool-4x", [&] { run.their_forward(); }}}, milliseconds);
}

void bench_pool_backward(const Pooling& pooling, double milliseconds) {
  PoolingRun run(pooling);
  report("unpool", pooling.shape, "GB/s", run.bytes(),
         {{"ours", [&] { run.our_backward(); }}, {"x32-unpool", [&] { run.their_backward(); }}}, milliseconds);
}

// ---------------------------------------------------------------------------------------------

struct Case {
  const char* kernel;
  const char* shape;
  std::function<void(double milliseconds)> bench;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const Convolution& it : kConvolutions) {
    cases.push_back({"weights", it.shape, [&it](double ms) { bench_weights(it, ms); }});
  }
  for (const Pooling& it : kPoolings) {
    cases.push_back({"pool", it.shape, [&it](double ms) { bench_pool_forward(it, ms); }});
  }
  for (const Pooling& it : kPoolings) {
    cases.push_back({"unpool", it.shape, [&it](double ms) { bench_pool_backward(it, ms); }});
  }
  return cases;
}

int run(std::span<char*> arguments) {
  const std::string first = arguments.size() > 1 ? arguments[1] : "";
  const double milliseconds = std::strtod(first.c_str(), nullptr);
  if (first != "--list" && milliseconds <= 0) fail("Usage: kernels_bench --list | MILLISECONDS [NAME…]");
  const std::vector<std::string> names(arguments.begin() + std::min<std::ptrdiff_t>(2, std::ssize(arguments)),
                                       arguments.end());
  for (const Case& it : all_cases()) {
    const std::string name = std::string(it.kernel) + " " + it.shape;
    if (first == "--list") {
      std::printf("%s\n", name.c_str());
    } else if (names.empty() || std::ranges::find(names, name) != names.end()) {
      it.bench(milliseconds);
    }
  }
  return 0;
}

}  // namespace
}  // namespace inkling::bench

int main(int count, char** arguments) { return inkling::bench::run({arguments, static_cast<std::size_t>(count)}); }
