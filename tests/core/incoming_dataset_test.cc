// Images that come piece by piece: what is there of them, what is refused, and that a training on them is the same.
#include "core/data/incoming_dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/training/trainer.h"
#include "tests/core/idx_bytes.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using testing::HasSubstr;

using Bytes = std::vector<std::uint8_t>;

constexpr std::array<std::uint8_t, 3> kThreeLabels = {7, 0, 9};

IncomingDataset three_expected() { return *IncomingDataset::create(idx_labels(kThreeLabels)); }

Bytes with_byte(Bytes bytes, std::size_t offset, std::uint8_t value) {
  bytes[offset] = value;
  return bytes;
}

// The pieces of a file that are `size` bytes long, but for the last.
std::vector<std::span<const std::uint8_t>> pieces_of(const Bytes& file, std::size_t size) {
  std::vector<std::span<const std::uint8_t>> pieces;
  for (std::size_t first = 0; first < file.size(); first += size) {
    pieces.push_back(std::span(file).subspan(first, std::min(size, file.size() - first)));
  }
  return pieces;
}

TEST(IncomingDataset, HasTheImagesThatHaveCome) {
  const Bytes file = idx_images(3);
  const Dataset whole = *Dataset::from_idx(file, idx_labels(kThreeLabels));
  for (const std::size_t size : {1u, 7u, 100u, 784u, 800u, 1600u, 2368u}) {
    IncomingDataset incoming = three_expected();
    const Dataset copy = incoming.dataset();
    EXPECT_EQ(copy.size(), 3u);
    EXPECT_EQ(copy.label(2), 9);
    std::size_t added = 0;
    for (const auto piece : pieces_of(file, size)) {
      EXPECT_EQ(copy.arrived(), added < 16 ? 0 : (added - 16) / kImagePixels) << added << " bytes";
      EXPECT_FALSE(copy.is_whole());
      ASSERT_TRUE(incoming.add(piece));
      added += piece.size();
      for (std::size_t i = 0; i < copy.arrived(); ++i) {
        ASSERT_TRUE(std::ranges::equal(copy.image(i), whole.image(i))) << "image " << i << " of " << added << " bytes";
      }
    }
    EXPECT_EQ(copy.arrived(), 3u);
    EXPECT_TRUE(copy.is_whole());
    EXPECT_TRUE(copy.is_same_as(incoming.dataset()));
    EXPECT_FALSE(copy.is_same_as(whole));
  }
}

TEST(IncomingDataset, TellsOfAPartWhatHasComeOfThat) {
  const Bytes file = idx_images(3);
  IncomingDataset incoming = three_expected();
  const Dataset last_two = incoming.dataset().part(1, 2);
  const Dataset relabelled = last_two.labelled({1, 1}).labelled({2, 2});
  const auto pieces = pieces_of(file, 800);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    ASSERT_TRUE(incoming.add(pieces[i]));
    EXPECT_EQ(last_two.arrived(), std::min<std::size_t>(i, 2)) << i;
    EXPECT_EQ(relabelled.arrived(), std::min<std::size_t>(i, 2)) << i;
  }
  EXPECT_TRUE(relabelled.is_whole());
}

TEST(IncomingDataset, IsWholeWhereNothingIsExpected) {
  EXPECT_TRUE(Dataset().is_whole());
  EXPECT_TRUE(Dataset::from_idx(idx_images(3), idx_labels(kThreeLabels))->is_whole());
}

TEST(IncomingDataset, RefusesLabelsThatAreNone) {
  for (const Bytes& labels : {Bytes(), idx_images(1), with_byte(idx_labels(kThreeLabels), 9, 10)}) {
    EXPECT_EQ(IncomingDataset::create(labels).error().code, ErrorCode::kInvalidData);
  }
  EXPECT_TRUE(IncomingDataset::create(idx_labels(Bytes(IncomingDataset::kMostImages))));
  EXPECT_THAT(IncomingDataset::create(idx_labels(Bytes(IncomingDataset::kMostImages + 1))).error().message,
              HasSubstr("it has 100001 labels, and at most 100000 are read."));
}

