// The largest element of a pooling window and its place, a vector of channels at a time: for max_pool2d.cc, and for the
// convolutions that pool on their way out.
#pragma once

#include <cstdint>

#include "core/base/simd.h"

namespace inkling {

struct Largest {
  simd::Vector value;
  simd::IntVector place{};  // of the first one, where several are as large

  void consider(simd::Vector other, std::int32_t at) {
    const simd::IntVector is_larger = other > value;
    value = is_larger ? other : value;
    place = is_larger ? at - simd::IntVector{} : place;
  }
};

// The gradient that reaches one place of the window: all of it where the largest element was there, else none.
inline simd::Vector gradient_at(std::int32_t at, simd::IntVector place, simd::Vector gradient) {
  const simd::IntVector is_there = place == at;
  return is_there ? gradient : simd::Vector{};
}

}  // namespace inkling
