// Doubtful labels by networks that did not learn from them: wrong ones are found, whatever the threads and slices.
#include "core/jobs/doubtful_labels_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/core/idx_bytes.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using testing::UnorderedElementsAreArray;

constexpr std::uint32_t kDigits = 203;  // folds of 40 and 41 images
const std::vector<std::uint32_t> kMislabelled{3, 50, 111, 202};

TrainConfig small_config() {
  return {.network = {.layers = {FlattenSpec{}, DenseSpec{.units = kClasses}}},
          .optimizer = {.kind = OptimizerKind::kAdam},
          .learning_rate = 0.003f,
          .batch_size = 16,
          .epochs = 4};
}

// Digits of which a few have the label of another.
Dataset mislabelled_digits() {
  const Dataset digits = test::synthetic_digits(kDigits);
  std::vector<std::uint8_t> images;
  for (const std::uint32_t word : {0x803u, kDigits, 28u, 28u}) append_big_endian(images, word);
  images.insert(images.end(), digits.images(0, kDigits).begin(), digits.images(0, kDigits).end());
  std::vector<std::uint8_t> labels(digits.labels(0, kDigits).begin(), digits.labels(0, kDigits).end());
  for (const std::uint32_t index : kMislabelled) labels[index] = static_cast<std::uint8_t>((labels[index] + 4) % 8);
  return *Dataset::from_idx(std::move(images), idx_labels(labels));
}

using Job = std::shared_ptr<DoubtfulLabelsJob>;

void finish(const Job& job, std::size_t slice) {
  for (std::uint64_t done = 0; !job->progress().finished; done = job->progress().done) {
    ASSERT_TRUE(job->advance(slice));
    ASSERT_GE(job->progress().done, done);
    ASSERT_LE(job->progress().done, job->progress().total);
  }
  EXPECT_EQ(job->progress().done, job->progress().total);
  ASSERT_TRUE(job->advance(1)) << "finished is finished";
}

std::vector<std::uint32_t> first_indices(const Job& job, std::size_t count) {
  std::vector<std::uint32_t> indices;
  for (const DoubtfulLabel& label : job->doubtful().first(std::min(count, job->doubtful().size()))) {
    indices.push_back(label.index);
  }
  return indices;
}

TEST(DoubtfulLabels, OfTrainingImagesAreThoseThatAreWrong) {
  const Dataset digits = mislabelled_digits();
  ThreadPool pool(test::kThreadCounts.back());
  const Job job = *DoubtfulLabelsJob::of_training_images(small_config(), digits, pool);
  finish(job, 5);
  EXPECT_THAT(first_indices(job, kMislabelled.size()), UnorderedElementsAreArray(kMislabelled));
  const DoubtfulLabel& first = job->doubtful()[0];
  EXPECT_EQ(job->answer(first.index).label, digits.label(first.index));
  EXPECT_EQ(first.likely, test::synthetic_digits(kDigits).label(first.index)) << "the label that it had";
  EXPECT_TRUE(std::ranges::equal(job->image(first.index), digits.image(first.index)));
}

TEST(DoubtfulLabels, OfTestImagesAreThoseThatAreWrong) {
  ThreadPool pool(1);
  const Job job =
      *DoubtfulLabelsJob::of_test_images(small_config(), test::synthetic_digits(150), mislabelled_digits(), pool);
  finish(job, 64);
  EXPECT_THAT(first_indices(job, kMislabelled.size()), UnorderedElementsAreArray(kMislabelled));
}

TEST(DoubtfulLabels, AreTheSameOnAnyNumberOfThreadsAndInAnySlices) {
  const Dataset digits = mislabelled_digits();
  std::vector<std::tuple<std::uint32_t, int, float>> expected;
  for (const std::size_t threads : test::kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{1000}}) {
      ThreadPool pool(threads);
      const Job job = *DoubtfulLabelsJob::of_training_images(small_config(), digits, pool);
      finish(job, slice);
      std::vector<std::tuple<std::uint32_t, int, float>> found;
      for (const DoubtfulLabel& label : job->doubtful()) {
        found.emplace_back(label.index, label.likely, label.self_confidence);
      }
      if (expected.empty()) expected = found;
      EXPECT_EQ(found, expected);
    }
  }
}

TEST(DoubtfulLabels, NeedImages) {
  ThreadPool pool(1);
  const Dataset few = test::synthetic_digits(2 * DoubtfulLabelsJob::kFolds - 1);
  EXPECT_EQ(DoubtfulLabelsJob::of_training_images(small_config(), few, pool).error().code, ErrorCode::kNoData);
  EXPECT_EQ(DoubtfulLabelsJob::of_test_images(small_config(), few, Dataset(), pool).error().code, ErrorCode::kNoData);
  EXPECT_EQ(DoubtfulLabelsJob::of_test_images(small_config(), Dataset(), few, pool).error().code, ErrorCode::kNoData);
}

TEST(DoubtfulLabels, AreNotFoundByATrainingThatDiverges) {
  ThreadPool pool(1);
  TrainConfig config = small_config();
  config.optimizer.kind = OptimizerKind::kSgd;
  config.learning_rate = 1e6f;
  config.network.layers.insert(config.network.layers.begin() + 1, {DenseSpec{.units = 8}, DenseSpec{.units = 8}});
  const Job job = *DoubtfulLabelsJob::of_training_images(config, mislabelled_digits(), pool);
  Status status;
  while (status && !job->progress().finished) status = job->advance(64);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kNotFinite);
}

TEST(Dataset, IsCutIntoPartsAndWhatIsLeft) {
  const Dataset digits = test::synthetic_digits(10);
  const Dataset part = digits.part(3, 4);
  const Dataset others = digits.without(3, 4);
  ASSERT_EQ(part.size(), 4u);
  ASSERT_EQ(others.size(), 6u);
  for (std::size_t i = 0; i < 10; ++i) {
    const bool is_in_part = i >= 3 && i < 7;
    const Dataset& of = is_in_part ? part : others;
    const std::size_t at = is_in_part ? i - 3 : i < 3 ? i : i - 4;
    EXPECT_EQ(of.label(at), digits.label(i));
    EXPECT_TRUE(std::ranges::equal(of.image(at), digits.image(i)));
  }
  EXPECT_EQ(digits.without(0, 0).images(0, 10).data(), digits.images(0, 10).data()) << "nothing is copied";
}

}  // namespace
}  // namespace inkling
