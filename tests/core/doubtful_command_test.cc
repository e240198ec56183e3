// `inkling doubtful` from its options to what it prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/core/idx_bytes.h"
#include "tools/commands.h"
#include "tools/files.h"

namespace inkling {
namespace {

using testing::HasSubstr;

class DoubtfulCommand : public testing::Test {
 protected:
  // In place of MNIST images that say nothing of their labels, half of which are 1.
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / "inkling-doubtful";
    std::filesystem::create_directories(folder_);
    std::vector<std::uint8_t> labels(40, 1);
    for (std::size_t i = 0; i < labels.size(); i += 2) labels[i] = 2;
    for (const char* split : {"train", "t10k"}) {
      ASSERT_TRUE(write_file(folder_ / (std::string(split) + "-images-idx3-ubyte"), idx_images(40)));
      ASSERT_TRUE(write_file(folder_ / (std::string(split) + "-labels-idx1-ubyte"), idx_labels(labels)));
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // What it prints, or its error.
  [[nodiscard]] std::string run(Options options) const {
    options.try_emplace("data", folder_.string());
    Engine engine(1);
    testing::internal::CaptureStdout();
    const Status status = run_doubtful(engine, options);
    const std::string printed = testing::internal::GetCapturedStdout();
    return status ? printed : status.error().message;
  }

  std::filesystem::path folder_;
};

TEST_F(DoubtfulCommand, SaysHowManyThereAre) {
  EXPECT_THAT(run({}), HasSubstr(" doubtful labels, "));
  EXPECT_THAT(run({{"test", "yes"}}), HasSubstr(" doubtful labels, "));
}

TEST_F(DoubtfulCommand, TellsEachAsJsonTheMostDoubtfulFirst) {
  std::istringstream lines(run({{"json", "yes"}}));
  double margin = -1;
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    EXPECT_GE(json["margin"], margin);
    EXPECT_NE(json["label"], json["likely"]);
    margin = json["margin"].get<double>();
  }
}

TEST_F(DoubtfulCommand, RefusesWhatItCannotDo) {
  EXPECT_THAT(run({{"preset", "none"}}), HasSubstr("quick"));
  EXPECT_THAT(run({{"data", (folder_ / "none").string()}}), HasSubstr("Cannot read "));
}

}  // namespace
}  // namespace inkling
