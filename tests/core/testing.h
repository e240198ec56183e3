// What the tests of the core share: tensors surrounded by NaN, random contents that replay
// from a seed, and comparisons that say where and by how much two results differ.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/rng.h"
#include "core/base/tensor.h"
#include "tests/core/rounded.h"

namespace inkling::test {

inline constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

// The seed of a run: `--gtest_random_seed=7` chooses another. The bounds of the tests hold for all of them.
inline std::uint64_t seed() { return static_cast<std::uint64_t>(GTEST_FLAG_GET(random_seed)); }

// Put at the head of a test with random inputs: a failure then prints how to replay it.
#define INKLING_TRACE_SEED() SCOPED_TRACE("replay with --gtest_random_seed=" + std::to_string(::inkling::test::seed()))

// A tensor of NaN, the readable floats behind its end included: an op that leaves an element unwritten,
// trusts what it should overwrite, or lets what lies behind the end into a result shows it.
inline Tensor nan_tensor(std::size_t n, const Shape& shape) {
  Result<Tensor> tensor = Tensor::create(n, shape);
  EXPECT_TRUE(tensor) << tensor.error().message;
  std::fill_n(tensor->data(), tensor->size() + kPaddingFloats, kNaN);
  return std::move(*tensor);
}
inline Tensor nan_buffer(std::size_t size) { return nan_tensor(1, {1, 1, size}); }

// No op may write behind the end of a tensor.
inline ::testing::AssertionResult end_is_untouched(const Tensor& tensor) {
  for (std::size_t i = 0; i < kPaddingFloats; ++i) {
    if (!std::isnan(tensor.data()[tensor.size() + i])) {
      return ::testing::AssertionFailure() << "float " << i << " behind the end was written";
    }
  }
  return ::testing::AssertionSuccess();
}

// Standard normal numbers. Two fills of one test differ by `substream`.
inline void fill_normal(std::span<float> values, std::uint32_t substream) {
  const Rng rng(seed(), Stream::kTest, substream);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = rng.normal(i);
}

// Whole numbers from -4 to 4: sums of up to 2^20 products of them are exact in float, in any order.
inline void fill_integers(std::span<float> values, std::uint32_t substream) {
  const Rng rng(seed(), Stream::kTest, substream);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(rng.below(i, 9)) - 4.0f;
}

inline Tensor normal_tensor(std::size_t n, const Shape& shape, std::uint32_t substream) {
  Tensor tensor = nan_tensor(n, shape);
  fill_normal(tensor.flat(), substream);
  return tensor;
}
inline Tensor integer_tensor(std::size_t n, const Shape& shape, std::uint32_t substream) {
  Tensor tensor = nan_tensor(n, shape);
  fill_integers(tensor.flat(), substream);
  return tensor;
}

inline std::vector<std::uint8_t> random_labels(std::size_t n, std::uint32_t classes, std::uint32_t substream) {
  const Rng rng(seed(), Stream::kTest, substream);
  std::vector<std::uint8_t> labels;
  for (std::size_t i = 0; i < n; ++i) labels.push_back(static_cast<std::uint8_t>(rng.below(i, classes)));
  return labels;
}

// Every element within the bound that its own computation claims. Written so that NaN fails.
inline ::testing::AssertionResult is_near(std::span<const float> actual, const std::vector<Rounded>& expected) {
  if (actual.size() != expected.size()) {
    return ::testing::AssertionFailure() << actual.size() << " elements instead of " << expected.size();
  }
  for (std::size_t i = 0; i < actual.size(); ++i) {
    // The reference itself rounds, in double.
    const double bound = expected[i].bound() + expected[i].bound(kDouble);
    if (!(std::abs(double{actual[i]} - expected[i].value()) <= bound)) {
      return ::testing::AssertionFailure() << "element " << i << " of " << actual.size() << " is " << actual[i]
                                           << " instead of " << expected[i].value() << " ± " << bound;
    }
  }
  return ::testing::AssertionSuccess();
}

// Two ways to compute the same in double: each may be off by its bound.
inline ::testing::AssertionResult agrees_in_double(const std::vector<double>& actual,
                                                   const std::vector<Rounded>& expected) {
  if (actual.size() != expected.size()) {
    return ::testing::AssertionFailure() << actual.size() << " elements instead of " << expected.size();
  }
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double bound = 2 * expected[i].bound(kDouble);
    if (!(std::abs(actual[i] - expected[i].value()) <= bound)) {
      return ::testing::AssertionFailure() << "element " << i << " of " << actual.size() << " is " << actual[i]
                                           << " instead of " << expected[i].value() << " ± " << bound;
    }
  }
  return ::testing::AssertionSuccess();
}

inline ::testing::AssertionResult is_equal(std::span<const float> actual, const std::vector<double>& expected) {
  if (actual.size() != expected.size()) {
    return ::testing::AssertionFailure() << actual.size() << " elements instead of " << expected.size();
  }
  for (std::size_t i = 0; i < actual.size(); ++i) {
    if (!(double{actual[i]} == expected[i])) {
      return ::testing::AssertionFailure()
             << "element " << i << " of " << actual.size() << " is " << actual[i] << " instead of " << expected[i];
    }
  }
  return ::testing::AssertionSuccess();
}

}  // namespace inkling::test
