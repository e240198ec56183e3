// IDX files as they should be, as they should not be, and the real ones of MNIST.
#include "core/data/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "tests/core/idx_bytes.h"
#include "tests/core/mnist_files.h"

namespace inkling {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Bytes = std::vector<std::uint8_t>;

constexpr std::array<std::uint8_t, 3> kThreeLabels = {7, 0, 9};

void expect_refused(const Bytes& images, const Bytes& labels, const std::string& reason) {
  const Result<Dataset> dataset = Dataset::from_idx(images, labels);
  ASSERT_FALSE(dataset.has_value()) << "accepted: " << reason;
  EXPECT_EQ(dataset.error().code, ErrorCode::kInvalidData);
  EXPECT_THAT(dataset.error().message, HasSubstr(reason));
  EXPECT_TRUE(dataset.error().message.ends_with('.')) << dataset.error().message;
}

Bytes with_byte(Bytes bytes, std::size_t offset, std::uint8_t value) {
  bytes[offset] = value;
  return bytes;
}

TEST(Dataset, HoldsEachImageWithItsLabel) {
  const Result<Dataset> dataset = Dataset::from_idx(idx_images(3), idx_labels(kThreeLabels));
  ASSERT_TRUE(dataset.has_value()) << dataset.error().message;
  ASSERT_EQ(dataset->size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(dataset->label(i), kThreeLabels[i]);
    EXPECT_EQ(dataset->image(i)[0], 31 * i);
    EXPECT_EQ(dataset->image(i)[783], (31 * i + 783) % 256);
  }
}

TEST(Dataset, MayHoldASingleImage) {
  const Result<Dataset> dataset = Dataset::from_idx(idx_images(1), idx_labels(std::array<std::uint8_t, 1>{4}));
  ASSERT_TRUE(dataset.has_value());
  EXPECT_EQ(dataset->size(), 1u);
}

TEST(Dataset, IsEmptyBeforeItIsLoaded) {
  EXPECT_EQ(Dataset().size(), 0u);
  EXPECT_THAT(Dataset().class_counts(), Each(0u));
  EXPECT_THAT(Dataset().first_of(0, 3), IsEmpty());
}

TEST(Dataset, CountsTheImagesOfEachDigit) {
  const Result<Dataset> dataset =
      Dataset::from_idx(idx_images(6), idx_labels(std::array<std::uint8_t, 6>{7, 0, 9, 7, 7, 0}));
  ASSERT_TRUE(dataset.has_value());
  EXPECT_THAT(dataset->class_counts(), ElementsAre(2, 0, 0, 0, 0, 0, 0, 3, 0, 1));
}

TEST(Dataset, FindsTheFirstImagesOfADigit) {
  const Result<Dataset> dataset =
      Dataset::from_idx(idx_images(6), idx_labels(std::array<std::uint8_t, 6>{7, 0, 9, 7, 7, 0}));
  ASSERT_TRUE(dataset.has_value());
  EXPECT_THAT(dataset->first_of(7, 2), ElementsAre(0, 3));
  EXPECT_THAT(dataset->first_of(7, 100), ElementsAre(0, 3, 4));
  EXPECT_THAT(dataset->first_of(9, 0), IsEmpty());
  EXPECT_THAT(dataset->first_of(8, 1), IsEmpty());
  EXPECT_THAT(dataset->first_of(10, 1), IsEmpty()) << "no digit";
}

TEST(Dataset, RefusesEveryFileThatIsCutShort) {
  const Bytes images = idx_images(3);
  const Bytes labels = idx_labels(kThreeLabels);
  for (std::size_t size = 0; size < images.size(); size += size < 20 ? 1 : 97) {
    expect_refused({images.begin(), images.begin() + static_cast<std::ptrdiff_t>(size)}, labels,
                   "The images file is cut short");
  }
  for (std::size_t size = 0; size < labels.size(); ++size) {
    expect_refused(images, {labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(size)},
                   "The labels file is cut short");
  }
}

TEST(Dataset, RefusesAFileWithBytesTooMany) {
  Bytes images = idx_images(3);
  Bytes labels = idx_labels(kThreeLabels);
  images.push_back(0);
  expect_refused(images, labels, "The images file is too long: it should have 2368 bytes and has 2369.");
  labels.push_back(0);
  expect_refused(idx_images(3), labels, "The labels file is too long");
}

TEST(Dataset, RefusesTheWrongKindOfFile) {
  const Bytes images = idx_images(3);
  const Bytes labels = idx_labels(kThreeLabels);
  expect_refused(with_byte(images, 2, 0x0d), labels, "The images file is not an IDX file of images.");
  expect_refused(images, with_byte(labels, 3, 3), "The labels file is not an IDX file of labels.");
  expect_refused(images, images, "The labels file is not an IDX file of labels.");
  const std::string page = "<!doctype html><title>404 Not Found</title>";
  expect_refused({page.begin(), page.end()}, labels, "The images file is not an IDX file of images.");
}

TEST(Dataset, RefusesAFileThatIsStillCompressed) {
  const Bytes gzip = with_byte(with_byte(idx_images(3), 0, 0x1f), 1, 0x8b);
  expect_refused(gzip, idx_labels(kThreeLabels), "The images file is still compressed");
}

TEST(Dataset, RefusesImagesOfAnotherSize) {
  expect_refused(with_byte(idx_images(3), 11, 32), idx_labels(kThreeLabels), "images of 28x32 pixels");
  expect_refused(with_byte(idx_images(3), 15, 0), idx_labels(kThreeLabels), "images of 0x28 pixels");
}

TEST(Dataset, RefusesACountThatOverflows32Bits) {
  Bytes images = idx_images(3);
  // 0x10000000 images of 784 bytes are 0x31 times 2^32 bytes: 0 in 32 bits.
  images[4] = 0x10;
  images[7] = 0;
  images.resize(16);
  expect_refused(images, idx_labels(kThreeLabels), "it should have 210453397520 bytes");
}

TEST(Dataset, RefusesFilesWithoutExamples) {
  expect_refused(idx_images(0), idx_labels({}), "The images file is empty");
  expect_refused(idx_images(3), idx_labels({}), "The labels file is empty");
}

TEST(Dataset, RefusesFilesThatDoNotBelongTogether) {
  expect_refused(idx_images(2), idx_labels(kThreeLabels), "2 images and 3 labels");
}

TEST(Dataset, RefusesALabelThatIsNoDigit) {
  expect_refused(idx_images(3), with_byte(idx_labels(kThreeLabels), 9, 10), "label 1 is 10, not a digit");
  expect_refused(idx_images(3), with_byte(idx_labels(kThreeLabels), 10, 255), "label 2 is 255, not a digit");
}

TEST(Dataset, ReadsMnist) {
  const Bytes images = read_mnist_file("t10k-images-idx3-ubyte");
  ASSERT_FALSE(images.empty()) << kNoMnist;
  const Result<Dataset> dataset = Dataset::from_idx(images, read_mnist_file("t10k-labels-idx1-ubyte"));
  ASSERT_TRUE(dataset.has_value()) << dataset.error().message;
  EXPECT_EQ(dataset->size(), 10'000u);
  std::array<int, kClasses> counts{};
  for (std::size_t i = 0; i < dataset->size(); ++i) ++counts[dataset->label(i)];
  EXPECT_THAT(counts, testing::ElementsAre(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009));
}

TEST(StandardizePixels, FollowsItsFormulaForEveryPixel) {
  std::array<std::uint8_t, 256> pixels{};
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i);
  std::array<float, 256> standardized{};
  standardize_pixels(pixels, standardized.data());
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double expected = (static_cast<double>(i) / 255 - double{kPixelMean}) / double{kPixelDeviation};
    // Three roundings of numbers up to 1, divided by the deviation.
    EXPECT_NEAR(standardized[i], expected, 3 * 0x1p-24 / double{kPixelDeviation});
  }
}

TEST(StandardizePixels, GivesTheTrainingImagesMeanZeroAndDeviationOne) {
  const Bytes images = read_mnist_file("train-images-idx3-ubyte");
  ASSERT_FALSE(images.empty()) << kNoMnist;
  const std::span<const std::uint8_t> pixels = std::span(images).subspan(16);
  std::vector<float> standardized(kImagePixels);
  double sum = 0;
  double squares = 0;
  for (std::size_t offset = 0; offset < pixels.size(); offset += kImagePixels) {
    standardize_pixels(pixels.subspan(offset, kImagePixels), standardized.data());
    for (const float value : standardized) {
      sum += value;
      squares += double{value} * value;
    }
  }
  const double count = static_cast<double>(pixels.size());
  // The constants are given to four places: half a unit of the last over the deviation.
  constexpr double kTolerance = 0.00005 / 0.3081;
  EXPECT_NEAR(sum / count, 0, kTolerance);
  EXPECT_NEAR(std::sqrt(squares / count), 1, kTolerance);
}

TEST(StandardizePixels, AcceptsNoPixels) { standardize_pixels({}, nullptr); }

}  // namespace
}  // namespace inkling
