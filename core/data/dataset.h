// Labelled images of handwritten digits, parsed from the bytes of two IDX files
// (http://yann.lecun.com/exdb/mnist). The bytes are untrusted; pixels stay
// uint8, a quarter of the memory, and become float one shard at a time. Copies
// share the bytes, which never change; of a set that is still coming in, those of
// images that are there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/image.h"
#include "core/base/status.h"

namespace inkling {

enum class Split { kTrain, kTest };

class Dataset {
 public:
  Dataset() = default;

  // Parses an IDX file of images (unsigned byte, [N, 28, 28]) and its labels (unsigned byte, [N], 0 … 9).
  // Errors: invalid-data when a magic number, a dimension, a length or a label is wrong, or N differs or is 0.
  [[nodiscard]] static Result<Dataset> from_idx(std::vector<std::uint8_t> images, std::vector<std::uint8_t> labels);

  [[nodiscard]] std::size_t size() const { return labels_.size(); }
  // How many images are there, from the first on: all of them but for a set that is still coming in, see
  // incoming_dataset.h. The others are blank. Their labels are all there.
  [[nodiscard]] std::size_t arrived() const;
  [[nodiscard]] bool is_whole() const { return arrived() == size(); }
  // Whether these are the same images with the same labels, in the same memory.
  [[nodiscard]] bool is_same_as(const Dataset& other) const {
    return files_ == other.files_ && images_.data() == other.images_.data() && size() == other.size();
  }
  [[nodiscard]] std::span<const std::uint8_t, kImagePixels> image(std::size_t i) const {
    return images(i, 1).first<kImagePixels>();
  }
  // Images [first, first + count), one after another: [count, 784].
  [[nodiscard]] std::span<const std::uint8_t> images(std::size_t first, std::size_t count) const {
    return images_.subspan(first * kImagePixels, count * kImagePixels);
  }
  [[nodiscard]] std::uint8_t label(std::size_t i) const { return labels_[i]; }
  // Labels [first, first + count).
  [[nodiscard]] std::span<const std::uint8_t> labels(std::size_t first, std::size_t count) const {
    return labels_.subspan(first, count);
  }

  // Images [first, first + count) as a set of their own, which shares the bytes; and all others, in a copy.
  [[nodiscard]] Dataset part(std::size_t first, std::size_t count) const;
  [[nodiscard]] Dataset without(std::size_t first, std::size_t count) const;
  // The images of these numbers, in their order, in a copy.
  [[nodiscard]] Dataset chosen(std::span<const std::uint32_t> numbers) const;
  // All images, whose bytes are shared, with other labels: one for each, 0 … 9.
  [[nodiscard]] Dataset labelled(std::vector<std::uint8_t> labels) const;

  // How many images there are of each digit.
  [[nodiscard]] std::array<std::uint32_t, kClasses> class_counts() const;
  // The numbers of the first images of a digit, `count` of them where there are as many.
  [[nodiscard]] std::vector<std::size_t> first_of(std::size_t digit, std::size_t count) const;

 private:
  friend class IncomingDataset;
  using Bytes = std::vector<std::uint8_t>;

  // The files as they came: dropping their headers would mean a second copy of all pixels. Without headers where the
  // set was put together here; without images where they are those of another set.
  struct Files {
    Bytes images;
    Bytes labels;
    std::shared_ptr<const Files> with_images;
    std::size_t missing_bytes = 0;  // at the end of the images, of a set that is coming in
  };

  // Of two whole files that belong together, or will when all has come.
  static Dataset of_idx(std::shared_ptr<const Files> files);
  // A set that was put together here, from bytes without headers.
  Dataset(Bytes images, Bytes labels);

  std::shared_ptr<const Files> files_;
  std::span<const std::uint8_t> images_;  // [N, 28, 28], in the files
  std::span<const std::uint8_t> labels_;  // [N]
};

}  // namespace inkling
