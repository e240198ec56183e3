// Labelled images of handwritten digits, parsed from the bytes of two IDX files
// (http://yann.lecun.com/exdb/mnist). The bytes are untrusted; pixels stay
// uint8, a quarter of the memory, and become float one shard at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/image.h"
#include "core/base/status.h"

namespace inkling {

class Dataset {
 public:
  Dataset() = default;

  // Parses an IDX file of images (unsigned byte, [N, 28, 28]) and its labels (unsigned byte, [N], 0 … 9).
  // Errors: invalid-data when a magic number, a dimension, a length or a label is wrong, or N differs or is 0.
  [[nodiscard]] static Result<Dataset> from_idx(std::vector<std::uint8_t> images, std::vector<std::uint8_t> labels);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<const std::uint8_t, kImagePixels> image(std::size_t i) const {
    return images(i, 1).first<kImagePixels>();
  }
  // Images [first, first + count), one after another: [count, 784].
  [[nodiscard]] std::span<const std::uint8_t> images(std::size_t first, std::size_t count) const {
    return std::span(images_).subspan(kImagesHeaderBytes + first * kImagePixels, count * kImagePixels);
  }
  [[nodiscard]] std::uint8_t label(std::size_t i) const { return labels_[kLabelsHeaderBytes + i]; }
  // Labels [first, first + count).
  [[nodiscard]] std::span<const std::uint8_t> labels(std::size_t first, std::size_t count) const {
    return std::span(labels_).subspan(kLabelsHeaderBytes + first, count);
  }

 private:
  static constexpr std::size_t kImagesHeaderBytes = 16;
  static constexpr std::size_t kLabelsHeaderBytes = 8;

  std::size_t size_ = 0;
  // The files as they came: dropping their headers would mean a second copy of all pixels.
  std::vector<std::uint8_t> images_;  // header, then [N, 28, 28]
  std::vector<std::uint8_t> labels_;  // header, then [N]
};

}  // namespace inkling
