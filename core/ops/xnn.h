// The micro-kernels of XNNPACK that the ops stand on, chosen for the target at
// compile time. The only door to XNNPACK: nothing else includes its headers.
//
// Micro-kernels instead of XNNPACK's operators: an operator packs its weights and
// allocates whenever it is created, and training has new weights at every step. Here the
// tables of pointers are built once, the weights are packed once a step for all threads.
#pragma once

#include <cassert>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace inkling::xnn {

// What the product is clamped to on its way out: all values, or ReLU.
struct Clamp {
  float min = -std::numeric_limits<float>::infinity();
  float max = std::numeric_limits<float>::infinity();
};
inline constexpr Clamp kLinear{};
inline constexpr Clamp kRelu{.min = 0.0f};

// Rows and columns of one tile of the indirect GEMM.
[[nodiscard]] std::size_t tile_rows();
[[nodiscard]] std::size_t tile_columns();

// The most taps that a table may have.
inline constexpr std::size_t kMaxTaps = 32;

// Floats that packed weights of `columns` outputs and taps * depth inputs take.
[[nodiscard]] std::size_t packed_size(std::size_t columns, std::size_t taps, std::size_t depth);

// Where pack() puts the bias and the weights of a product with one tap, in floats.
[[nodiscard]] inline std::size_t packed_bias_offset(std::size_t column, std::size_t depth) {
  const std::size_t block = tile_columns();
  return column / block * block * (1 + depth) + column % block;
}
[[nodiscard]] inline std::size_t packed_weight_offset(std::size_t column, std::size_t i, std::size_t depth) {
  return packed_bias_offset(column, depth) + tile_columns() * (1 + i);
}

// Packs weights for igemm: for each block of tile_columns() columns its biases, then for each tap
// and depth one row of the block. `weight(column, tap, depth)` and `bias(column)` are called once each.
template <typename Weight, typename Bias>
void pack(std::size_t columns, std::size_t taps, std::size_t depth, Weight weight, Bias bias, float* packed) {
  const std::size_t block = tile_columns();
  for (std::size_t first = 0; first < columns; first += block) {
    const std::size_t used = columns - first < block ? columns - first : block;
    for (std::size_t j = 0; j < block; ++j) *packed++ = j < used ? bias(first + j) : 0.0f;
    for (std::size_t tap = 0; tap < taps; ++tap) {
      for (std::size_t d = 0; d < depth; ++d) {
        for (std::size_t j = 0; j < used; ++j) packed[j] = weight(first + j, tap, d);
        for (std::size_t j = used; j < block; ++j) packed[j] = 0.0f;
        packed += block;
      }
    }
  }
}

// Where the rows of an indirect product read: row i takes, for each tap, `depth` contiguous floats
// at offset(i, tap) from the base pointer given at run time.
class IndirectionTable {
 public:
  IndirectionTable() = default;

  // `offset(row, tap)` in floats. Tiles never cross a multiple of `rows_per_segment`.
  template <typename Offset>
  IndirectionTable(std::size_t rows, std::size_t rows_per_segment, std::size_t taps, Offset offset)
      : rows_(rows), rows_per_segment_(rows_per_segment), taps_(taps) {
    assert(taps <= kMaxTaps);
    for (std::size_t segment = 0; segment < rows; segment += rows_per_segment) {
      for (std::size_t row = 0; row < rows_per_segment; row += tile_rows()) {
        for (std::size_t tap = 0; tap < taps; ++tap) {
          for (std::size_t i = 0; i < tile_rows(); ++i) {
            // Rows past the end read what the last one reads; the kernel stores them nowhere.
            const std::size_t last = rows_per_segment - 1;
            const std::size_t source = segment + (row + i < last ? row + i : last);
            offsets_.push_back(offset(source, tap));
          }
        }
      }
    }
    finish();
  }

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t rows_per_segment() const { return rows_per_segment_; }
  [[nodiscard]] std::size_t taps() const { return taps_; }
  [[nodiscard]] std::size_t entries() const { return pointers_.size(); }
  // The pointers of the tile that starts at row `row` of segment `segment`: [taps, tile_rows()].
  [[nodiscard]] const float* const* tile(std::size_t segment, std::size_t row) const;

 private:
  void finish();

  std::size_t rows_ = 0;
  std::size_t rows_per_segment_ = 0;
  std::size_t taps_ = 0;
  std::vector<std::size_t> offsets_;    // in floats, only while building
  std::vector<const float*> pointers_;  // offsets in bytes, in the kernel's own type
};

// y[row, column] = clamp(bias[column] + sum over taps and depth of x * weight), overwriting y.
//   rows: the first rows of the table to compute; y's row i of a segment starts at
//   y + segment * segment_pitch + i * row_pitch (floats). x and y must not overlap.
struct IndirectProduct {
  const IndirectionTable& table;
  std::size_t rows;
  std::size_t columns;
  std::size_t depth;
  const float* x;
  const float* packed;
  float* y;
  std::size_t row_pitch;
  std::size_t segment_pitch;
  Clamp clamp;
};
void igemm(const IndirectProduct& product);

}  // namespace inkling::xnn
