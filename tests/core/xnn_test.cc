// The indirect product of XNNPACK as core/ops/xnn.h presents it, against one loop: tables with ragged
// tiles, segments and repeated rows, weights packed for every width.
#include "core/ops/xnn.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/core/reference.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using reference::convert;
using reference::Values;
using test::end_is_untouched;
using test::is_near;
using test::nan_buffer;
using test::Rounded;

struct Product {
  std::size_t rows, columns, taps, depth;
  std::size_t table_rows, rows_per_segment;
  std::size_t row_gap = 0, segment_gap = 0;  // floats between the rows and segments of y

  std::size_t row_pitch() const { return columns + row_gap; }
  std::size_t segment_pitch() const { return rows_per_segment * row_pitch() + segment_gap; }
  std::size_t y_index(std::size_t row, std::size_t column) const {
    return row / rows_per_segment * segment_pitch() + row % rows_per_segment * row_pitch() + column;
  }
};

// The names of the tests.
std::ostream& operator<<(std::ostream& out, const Product& p) {
  return out << p.rows << "x" << p.columns << "_taps" << p.taps << "x" << p.depth << "_table" << p.table_rows << "by"
             << p.rows_per_segment << "_gaps" << p.row_gap << "and" << p.segment_gap;
}

class Igemm : public ::testing::TestWithParam<Product> {};

TEST_P(Igemm, AgreesWithTheReferenceAndWritesNothingElse) {
  INKLING_TRACE_SEED();
  const Product& p = GetParam();
  constexpr std::size_t kPlaces = 40;  // x holds so many places that a row may read, overlapping each other
  const Rng rng(test::seed(), Stream::kTest, 9);
  const auto offset = [&](std::size_t row, std::size_t tap) -> std::size_t {
    return rng.below(row * p.taps + tap, kPlaces);
  };
  const xnn::IndirectionTable table(p.table_rows, p.rows_per_segment, p.taps, offset);
  EXPECT_EQ(table.rows(), p.table_rows);
  EXPECT_EQ(table.rows_per_segment(), p.rows_per_segment);
  EXPECT_EQ(table.taps(), p.taps);

  const Tensor x = test::normal_tensor(1, {1, 1, kPlaces - 1 + p.depth}, 1);
  const Tensor weights = test::normal_tensor(1, {p.columns, p.taps, p.depth}, 2);
  const Tensor bias = test::normal_tensor(1, {1, 1, p.columns}, 3);
  const auto weight_index = [&](std::size_t column, std::size_t tap, std::size_t d) {
    return (column * p.taps + tap) * p.depth + d;
  };
  Tensor packed = nan_buffer(xnn::packed_size(p.columns, p.taps, p.depth));
  xnn::pack(
      p.columns, p.taps, p.depth,
      [&](std::size_t column, std::size_t tap, std::size_t d) { return weights.data()[weight_index(column, tap, d)]; },
      [&](std::size_t column) { return bias.data()[column]; }, packed.data());
  EXPECT_TRUE(end_is_untouched(packed));

  Tensor y = nan_buffer(p.y_index(p.table_rows - 1, p.columns - 1) + 1 + p.row_gap);
  xnn::igemm({.table = table,
              .rows = p.rows,
              .columns = p.columns,
              .depth = p.depth,
              .x = x.data(),
              .packed = packed.data(),
              .y = y.data(),
              .row_pitch = p.row_pitch(),
              .segment_pitch = p.segment_pitch(),
              .clamp = {.min = -1.5f, .max = 2.5f}});
  EXPECT_TRUE(end_is_untouched(y));

  std::size_t written = 0;
  for (std::size_t row = 0; row < p.rows; ++row) {
    for (std::size_t column = 0; column < p.columns; ++column) {
      Rounded sum = bias.data()[column];
      for (std::size_t tap = 0; tap < p.taps; ++tap) {
        for (std::size_t d = 0; d < p.depth; ++d) {
          sum += Rounded(x.data()[offset(row, tap) + d]) * Rounded(weights.data()[weight_index(column, tap, d)]);
        }
      }
      const double actual = y.data()[p.y_index(row, column)];
      // Clamping is exact and brings numbers no further apart.
      ASSERT_NEAR(actual, std::clamp(sum.value(), -1.5, 2.5), sum.bound()) << "row " << row << ", column " << column;
      ++written;
    }
  }
  const auto numbers = std::ranges::count_if(y.flat(), [](float value) { return !std::isnan(value); });
  EXPECT_EQ(static_cast<std::size_t>(numbers), written);
}

std::vector<Product> products() {
  std::vector<Product> all;
  // Every number of rows up to three tiles, against widths about one and two tiles.
  for (std::size_t rows = 1; rows <= 3 * xnn::tile_rows(); ++rows) {
    for (const std::size_t columns : {1u, 3u, 4u, 7u, 8u, 9u, 15u, 16u, 17u, 33u}) {
      all.push_back({rows, columns, 2, 5, rows, rows});
    }
  }
  for (const std::size_t depth : {1u, 2u, 3u, 4u, 8u, 31u}) {
    for (const std::size_t taps : {std::size_t{1}, std::size_t{3}, xnn::kMaxTaps}) {
      all.push_back({7, 11, taps, depth, 7, 7});
    }
  }
  // A table of which only the first rows are wanted.
  for (const std::size_t rows : {1u, 4u, 5u, 6u, 19u}) all.push_back({rows, 9, 3, 4, 23, 23});
  // Segments at a distance, rows at a distance, the last segment cut short.
  all.push_back({12, 5, 3, 4, 12, 3, 2, 6});
  all.push_back({12, 17, 2, 3, 12, 6, 17, 0});
  all.push_back({14, 9, 2, 3, 21, 7, 1, 3});
  all.push_back({17, 9, 2, 3, 21, 7, 1, 3});
  all.push_back({6, 1, 1, 1, 6, 1, 3, 5});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Products, Igemm, ::testing::ValuesIn(products()), ::testing::PrintToStringParamName());

TEST(XnnPack, LaysOutBiasesThenWeightsOfEachBlockAndFillsUpWithZeros) {
  const std::size_t block = xnn::tile_columns();
  const std::size_t columns = block + 1;
  constexpr std::size_t kTaps = 2;
  constexpr std::size_t kDepth = 3;
  std::vector<float> packed(xnn::packed_size(columns, kTaps, kDepth), test::kNaN);
  ASSERT_EQ(packed.size(), 2 * block * (1 + kTaps * kDepth));
  const auto weight = [](std::size_t column, std::size_t tap, std::size_t d) {
    return static_cast<float>(100 * column + 10 * tap + d);
  };
  xnn::pack(
      columns, kTaps, kDepth, weight, [](std::size_t column) { return -1.0f - static_cast<float>(column); },
      packed.data());

  std::vector<float> expected;
  for (std::size_t first = 0; first < 2 * block; first += block) {
    for (std::size_t j = first; j < first + block; ++j) {
      expected.push_back(j < columns ? -1.0f - static_cast<float>(j) : 0.0f);
    }
    for (std::size_t tap = 0; tap < kTaps; ++tap) {
      for (std::size_t d = 0; d < kDepth; ++d) {
        for (std::size_t j = first; j < first + block; ++j) {
          expected.push_back(j < columns ? weight(j, tap, d) : 0.0f);
        }
      }
    }
  }
  EXPECT_EQ(packed, expected);
}

}  // namespace
}  // namespace inkling
