// `inkling doubtful` from its options to what it prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/core/command_test.h"
#include "tools/exchanged_labels.h"

namespace inkling {
namespace {

using testing::HasSubstr;

class DoubtfulCommand : public test::CommandTest {
 protected:
  DoubtfulCommand() : CommandTest(&run_doubtful) {}

  // Half of them are 1.
  void SetUp() override {
    CommandTest::SetUp();
    std::vector<std::uint8_t> labels(40, 1);
    for (std::size_t i = 0; i < labels.size(); i += 2) labels[i] = 2;
    for (const char* split : {"train", "t10k"}) put_images(split, labels);
  }
};

TEST_F(DoubtfulCommand, SaysHowManyThereAre) {
  EXPECT_THAT(run({}), HasSubstr(" doubtful labels, "));
  EXPECT_THAT(run({{"test", "yes"}}), HasSubstr(" doubtful labels, "));
}

TEST_F(DoubtfulCommand, TellsEachAsJsonTheMostDoubtfulFirst) {
  std::istringstream lines(run({{"json", "yes"}}));
  double confidence = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    EXPECT_GE(json["self_confidence"], confidence);
    EXPECT_NE(json["label"], json["likely"]);
    confidence = json["self_confidence"].get<double>();
  }
}

TEST_F(DoubtfulCommand, TellsHowManyOfExchangedLabelsAreFound) {
  EXPECT_THAT(run({{"exchange", "4"}}), HasSubstr(" of 4 exchanged labels are among the first 4"));
  EXPECT_EQ(run({{"exchange", "some"}}), "--exchange must be a whole number from 1 on.");
}

TEST(ExchangedLabels, AreOfAsManyImagesAsWereAskedForAndNoneKeepsItsOwn) {
  const Dataset images = *Dataset::from_idx(idx_images(40), idx_labels(std::vector<std::uint8_t>(40, 4)));
  const ExchangedLabels exchanged = exchange_labels(images, 10, 1);
  std::vector<std::uint32_t> changed;
  std::size_t nines = 0;
  for (std::uint32_t i = 0; i < images.size(); ++i) {
    if (exchanged.images.label(i) != images.label(i)) changed.push_back(i);
    if (exchanged.images.label(i) == 9) ++nines;
  }
  EXPECT_EQ(changed, exchanged.exchanged);
  EXPECT_EQ(changed.size(), 10u);
  EXPECT_GE(nines, 5u) << "what a 4 is often taken for";
  EXPECT_EQ(exchange_labels(images, 10, 1).exchanged, exchanged.exchanged);
  EXPECT_NE(exchange_labels(images, 10, 2).exchanged, exchanged.exchanged);
  EXPECT_EQ(exchange_labels(images, 1000, 1).exchanged.size(), images.size());
}

TEST_F(DoubtfulCommand, RefusesWhatItCannotDo) {
  EXPECT_THAT(run({{"preset", "none"}}), HasSubstr("quick"));
  EXPECT_THAT(run({{"data", (folder_ / "none").string()}}), HasSubstr("Cannot read "));
}

}  // namespace
}  // namespace inkling
