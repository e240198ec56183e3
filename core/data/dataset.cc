#include "core/data/dataset.h"

#include <algorithm>
#include <utility>

#include "core/data/idx.h"

namespace inkling {

Result<Dataset> Dataset::from_idx(std::vector<std::uint8_t> images, std::vector<std::uint8_t> labels) {
  const Result<std::uint32_t> image_count = whole_idx_items(kIdxImages, images);
  if (!image_count) return std::unexpected(image_count.error());
  const Result<std::uint32_t> label_count = idx_labels_count(labels);
  if (!label_count) return std::unexpected(label_count.error());
  if (Status status = check_counts(*image_count, *label_count); !status) return std::unexpected(status.error());
  return of_idx(std::make_shared<const Files>(std::move(images), std::move(labels)));
}

Dataset Dataset::of_idx(std::shared_ptr<const Files> files) {
  Dataset dataset;
  dataset.images_ = std::span(files->images).subspan(kIdxImages.header_bytes);
  dataset.labels_ = std::span(files->labels).subspan(kIdxLabels.header_bytes);
  dataset.files_ = std::move(files);
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

std::size_t Dataset::arrived() const {
  if (size() == 0) return 0;
  const Files* files = files_.get();
  while (files->with_images != nullptr) files = files->with_images.get();
  const std::size_t behind = files->images.size() - files->missing_bytes;
  const auto first = static_cast<std::size_t>(images_.data() - files->images.data());
  return std::min(size(), (std::max(behind, first) - first) / kImagePixels);
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
