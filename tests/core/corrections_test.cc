// Corrections of labels: as text, as it should not be, and what a dataset becomes by them.
#include "core/data/corrections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tests/core/idx_bytes.h"

namespace inkling {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kHead = "set,index,label,correction\n";
const std::vector<Correction> kCorrections{{.split = Split::kTrain, .index = 1, .label = 0, .corrected = 6},
                                           {.split = Split::kTrain, .index = 3, .label = 7},
                                           {.split = Split::kTest, .index = 2, .label = 9, .corrected = 4}};
const std::string kText = kHead + "train,1,0,6\ntrain,3,7,drop\ntest,2,9,4\n";

Dataset four_images() { return *Dataset::from_idx(idx_images(4), idx_labels(std::array<std::uint8_t, 4>{7, 0, 9, 7})); }

std::vector<std::uint8_t> labels_of(const Dataset& dataset) {
  const auto labels = dataset.labels(0, dataset.size());
  return {labels.begin(), labels.end()};
}

TEST(Corrections, AreReadAsTheyAreWrittenInAnyOrder) {
  EXPECT_EQ(to_csv(kCorrections), kText);
  EXPECT_EQ(corrections_from_csv(kText), kCorrections);
  const std::string as_elsewhere = "set,index,label,correction\r\ntest,2,9,4\r\ntrain,3,7,drop\r\ntrain,1,0,6";
  EXPECT_EQ(corrections_from_csv(as_elsewhere), kCorrections);
  EXPECT_EQ(corrections_from_csv(kHead), std::vector<Correction>());
}

TEST(Corrections, MayHaveEmptyLinesAsEditorsLeaveThem) {
  EXPECT_EQ(corrections_from_csv(kText + "\n\r\n"), kCorrections);
  EXPECT_EQ(corrections_from_csv(kHead + "\n"), std::vector<Correction>());
  // They count where a line is named.
  EXPECT_EQ(corrections_from_csv(kHead + "\ntrain,1\n").error().message,
            "Line 3 of the corrections must be like train,1247,2,7 or train,1247,2,drop.");
}

TEST(Corrections, AreRefusedInASentenceWhenTheyAreNone) {
  for (const std::string text : {"", "\n", "digit,count\n1,2\n", "{\"set\": 1}"}) {
    EXPECT_EQ(corrections_from_csv(text).error().message,
              "This is no list of corrections: its first line must be set,index,label,correction.");
  }
  for (const std::string line : {" ", "train,1,0", "train,1,0,6,2", "valid,1,0,6", "train,-1,0,6", "train,1.5,0,6",
                                 "train,,0,6", "train,5000000000,0,6", "train,1,10,6", "train,1,0,10", "train,1,0,",
                                 "train,1,0,keep", "train,1,6,6", "train,1,0,6 ", "train,1,x,6"}) {
    EXPECT_EQ(corrections_from_csv(kText + line + "\n").error().message,
              "Line 5 of the corrections must be like train,1247,2,7 or train,1247,2,drop.")
        << line;
  }
  EXPECT_EQ(corrections_from_csv(kText + "train,3,7,1\n").error().message,
            "The corrections say two things of train image 3.");
}

TEST(Corrections, ExchangeLabelsAndLeaveImagesOut) {
  const Dataset images = four_images();
  const Result<Dataset> corrected_images = corrected(images, Split::kTrain, kCorrections);
  ASSERT_TRUE(corrected_images);
  EXPECT_THAT(labels_of(*corrected_images), ElementsAre(7, 6, 9));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(std::ranges::equal(corrected_images->image(i), images.image(i))) << i;
  }
  EXPECT_THAT(labels_of(*corrected(images, Split::kTest, kCorrections)), ElementsAre(7, 0, 4, 7));
  EXPECT_THAT(labels_of(images), ElementsAre(7, 0, 9, 7)) << "it never changes";
}

TEST(Corrections, CopyNoImagesUnlessSomeAreLeftOut) {
  const Dataset images = four_images();
  const Result<Dataset> relabelled = corrected(images, Split::kTrain, std::span(kCorrections).first(1));
  EXPECT_EQ(relabelled->images(0, 4).data(), images.images(0, 4).data());
}

TEST(Corrections, MayLeaveOutTheFirstTheLastOrAll) {
  std::vector<Correction> drops{{.index = 0, .label = 7}, {.index = 3, .label = 7}};
  EXPECT_THAT(labels_of(*corrected(four_images(), Split::kTrain, drops)), ElementsAre(0, 9));
  drops.insert(drops.end(), {{.index = 1, .label = 0}, {.index = 2, .label = 9}});
  EXPECT_EQ(corrected(four_images(), Split::kTrain, drops)->size(), 0u);
}

TEST(Corrections, OfOtherImagesAreRefused) {
  const auto refusal = [](const Correction& correction) {
    return corrected(four_images(), Split::kTrain, {&correction, 1}).error().message;
  };
  EXPECT_EQ(refusal({.index = 1, .label = 5, .corrected = 3}),
            "The corrections are not of these images: there is no train image 1 with the label 5.");
  EXPECT_THAT(refusal({.index = 4, .label = 7}), HasSubstr("there is no train image 4 "));
  EXPECT_EQ(check_corrections(Dataset(), Split::kTest, kCorrections).error().code, ErrorCode::kInvalidData);
}

}  // namespace
}  // namespace inkling
