// IDX files of MNIST's two kinds (http://yann.lecun.com/exdb/mnist): unsigned bytes behind a header. They are
// untrusted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>

#include "core/base/image.h"
#include "core/base/status.h"

namespace inkling {

struct IdxKind {
  std::string_view name;
  std::uint32_t magic;  // two zero bytes, 8 for unsigned bytes, the number of dimensions
  std::size_t header_bytes;
  std::size_t item_bytes;
};

inline constexpr IdxKind kIdxImages{.name = "images", .magic = 0x803, .header_bytes = 16, .item_bytes = kImagePixels};
inline constexpr IdxKind kIdxLabels{.name = "labels", .magic = 0x801, .header_bytes = 8, .item_bytes = 1};

// "The images file <what>", an error of kind invalid-data.
[[nodiscard]] std::unexpected<Error> broken_idx(const IdxKind& kind, std::string_view what);

// How many items the header promises, at least one; what is behind it may be missing. Errors: invalid-data when it is
// cut short, of another kind, or of images that are not 28x28.
[[nodiscard]] Result<std::uint32_t> idx_items(const IdxKind& kind, std::span<const std::uint8_t> bytes);
// Of a file that is all there: it is as long as its header says. Errors: those of idx_items, and when it is not.
[[nodiscard]] Result<std::uint32_t> whole_idx_items(const IdxKind& kind, std::span<const std::uint8_t> bytes);
// The same of labels, each of which is a digit.
[[nodiscard]] Result<std::uint32_t> idx_labels_count(std::span<const std::uint8_t> bytes);
// Errors: invalid-data when there are not as many images as labels.
[[nodiscard]] Status check_counts(std::size_t images, std::size_t labels);

}  // namespace inkling
