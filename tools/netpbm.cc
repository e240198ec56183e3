#include "tools/netpbm.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <string>

namespace inkling {
namespace {

// A side of more is a mistake: the product of two fits in 64 bits with room to spare.
constexpr std::uint64_t kLongestSide = 1'000'000;
constexpr std::uint64_t kMostPixels = 400'000'000;
constexpr std::uint64_t kLargestSample = 65'535;

std::unexpected<Error> damaged(const char* why) {
  return make_error(ErrorCode::kInvalidData, std::string("The picture cannot be read: ") + why + ".");
}

class Samples {
 public:
  explicit Samples(std::span<const std::uint8_t> file) : file_(file) {}

  // A number in decimal, behind white space and comments.
  std::optional<std::uint64_t> number() {
    skip_space();
    constexpr std::uint64_t kTooLarge = 1'000'000'000;
    std::optional<std::uint64_t> value;
    while (at_ < file_.size() && std::isdigit(file_[at_]) != 0) {
      value = std::min(kTooLarge, 10 * value.value_or(0) + (file_[at_++] - std::uint64_t{'0'}));
    }
    return value;
  }
  // As many bytes, the highest first.
  std::optional<std::uint64_t> bytes(std::size_t count) {
    if (file_.size() - at_ < count) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = 256 * value + file_[at_++];
    return value;
  }
  [[nodiscard]] bool skip_byte() {
    if (at_ == file_.size()) return false;
    ++at_;
    return true;
  }
  [[nodiscard]] std::size_t left() const { return file_.size() - at_; }

 private:
  void skip_space() {
    for (; at_ < file_.size(); ++at_) {
      if (file_[at_] == '#') {
        while (at_ < file_.size() && file_[at_] != '\n') ++at_;
        if (at_ == file_.size()) return;
      } else if (std::isspace(file_[at_]) == 0) {
        return;
      }
    }
  }

  std::span<const std::uint8_t> file_;
  std::size_t at_ = 0;
};

struct Header {
  bool is_text = false;
  std::size_t channels = 1;
  std::uint64_t width = 0;
  std::uint64_t height = 0;
  std::uint64_t largest = 0;  // sample

  [[nodiscard]] std::size_t sample_bytes() const { return largest > 255 ? 2 : 1; }
};

Result<Header> read_header(Samples* samples, char kind) {
  Header header{.is_text = kind < '4', .channels = kind == '3' || kind == '6' ? std::size_t{3} : 1};
  const auto width = samples->number();
  const auto height = samples->number();
  const auto largest = samples->number();
  if (!width || !height || !largest) return damaged("its head is cut off");
  if (*width < 1 || *height < 1 || *width > kLongestSide || *height > kLongestSide || *width * *height > kMostPixels) {
    return damaged("it has no pixels or too many");
  }
  if (*largest < 1 || *largest > kLargestSample) return damaged("its samples have too many bits");
  header.width = *width;
  header.height = *height;
  header.largest = *largest;
  if (!header.is_text && !samples->skip_byte()) return damaged("it is cut off");
  const std::uint64_t least = *width * *height * header.channels * (header.is_text ? 1 : header.sample_bytes());
  if (samples->left() < least) return damaged("it is cut off");
  return header;
}

}  // namespace

Result<LoadedPicture> read_netpbm(std::span<const std::uint8_t> file, std::size_t most_pixels) {
  constexpr std::string_view kKinds = "2356";
  if (file.size() < 2 || file[0] != 'P' || !kKinds.contains(static_cast<char>(file[1]))) {
    return damaged("it is neither PGM nor PPM");
  }
  Samples samples(file.subspan(2));
  const Result<Header> header = read_header(&samples, static_cast<char>(file[1]));
  if (!header) return std::unexpected(header.error());
  std::uint64_t step = 1;
  const auto steps = [&step](std::uint64_t side) { return (side + step - 1) / step; };
  while (steps(header->width) * steps(header->height) > most_pixels) ++step;

  LoadedPicture picture{.rgba = {},
                        .width = static_cast<std::size_t>(steps(header->width)),
                        .height = static_cast<std::size_t>(steps(header->height))};
  picture.rgba.resize(4 * picture.width * picture.height, 255);
  std::vector<std::uint64_t> sums(3 * picture.width);
  for (std::uint64_t y = 0; y < header->height; ++y) {
    for (std::uint64_t x = 0; x < header->width; ++x) {
      for (std::size_t channel = 0; channel < header->channels; ++channel) {
        const auto sample = header->is_text ? samples.number() : samples.bytes(header->sample_bytes());
        if (!sample) return damaged("it is cut off");
        if (*sample > header->largest) return damaged("a sample is larger than its head says");
        sums[static_cast<std::size_t>(3 * (x / step)) + channel] += *sample;
      }
    }
    if ((y + 1) % step != 0 && y + 1 != header->height) continue;
    const std::uint64_t rows = y % step + 1;
    for (std::size_t x = 0; x < picture.width; ++x) {
      const std::uint64_t full = rows * std::min(step, header->width - x * step) * header->largest;
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const std::uint64_t sum = sums[3 * x + (header->channels == 3 ? channel : 0)];
        picture.rgba[4 * (static_cast<std::size_t>(y / step) * picture.width + x) + channel] =
            static_cast<std::uint8_t>((2 * 255 * sum + full) / (2 * full));
      }
    }
    std::ranges::fill(sums, 0);
  }
  return picture;
}

}  // namespace inkling