TEST(IncomingDataset, RefusesAHeaderAsSoonAsItIsThere) {
  const Bytes page(100, '<');
  EXPECT_THAT(three_expected().add(page).error().message, HasSubstr("is not an IDX file of images"));
  EXPECT_THAT(three_expected().add(idx_images(2)).error().message, HasSubstr("2 images and 3 labels"));
  EXPECT_THAT(three_expected().add(with_byte(idx_images(3), 11, 32)).error().message, HasSubstr("28x32 pixels"));
  IncomingDataset incoming = three_expected();
  EXPECT_TRUE(incoming.add(std::span(page).first(15)));
  EXPECT_FALSE(incoming.add(std::span(page).first(1)));
}

TEST(IncomingDataset, TakesNothingOfWhatItRefuses) {
  const Bytes file = idx_images(3);
  IncomingDataset incoming = three_expected();
  EXPECT_FALSE(incoming.add(Bytes(100, '<')));
  ASSERT_TRUE(incoming.add(std::span(file).first(1000)));
  EXPECT_THAT(incoming.add(std::span(file).subspan(999)).error().message, HasSubstr("is too long"));
  EXPECT_EQ(incoming.dataset().arrived(), 1u);
  ASSERT_TRUE(incoming.add(std::span(file).subspan(1000)));
  EXPECT_TRUE(incoming.dataset().is_whole());
  EXPECT_EQ(incoming.dataset().image(2)[783], (31 * 2 + 783) % 256);
}

// Statistics after the epochs and held-out images too: all that an epoch is made of.
TrainConfig config_by_parts(std::size_t part_size) {
  return {.network = {.layers = {Conv2dSpec{.filters = 4, .kernel = 5, .stride = 3}, BatchNormSpec{}, ReluSpec{},
                                 FlattenSpec{}, DenseSpec{.units = kClasses}}},
          .synthetic = 0.2f,
          .batch_size = 16,
          .epochs = 2,
          .part_size = part_size,
          .validation = 20,
          .averaging = 0.9f};
}

constexpr std::uint32_t kImages = 100;

Bytes labels_of(std::size_t count) {
  Bytes labels(count);
  for (std::size_t i = 0; i < count; ++i) labels[i] = static_cast<std::uint8_t>(i % kClasses);
  return idx_labels(labels);
}

struct Training {
  std::shared_ptr<Model> model;
  Trainer trainer;
};

Training training_on(const Dataset& dataset, const TrainConfig& config, ThreadPool& pool) {
  const auto model = std::make_shared<Model>(*Model::create(config.network, config.seed));
  return {.model = model, .trainer = *Trainer::create(config, model, dataset, pool)};
}

TEST(IncomingDataset, IsTrainedOnAsIfItHadBeenThere) {
  ThreadPool pool(test::kThreadCounts.back());
  const Bytes file = idx_images(kImages);
  const Dataset whole = *Dataset::from_idx(file, labels_of(kImages));
  for (const std::size_t part_size : {0u, 30u}) {
    const TrainConfig config = config_by_parts(part_size);
    Training expected = training_on(whole, config, pool);
    while (!expected.trainer.progress().finished) ASSERT_TRUE(expected.trainer.step());

    IncomingDataset incoming = *IncomingDataset::create(labels_of(kImages));
    Training training = training_on(incoming.dataset(), config, pool);
    std::vector<std::uint64_t> steps_at_waits;
    const auto pieces = pieces_of(file, 16 + 30 * kImagePixels);
    for (auto piece = pieces.begin(); !training.trainer.progress().finished;) {
      const Result<TrainProgress> progress = training.trainer.advance(1);
      ASSERT_TRUE(progress);
      if (!progress->waits) continue;
      EXPECT_FALSE(progress->step_done);
      steps_at_waits.push_back(progress->step);
      ASSERT_NE(piece, pieces.end());
      ASSERT_TRUE(incoming.add(*piece++));
    }
    EXPECT_TRUE(std::ranges::equal(training.model->weights(), expected.model->weights()));
    EXPECT_TRUE(std::ranges::equal(training.model->statistics(), expected.model->statistics()));
    EXPECT_EQ(training.trainer.progress().validation->loss, expected.trainer.progress().validation->loss);
    // Of 80 images in batches of 16, the second needs one above the 30th; the fourth one above the 60th; and the
    // validation the last ones.
    const auto waits = part_size == 0 ? std::vector<std::uint64_t>{0, 0, 0, 5} : std::vector<std::uint64_t>{0, 1, 3, 5};
    EXPECT_EQ(steps_at_waits, waits);
  }
}

}  // namespace
}  // namespace inkling
