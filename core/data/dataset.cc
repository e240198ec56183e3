#include "core/data/dataset.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace inkling {
namespace {

// The magic numbers: two zero bytes, 8 for unsigned bytes, the number of dimensions.
constexpr std::uint32_t kImagesMagic = 0x00000803;
constexpr std::uint32_t kLabelsMagic = 0x00000801;
constexpr std::size_t kImagesHeaderBytes = 16;
constexpr std::size_t kLabelsHeaderBytes = 8;

std::uint32_t big_endian_32(std::span<const std::uint8_t> bytes, std::size_t offset) {
  return std::uint32_t{bytes[offset]} << 24 | std::uint32_t{bytes[offset + 1]} << 16 |
         std::uint32_t{bytes[offset + 2]} << 8 | std::uint32_t{bytes[offset + 3]};
}

std::unexpected<Error> broken(std::string_view file, std::string_view what) {
  std::string message = "The ";
  message += file;
  message += " file ";
  message += what;
  return make_error(ErrorCode::kInvalidData, std::move(message));
}

// The part of the checks that both files share: whole header, right kind, as many bytes as it promises.
// Returns the number of items. 64-bit sizes, because four billion items overflow a 32-bit size_t.
Result<std::uint32_t> check_file(std::string_view name, std::span<const std::uint8_t> bytes, std::uint32_t magic,
                                 std::size_t header_bytes, std::size_t item_bytes) {
  if (bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b) {
    return broken(name, "is still compressed by gzip: unpack it first.");
  }
  if (bytes.size() < header_bytes) {
    return broken(name, "is cut short: its header needs " + std::to_string(header_bytes) + " bytes and it has " +
                            std::to_string(bytes.size()) + ".");
  }
  if (big_endian_32(bytes, 0) != magic) {
    return broken(name, "is not an IDX file of " + std::string(name) + ".");
  }
  const std::uint32_t count = big_endian_32(bytes, 4);
  if (count == 0) return broken(name, "is empty: it holds 0 " + std::string(name) + ".");
  if (magic == kImagesMagic) {
    const std::uint32_t rows = big_endian_32(bytes, 8);
    const std::uint32_t columns = big_endian_32(bytes, 12);
    if (rows != kImageSide || columns != kImageSide) {
      return broken(name, "holds images of " + std::to_string(columns) + "x" + std::to_string(rows) +
                              " pixels where 28x28 is needed.");
    }
  }
  const std::uint64_t expected = header_bytes + std::uint64_t{count} * item_bytes;
  if (bytes.size() != expected) {
    return broken(name, std::string(bytes.size() < expected ? "is cut short" : "is too long") + ": it should have " +
                            std::to_string(expected) + " bytes and has " + std::to_string(bytes.size()) + ".");
  }
  return count;
}

}  // namespace

Result<Dataset> Dataset::from_idx(std::vector<std::uint8_t> images, std::vector<std::uint8_t> labels) {
  const Result<std::uint32_t> image_count =
      check_file("images", images, kImagesMagic, kImagesHeaderBytes, kImagePixels);
  if (!image_count) return std::unexpected(image_count.error());
  const Result<std::uint32_t> label_count = check_file("labels", labels, kLabelsMagic, kLabelsHeaderBytes, 1);
  if (!label_count) return std::unexpected(label_count.error());
  if (*image_count != *label_count) {
    return make_error(ErrorCode::kInvalidData, "The two files do not belong together: " + std::to_string(*image_count) +
                                                   " images and " + std::to_string(*label_count) + " labels.");
  }
  const std::span<const std::uint8_t> digits = std::span(labels).subspan(kLabelsHeaderBytes);
  const auto wrong = std::ranges::find_if(digits, [](std::uint8_t label) { return label >= kClasses; });
  if (wrong != digits.end()) {
    return broken("labels", "is damaged: label " + std::to_string(wrong - digits.begin()) + " is " +
                                std::to_string(*wrong) + ", not a digit.");
  }
  Dataset dataset(std::move(images), std::move(labels));
  dataset.images_ = dataset.images_.subspan(kImagesHeaderBytes);
  dataset.labels_ = dataset.labels_.subspan(kLabelsHeaderBytes);
  return dataset;
}

Dataset::Dataset(Bytes images, Bytes labels)
    : files_(std::make_shared<const Files>(std::move(images), std::move(labels))),
      images_(files_->images),
      labels_(files_->labels) {}

Dataset Dataset::part(std::size_t first, std::size_t count) const {
  Dataset part = *this;
  part.images_ = images(first, count);
  part.labels_ = labels(first, count);
  return part;
}

Dataset Dataset::without(std::size_t first, std::size_t count) const {
  if (count == 0) return *this;
  const std::size_t last = first + count;
  const auto joined = [](std::span<const std::uint8_t> before, std::span<const std::uint8_t> behind) {
    Bytes bytes;
    bytes.reserve(before.size() + behind.size());
    bytes.insert(bytes.end(), before.begin(), before.end());
    bytes.insert(bytes.end(), behind.begin(), behind.end());
    return bytes;
  };
  return {joined(images(0, first), images(last, size() - last)), joined(labels(0, first), labels(last, size() - last))};
}

Dataset Dataset::chosen(std::span<const std::uint32_t> numbers) const {
  Bytes images;
  Bytes labels;
  images.reserve(numbers.size() * kImagePixels);
  labels.reserve(numbers.size());
  for (const std::uint32_t number : numbers) {
    const auto pixels = image(number);
    images.insert(images.end(), pixels.begin(), pixels.end());
    labels.push_back(label(number));
  }
  return {std::move(images), std::move(labels)};
}

Dataset Dataset::labelled(std::vector<std::uint8_t> labels) const {
  Dataset others = *this;
  others.files_ = std::make_shared<const Files>(Bytes(), std::move(labels), files_);
  others.labels_ = others.files_->labels;
  return others;
}

std::array<std::uint32_t, kClasses> Dataset::class_counts() const {
  std::array<std::uint32_t, kClasses> counts{};
  for (const std::uint8_t label : labels_) ++counts[label];
  return counts;
}

std::vector<std::size_t> Dataset::first_of(std::size_t digit, std::size_t count) const {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < size() && numbers.size() < count; ++i) {
    if (label(i) == digit) numbers.push_back(i);
  }
  return numbers;
}

}  // namespace inkling
