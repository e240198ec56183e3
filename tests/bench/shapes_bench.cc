// How convolutions and dense layers of many shapes do against the peak of multiply-adds,
// forward and backward, one thread, a shard at a time: where a network of somebody else
// would fall off a cliff. One line of JSON for each on the output; tests/bench/shapes.mjs
// makes the table.
//
//   shapes_bench MS          about MS milliseconds for each shape
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/base/tensor.h"
#include "core/ops/ops.h"
#include "core/ops/xnn.h"
#include "tests/bench/timing.h"

namespace inkling::bench {
namespace {

constexpr std::size_t kTurns = 10;

struct Case {
  std::size_t images;
  Conv2dGeometry geometry;
  Conv2dTail tail;
};

Case square(std::size_t side, std::size_t channels, std::size_t filters, std::size_t kernel, std::size_t stride = 1,
            std::size_t images = 16) {
  return {.images = images,
          .geometry = {.input = {side, side, channels},
                       .filters = filters,
                       .kernel_h = kernel,
                       .kernel_w = kernel,
                       .stride = stride,
                       .padding = (kernel - 1) / 2},
          .tail = {.relu = true}};
}

std::vector<Case> cases() {
  std::vector<Case> result;
  for (const std::size_t kernel : {1u, 2u, 3u, 4u, 5u, 6u, 7u}) {
    for (const std::size_t stride : {1u, 2u}) result.push_back(square(14, 32, 32, kernel, stride));
  }
  for (const std::size_t channels : {1u, 2u, 4u, 8u, 16u, 24u, 32u, 48u, 64u, 100u, 128u}) {
    result.push_back(square(14, channels, channels, 3));
  }
  for (const std::size_t kernel : {3u, 5u, 7u}) {
    for (const std::size_t filters : {8u, 32u}) {
      result.push_back(square(28, 1, filters, kernel));
      result.push_back(result.back());
      result.back().tail.pool = true;
    }
  }
  for (const std::size_t images : {1u, 2u, 4u, 8u}) result.push_back(square(14, 32, 32, 3, 1, images));
  for (const auto& [inputs, units] : {std::pair{128u, 128u}, std::pair{1024u, 128u}, std::pair{1600u, 10u}}) {
    for (const std::size_t images : {1u, 16u}) result.push_back({images, Conv2dGeometry::dense(inputs, units), {}});
  }
  return result;
}

Tensor normal(std::size_t n, const Shape& shape, std::uint32_t substream) {
  Tensor tensor = checked(Tensor::create(n, shape));
  const Rng rng(1, Stream::kTest, substream);
  for (std::size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] = rng.normal(i);
  return tensor;
}

const char* name(Conv2dMethod method) {
  switch (method) {
    case Conv2dMethod::kPlane:
      return "plane";
    case Conv2dMethod::kWinograd:
      return "winograd";
    case Conv2dMethod::kDirect:
      break;
  }
  return "direct";
}

void measure(const Case& c, double milliseconds) {
  const Conv2dGeometry& g = c.geometry;
  if (const Status status = g.check(); !status) fail(status.error().message);
  const Conv2d conv(g, c.tail);
  const Tensor x = normal(c.images, g.input, 0);
  const Tensor w = normal(1, {1, 1, g.weight_count()}, 1);
  const Tensor b = normal(1, {1, 1, g.filters}, 2);
  const Tensor dy = normal(c.images, conv.output(), 3);
  const auto buffer = [](std::size_t size) { return checked(create_buffer(size)); };
  Tensor packed = buffer(conv.packed_size());
  Tensor packed_backward = buffer(conv.packed_backward_size());
  Tensor scratch = buffer(conv.scratch_size());
  Tensor dw = buffer(g.weight_count());
  Tensor db = buffer(g.filters);
  Tensor y = checked(Tensor::create(c.images, conv.output()));
  Tensor dx = checked(Tensor::create(c.images, g.input));
  std::vector<std::uint8_t> index(y.size());
  conv2d_pack(conv, w.data(), b.data(), packed.data());
  conv2d_pack_backward(conv, w.data(), packed_backward.data());
  // A layer with one channel is a network's first, whose input needs no gradient.
  const bool is_first = g.input.c == 1 && g.input.h > 1;

  double forward = 1e9;
  double backward = 1e9;
  double peak = 0;
  const double slice = milliseconds / kTurns / 3;
  for (std::size_t turn = 0; turn < kTurns; ++turn) {
    forward = std::min(forward, time_ms(slice, [&] {
                         conv2d_forward(conv, x.view(), packed.data(), y.view(), index.data(), scratch.data());
                       }));
    backward = std::min(backward, time_ms(slice, [&] {
                          conv2d_backward(conv, {.x = x.view(),
                                                 .y = y.view(),
                                                 .index = index.data(),
                                                 .dy = dy.view(),
                                                 .packed = packed_backward.data(),
                                                 .dw = dw.data(),
                                                 .db = db.data(),
                                                 .dx = is_first ? TensorView{} : dx.view(),
                                                 .scratch = scratch.data()});
                        }));
    peak = std::max(peak, peak_gflops(slice));
  }
  const std::string kind = g.input.h == 1 && g.kernel_h == 1 ? "dense" : "conv2d";
  std::printf(
      "{\"kind\": \"%s\", \"images\": %zu, \"side\": %zu, \"channels\": %zu, \"filters\": %zu, \"kernel\": %zu, "
      "\"stride\": %zu, \"pool\": %s, \"method\": \"%s\", \"tile_rows\": %zu, \"tile_columns\": %zu, "
      "\"forward_gflops\": %.3f, \"backward_gflops\": %.3f, \"peak_gflops\": %.3f}\n",
      kind.c_str(), c.images, g.input.h, g.input.c, g.filters, g.kernel_h, g.stride, c.tail.pool ? "true" : "false",
      name(conv.method()), xnn::tile_rows(), xnn::tile_columns(),
      static_cast<double>(c.images * g.flops()) / forward / 1e6,
      static_cast<double>((is_first ? 1 : 2) * c.images * g.flops()) / backward / 1e6, peak);
}

}  // namespace
}  // namespace inkling::bench

int main(int argc, char** argv) {
  using namespace inkling;
  if (argc != 2) bench::fail("Usage: shapes_bench MS");
  const double milliseconds = std::strtod(argv[1], nullptr);
  if (!(milliseconds > 0)) bench::fail("shapes_bench needs a number of milliseconds above 0.");
  for (const bench::Case& c : bench::cases()) bench::measure(c, milliseconds);
  return 0;
}
