#include "core/data/idx.h"

#include <algorithm>
#include <string>
#include <utility>

namespace inkling {
namespace {

std::uint32_t big_endian_32(std::span<const std::uint8_t> bytes, std::size_t offset) {
  return std::uint32_t{bytes[offset]} << 24 | std::uint32_t{bytes[offset + 1]} << 16 |
         std::uint32_t{bytes[offset + 2]} << 8 | std::uint32_t{bytes[offset + 3]};
}

}  // namespace

std::unexpected<Error> broken_idx(const IdxKind& kind, std::string_view what) {
  std::string message = "The ";
  message += kind.name;
  message += " file ";
  message += what;
  return make_error(ErrorCode::kInvalidData, std::move(message));
}

Result<std::uint32_t> idx_items(const IdxKind& kind, std::span<const std::uint8_t> bytes) {
  if (bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b) {
    return broken_idx(kind, "is still compressed by gzip: unpack it first.");
  }
  if (bytes.size() < kind.header_bytes) {
    return broken_idx(kind, "is cut short: its header needs " + std::to_string(kind.header_bytes) +
                                " bytes and it has " + std::to_string(bytes.size()) + ".");
  }
  if (big_endian_32(bytes, 0) != kind.magic) {
    return broken_idx(kind, "is not an IDX file of " + std::string(kind.name) + ".");
  }
  const std::uint32_t count = big_endian_32(bytes, 4);
  if (count == 0) return broken_idx(kind, "is empty: it holds 0 " + std::string(kind.name) + ".");
  if (kind.magic == kIdxImages.magic) {
    const std::uint32_t rows = big_endian_32(bytes, 8);
    const std::uint32_t columns = big_endian_32(bytes, 12);
    if (rows != kImageSide || columns != kImageSide) {
      return broken_idx(kind, "holds images of " + std::to_string(columns) + "x" + std::to_string(rows) +
                                  " pixels where 28x28 is needed.");
    }
  }
  return count;
}

// 64-bit sizes, because four billion items overflow a 32-bit size_t.
Result<std::uint32_t> whole_idx_items(const IdxKind& kind, std::span<const std::uint8_t> bytes) {
  const Result<std::uint32_t> count = idx_items(kind, bytes);
  if (!count) return count;
  const std::uint64_t expected = kind.header_bytes + std::uint64_t{*count} * kind.item_bytes;
  if (bytes.size() != expected) {
    return broken_idx(kind, std::string(bytes.size() < expected ? "is cut short" : "is too long") +
                                ": it should have " + std::to_string(expected) + " bytes and has " +
                                std::to_string(bytes.size()) + ".");
  }
  return count;
}

Result<std::uint32_t> idx_labels_count(std::span<const std::uint8_t> bytes) {
  const Result<std::uint32_t> count = whole_idx_items(kIdxLabels, bytes);
  if (!count) return count;
  const std::span<const std::uint8_t> digits = bytes.subspan(kIdxLabels.header_bytes);
  const auto wrong = std::ranges::find_if(digits, [](std::uint8_t label) { return label >= kClasses; });
  if (wrong != digits.end()) {
    return broken_idx(kIdxLabels, "is damaged: label " + std::to_string(wrong - digits.begin()) + " is " +
                                      std::to_string(*wrong) + ", not a digit.");
  }
  return count;
}

Status check_counts(std::size_t images, std::size_t labels) {
  if (images == labels) return {};
  return make_error(ErrorCode::kInvalidData, "The two files do not belong together: " + std::to_string(images) +
                                                 " images and " + std::to_string(labels) + " labels.");
}

}  // namespace inkling
