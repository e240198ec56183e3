#include "core/data/incoming_dataset.h"

#include <algorithm>
#include <string>

#include "core/data/idx.h"

namespace inkling {

Result<IncomingDataset> IncomingDataset::create(std::vector<std::uint8_t> labels) {
  const Result<std::uint32_t> count = idx_labels_count(labels);
  if (!count) return std::unexpected(count.error());
  if (*count > kMostImages) {
    return broken_idx(kIdxLabels, "is too long: it has " + std::to_string(*count) + " labels, and at most " +
                                      std::to_string(kMostImages) + " are read.");
  }
  auto files = std::make_shared<Dataset::Files>();
  files->images.resize(kIdxImages.header_bytes + *count * kImagePixels);
  files->missing_bytes = files->images.size();
  files->labels = std::move(labels);
  return IncomingDataset(std::move(files));
}

Status IncomingDataset::add(std::span<const std::uint8_t> bytes) {
  if (bytes.size() > files_->missing_bytes) {
    return broken_idx(kIdxImages, "is too long: there are " + std::to_string(dataset_.size()) + " labels.");
  }
  const std::size_t before = files_->images.size() - files_->missing_bytes;
  const std::size_t after = before + bytes.size();
  std::ranges::copy(bytes, files_->images.begin() + static_cast<std::ptrdiff_t>(before));
  if (before < kIdxImages.header_bytes && after >= kIdxImages.header_bytes) {
    const Result<std::uint32_t> count = idx_items(kIdxImages, files_->images);
    if (!count) return std::unexpected(count.error());
    if (Status status = check_counts(*count, dataset_.size()); !status) return status;
  }
  files_->missing_bytes -= bytes.size();
  return {};
}

}  // namespace inkling
