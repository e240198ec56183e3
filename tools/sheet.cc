#include "tools/sheet.h"

#include <string>

namespace inkling {

std::span<std::uint8_t, kImagePixels> Sheet::next() {
  images_.emplace_back();
  return images_.back();
}

std::vector<std::uint8_t> Sheet::pgm() const {
  constexpr std::size_t kCell = kImageSide + 1;
  const std::size_t rows = (images_.size() + columns_ - 1) / columns_;
  const std::string head = "P5 " + std::to_string(columns_ * kCell) + " " + std::to_string(rows * kCell) + " 255\n";
  std::vector<std::uint8_t> bytes(head.begin(), head.end());
  bytes.resize(head.size() + rows * kCell * columns_ * kCell, 160);
  for (std::size_t i = 0; i < images_.size(); ++i) {
    const std::size_t corner = head.size() + (i / columns_ * kCell * columns_ + i % columns_) * kCell;
    for (std::size_t pixel = 0; pixel < kImagePixels; ++pixel) {
      const std::size_t y = pixel / kImageSide;
      bytes[corner + y * columns_ * kCell + pixel % kImageSide] = static_cast<std::uint8_t>(255 - images_[i][pixel]);
    }
  }
  return bytes;
}

}  // namespace inkling
