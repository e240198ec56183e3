// The geometries that every test of the convolution goes through: named ones for the edges that
// somebody thought of, random ones for the rest.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <vector>

#include "core/ops/ops.h"
#include "tests/core/testing.h"

namespace inkling::test {

struct Conv2dCase {
  std::size_t images;
  Conv2dGeometry geometry;
};

// The names of the tests.
inline std::ostream& operator<<(std::ostream& out, const Conv2dCase& c) {
  const Conv2dGeometry& g = c.geometry;
  return out << "n" << c.images << "_h" << g.input.h << "w" << g.input.w << "c" << g.input.c << "_k" << g.filters
             << "_r" << g.kernel_h << "s" << g.kernel_w << "_stride" << g.stride << "_padding" << g.padding;
}

inline std::vector<Conv2dCase> conv2d_cases() {
  std::vector<Conv2dCase> cases{
      // One of everything: also the smallest dense layer.
      {1, {.input = {1, 1, 1}}},
      {1, {.input = {1, 1, 1}, .filters = 1, .kernel_h = 3, .kernel_w = 3, .stride = 1, .padding = 1}},
      {1, {.input = {1, 1, 1}, .filters = 2, .kernel_h = 3, .kernel_w = 3, .stride = 2, .padding = 2}},
      // Our networks in small: one channel in, then many; ragged last blocks of images.
      {3, {.input = {12, 12, 1}, .filters = 32, .kernel_h = 3, .kernel_w = 3}},
      {2, {.input = {7, 7, 32}, .filters = 64, .kernel_h = 3, .kernel_w = 3}},
      {67, {.input = {4, 4, 3}, .filters = 8, .kernel_h = 3, .kernel_w = 3}},
      {70, {.input = {3, 3, 1}, .filters = 4, .kernel_h = 3, .kernel_w = 3, .stride = 1, .padding = 1}},
      {2, {.input = {14, 14, 1}, .filters = 6, .kernel_h = 5, .kernel_w = 5, .stride = 1, .padding = 2}},
      // Channels and filters about the width of a tile.
      {2, {.input = {5, 5, 7}, .filters = 7, .kernel_h = 3, .kernel_w = 3}},
      {2, {.input = {5, 5, 8}, .filters = 8, .kernel_h = 3, .kernel_w = 3}},
      {2, {.input = {5, 5, 9}, .filters = 9, .kernel_h = 3, .kernel_w = 3, .stride = 1, .padding = 1}},
      {1, {.input = {4, 4, 17}, .filters = 33, .kernel_h = 2, .kernel_w = 2}},
      {1, {.input = {4, 4, 33}, .filters = 17, .kernel_h = 2, .kernel_w = 2, .stride = 1, .padding = 1}},
      {5, {.input = {6, 5, 33}, .filters = 3}},  // 1x1
      {5, {.input = {6, 5, 9}, .filters = 5, .stride = 2}},
      // The output is one pixel.
      {9, {.input = {5, 5, 3}, .filters = 4, .kernel_h = 5, .kernel_w = 5}},
      {2, {.input = {7, 7, 1}, .filters = 3, .kernel_h = 7, .kernel_w = 7, .stride = 3}},
      // Not square.
      {3, {.input = {9, 4, 2}, .filters = 3, .kernel_h = 1, .kernel_w = 4}},
      {3, {.input = {4, 9, 2}, .filters = 3, .kernel_h = 4, .kernel_w = 1, .stride = 2}},
      {3, {.input = {6, 11, 3}, .filters = 5, .kernel_h = 2, .kernel_w = 7, .stride = 1, .padding = 1}},
      {3, {.input = {1, 20, 1}, .filters = 2, .kernel_h = 1, .kernel_w = 3, .stride = 2}},
      // Strides: the last window leaves pixels uncovered; the stride jumps over pixels.
      {2, {.input = {6, 6, 3}, .filters = 4, .kernel_h = 3, .kernel_w = 3, .stride = 2}},
      {2, {.input = {8, 7, 3}, .filters = 4, .kernel_h = 3, .kernel_w = 3, .stride = 3}},
      {2, {.input = {8, 8, 3}, .filters = 4, .kernel_h = 2, .kernel_w = 2, .stride = 3}},
      {2, {.input = {10, 11, 2}, .filters = 3, .kernel_h = 1, .kernel_w = 1, .stride = 3}},
      {2, {.input = {9, 9, 2}, .filters = 3, .kernel_h = 2, .kernel_w = 3, .stride = 5, .padding = 1}},
      {2, {.input = {2, 2, 2}, .filters = 3, .kernel_h = 2, .kernel_w = 2, .stride = 15}},
      {65, {.input = {5, 5, 1}, .filters = 2, .kernel_h = 3, .kernel_w = 3, .stride = 2, .padding = 1}},
      // As much padding as there may be, and the largest kernel.
      {2, {.input = {4, 4, 2}, .filters = 3, .kernel_h = 5, .kernel_w = 5, .stride = 1, .padding = 4}},
      {2, {.input = {4, 5, 2}, .filters = 3, .kernel_h = 6, .kernel_w = 6, .stride = 3, .padding = 5}},
      {1, {.input = {15, 15, 1}, .filters = 2, .kernel_h = 15, .kernel_w = 15, .stride = 2, .padding = 14}},
      // Dense layers.
      {7, Conv2dGeometry::dense(1, 10)},
      {1, Conv2dGeometry::dense(300, 65)},
      {64, Conv2dGeometry::dense(16, 16)},
      {65, Conv2dGeometry::dense(33, 10)},
      {70, Conv2dGeometry::dense(100, 10)},
      {13, Conv2dGeometry::dense(257, 1)},
  };
  // The names of the tests must not depend on the seed of the run.
  const Rng rng(1, Stream::kTest);
  std::uint64_t draw = 0;
  const auto between = [&](std::size_t first, std::size_t last) {
    return first + rng.below(draw++, static_cast<std::uint32_t>(last - first + 1));
  };
  const std::size_t channels[] = {1, 2, 3, 7, 8, 9, 17, 33};
  while (cases.size() < 80) {
    Conv2dCase c{.images = between(1, 5), .geometry = {}};
    Conv2dGeometry& g = c.geometry;
    g.kernel_h = between(1, 7);
    g.kernel_w = between(1, 7);
    g.stride = between(1, 4);
    g.padding = between(0, std::min(g.kernel_h, g.kernel_w) - 1);
    // At least as large as the kernel needs, at most seven pixels more.
    const auto pixels = [&](std::size_t kernel) {
      const std::size_t padded = 2 * g.padding;
      return (kernel > padded ? kernel - padded : 1) + between(0, 7);
    };
    g.input.h = pixels(g.kernel_h);
    g.input.w = pixels(g.kernel_w);
    g.input.c = channels[between(0, 7)];
    g.filters = channels[between(0, 7)];
    if (g.output().h * g.output().w * g.weight_count() < 200000) cases.push_back(c);
  }
  return cases;
}

// Geometries for Winograd's method: whole tiles, ragged ones, images smaller than a tile, blocks of several images.
inline std::vector<Conv2dCase> winograd_cases() {
  const auto square = [](std::size_t images, Shape input, std::size_t filters, std::size_t kernel,
                         std::size_t padding) {
    return Conv2dCase{
        images,
        {.input = input, .filters = filters, .kernel_h = kernel, .kernel_w = kernel, .stride = 1, .padding = padding}};
  };
  std::vector<Conv2dCase> cases{
      square(1, {6, 6, 8}, 8, 3, 0),    square(1, {6, 6, 8}, 8, 5, 0),    square(2, {13, 13, 32}, 64, 3, 0),
      square(2, {12, 12, 8}, 24, 5, 0), square(1, {3, 3, 8}, 8, 3, 0),    square(1, {1, 1, 8}, 8, 3, 2),
      square(1, {5, 5, 16}, 8, 5, 0),   square(2, {2, 2, 8}, 8, 5, 4),    square(3, {14, 14, 8}, 16, 3, 1),
      square(2, {14, 14, 16}, 8, 5, 2), square(2, {3, 17, 8}, 8, 3, 0),   square(2, {17, 5, 8}, 8, 5, 1),
      square(40, {7, 6, 8}, 8, 3, 1),   square(70, {5, 5, 24}, 40, 3, 1),
  };
  const Rng rng(2, Stream::kTest);
  std::uint64_t draw = 0;
  const auto between = [&](std::size_t first, std::size_t last) {
    return first + rng.below(draw++, static_cast<std::uint32_t>(last - first + 1));
  };
  while (cases.size() < 40) {
    const std::size_t kernel = between(0, 1) == 0 ? 3 : 5;
    const std::size_t padding = between(0, kernel - 1);
    const auto pixels = [&] { return (kernel > 2 * padding ? kernel - 2 * padding : 1) + between(0, 8); };
    const Shape input{pixels(), pixels(), 8 * between(1, 4)};
    cases.push_back(square(between(1, 4), input, 8 * between(1, 4), kernel, padding));
  }
  return cases;
}

// Geometries of a first layer: one channel, pooled; odd sizes leave a border out of the pooling.
inline std::vector<Conv2dCase> plane_cases() {
  struct Plane {
    std::size_t h, w, filters, padding;
  };
  std::vector<Conv2dCase> cases;
  for (const std::size_t kernel : {std::size_t{3}, std::size_t{5}}) {
    for (const auto& [h, w, filters, padding] :
         {Plane{6, 6, 8, 0}, Plane{7, 6, 16, 0}, Plane{6, 7, 24, 0}, Plane{12, 12, 32, 0}, Plane{9, 11, 40, 1},
          Plane{5, 5, 8, 2}, Plane{28, 28, 32, 0}}) {
      cases.push_back({3,
                       {.input = {h, w, 1},
                        .filters = filters,
                        .kernel_h = kernel,
                        .kernel_w = kernel,
                        .stride = 1,
                        .padding = padding}});
    }
  }
  return cases;
}

}  // namespace inkling::test
