#include "core/ops/xnn.h"

#include <xnnpack.h>
#include <xnnpack/igemm.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/tensor.h"

namespace inkling::xnn {
namespace {

static_assert(kPaddingFloats * sizeof(float) >= XNN_EXTRA_BYTES);

using IgemmFunction = decltype(&xnn_f32_igemm_minmax_ukernel_4x4__scalar);

struct IgemmKernel {
  IgemmFunction run;
  std::size_t rows;
  std::size_t columns;
};

#if defined(__wasm_relaxed_simd__)
constexpr IgemmKernel kIgemm{xnn_f32_igemm_minmax_ukernel_4x8__wasmrelaxedsimd_fma_loadsplat, 4, 8};
#elif defined(__wasm_simd128__)
constexpr IgemmKernel kIgemm{xnn_f32_igemm_minmax_ukernel_4x8__wasmsimd_x86_loadsplat, 4, 8};
#elif defined(__FMA__)
// Of five rows and sixteen columns one sum finds no register, and each product waits for it to come back from memory.
constexpr IgemmKernel kIgemm{xnn_f32_igemm_minmax_ukernel_4x16__fma3_broadcast, 4, 16};
#else
constexpr IgemmKernel kIgemm{xnn_f32_igemm_minmax_ukernel_4x4__scalar, 4, 4};
#endif

// The kernel adds the run's base address to every pointer but this one. Padding is copied into the
// input here, so no pointer of a table may equal it.
const float* const kNoZeroPointer = reinterpret_cast<const float*>(UINTPTR_MAX);

// Tables count from this many bytes before the base address: the kernel asserts that none of its
// pointers is null, which offset 0 would be.
constexpr std::uintptr_t kTableOrigin = sizeof(float);

// A tile's pointers where only its first `rows` rows are wanted: the others repeat the last of
// these, so that nothing is read past the images at hand. [taps, tile rows]
class PartialTile {
 public:
  PartialTile(const float* const* tile, std::size_t taps, std::size_t rows) {
    for (std::size_t i = 0; i < taps * kIgemm.rows; ++i) {
      const std::size_t row = i % kIgemm.rows;
      pointers_[i] = tile[i - row + std::min(row, rows - 1)];
    }
  }
  [[nodiscard]] const float** pointers() { return pointers_.data(); }

 private:
  std::array<const float*, kMaxTaps * kIgemm.rows> pointers_;
};

}  // namespace

std::size_t tile_rows() { return kIgemm.rows; }
std::size_t tile_columns() { return kIgemm.columns; }

std::size_t packed_size(std::size_t columns, std::size_t taps, std::size_t depth) {
  const std::size_t blocks = (columns + kIgemm.columns - 1) / kIgemm.columns;
  return blocks * kIgemm.columns * (1 + taps * depth);
}

void IndirectionTable::finish() {
  pointers_.reserve(offsets_.size());
  for (const std::size_t offset : offsets_) {
    pointers_.push_back(reinterpret_cast<const float*>(kTableOrigin + offset * sizeof(float)));
  }
  offsets_ = {};
}

const float* const* IndirectionTable::tile(std::size_t segment, std::size_t row) const {
  const std::size_t tiles_per_segment = (rows_per_segment_ + kIgemm.rows - 1) / kIgemm.rows;
  const std::size_t tile = segment * tiles_per_segment + row / kIgemm.rows;
  return pointers_.data() + tile * taps_ * kIgemm.rows;
}

void igemm(const IndirectProduct& product) {
  const IndirectionTable& table = product.table;
  xnn_f32_minmax_params clamp;
  clamp.scalar.min = product.clamp.min;
  clamp.scalar.max = product.clamp.max;
  const std::size_t pointer_bytes = table.taps() * kIgemm.rows * sizeof(void*);

  std::size_t done = 0;
  for (std::size_t segment = 0; done < product.rows; ++segment) {
    const std::size_t rows = std::min(table.rows_per_segment(), product.rows - done);
    const auto run = [&](std::size_t row, std::size_t tile_rows, const float** pointers) {
      kIgemm.run(tile_rows, product.columns, product.depth * sizeof(float), pointer_bytes, pointers, product.packed,
                 product.y + segment * product.segment_pitch + row * product.row_pitch,
                 product.row_pitch * sizeof(float), kIgemm.columns * sizeof(float),
                 reinterpret_cast<std::uintptr_t>(product.x) - kTableOrigin, kNoZeroPointer, &clamp);
    };
    const std::size_t whole_tiles_end = rows / kIgemm.rows * kIgemm.rows;
    for (std::size_t row = 0; row < whole_tiles_end; row += kIgemm.rows) {
      // The kernel's type lacks a const; it does not write through the table.
      run(row, kIgemm.rows, const_cast<const float**>(table.tile(segment, row)));
    }
    if (whole_tiles_end < rows) {
      PartialTile partial(table.tile(segment, whole_tiles_end), table.taps(), rows - whole_tiles_end);
      run(whole_tiles_end, rows - whole_tiles_end, partial.pointers());
    }
    done += rows;
  }
}

}  // namespace inkling::xnn
