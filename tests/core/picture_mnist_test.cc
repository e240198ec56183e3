// A digit of MNIST's test set that comes as a picture is read as it is in the test set, whatever the picture's size and
// whichever of ink and paper is lighter.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "tests/core/mnist_files.h"
#include "tests/core/picture_reader.h"

namespace inkling::test {
namespace {

// Stretched to a square, as programs enlarge: what lies between two pixels is interpolated.
std::vector<std::uint8_t> enlarged(std::span<const std::uint8_t> image, std::size_t side) {
  struct Place {
    std::size_t first = 0;
    std::size_t last = 0;
    double share = 0;
  };
  const auto place = [side](std::size_t at) {
    const double x = (static_cast<double>(at) + 0.5) * kImageSide / static_cast<double>(side) - 0.5;
    const double inside = std::clamp(x, 0.0, double{kImageSide - 1});
    const auto first = static_cast<std::size_t>(inside);
    return Place{first, std::min(first + 1, kImageSide - 1), inside - static_cast<double>(first)};
  };
  std::vector<std::uint8_t> out;
  out.reserve(side * side);
  for (std::size_t y = 0; y < side; ++y) {
    const Place row = place(y);
    for (std::size_t x = 0; x < side; ++x) {
      const Place column = place(x);
      const auto across = [&](std::size_t line) {
        const std::span<const std::uint8_t> pixels = image.subspan(line * kImageSide, kImageSide);
        return std::lerp(static_cast<double>(pixels[column.first]), static_cast<double>(pixels[column.last]),
                         column.share);
      };
      out.push_back(static_cast<std::uint8_t>(std::lround(std::lerp(across(row.first), across(row.last), row.share))));
    }
  }
  return out;
}

class PictureOfMnist : public PictureReading {
 protected:
  void SetUp() override {
    PictureReading::SetUp();
    auto test = Dataset::from_idx(read_mnist_file("t10k-images-idx3-ubyte"), read_mnist_file("t10k-labels-idx1-ubyte"));
    ASSERT_TRUE(test) << kNoMnist;
    test_ = std::move(*test);
  }

  [[nodiscard]] std::string read_image(std::size_t number) {
    InkImage shown{.kind = InkKind::kDrawing, .pixels = {}};
    std::ranges::copy(test_.image(number), shown.pixels.begin());
    const Result<Prediction> prediction = engine_.predict(shown);
    EXPECT_TRUE(prediction);
    return prediction->verdict == Verdict::kDigit ? std::to_string(prediction->digit) : "?";
  }
  [[nodiscard]] std::string read_picture(std::size_t number, std::size_t side, bool is_light_on_dark) {
    std::vector<std::uint8_t> rgba;
    for (const std::uint8_t pixel : enlarged(test_.image(number), side)) {
      const auto grey = static_cast<std::uint8_t>(is_light_on_dark ? pixel : 255 - pixel);
      rgba.insert(rgba.end(), {grey, grey, grey, 255});
    }
    return text_of(*read({rgba, side, side}));
  }

  // Of as many of the test set, evenly spread, every second one light on dark: no more than 0.1 % is lost, which is one
  // at most of a few hundred.
  void expect_read_as_in_the_test_set(std::size_t side, std::size_t count) {
    std::size_t right_in_set = 0;
    std::size_t right = 0;
    std::string lost;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t number = i * test_.size() / count;
      const std::string truth = std::to_string(test_.label(number));
      const bool is_right_in_set = read_image(number) == truth;
      const std::string read = read_picture(number, side, i % 2 == 1);
      right_in_set += is_right_in_set ? 1u : 0u;
      right += read == truth ? 1u : 0u;
      if (is_right_in_set && read != truth) lost += " " + std::to_string(number) + ":" + read;
    }
    std::printf("%zu pixels: %zu of %zu read right, %zu in the test set\n", side, right, count, right_in_set);
    EXPECT_GE(right + 1, right_in_set) << lost;
  }

  Dataset test_;
};

TEST_F(PictureOfMnist, OfItsOwnSizeIsReadAsInTheTestSet) { expect_read_as_in_the_test_set(28, 300); }
TEST_F(PictureOfMnist, EnlargedIsReadAsInTheTestSet) { expect_read_as_in_the_test_set(100, 150); }
// Each pixel of MNIST is a ramp of 36 pixels there.
TEST_F(PictureOfMnist, OfABlurredMegapixelIsReadAsInTheTestSet) { expect_read_as_in_the_test_set(1000, 20); }

}  // namespace
}  // namespace inkling::test
