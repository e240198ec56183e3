// `inkling robust` from its options to what it prints.
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
using testing::SizeIs;
using testing::StartsWith;

class RobustCommand : public testing::Test {
 protected:
  // Twenty images in place of MNIST.
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / "inkling-robust";
    std::filesystem::create_directories(folder_);
    ASSERT_TRUE(write_file(folder_ / "t10k-images-idx3-ubyte", idx_images(20)));
    ASSERT_TRUE(write_file(folder_ / "t10k-labels-idx1-ubyte", idx_labels(std::vector<std::uint8_t>(20, 8))));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // What it prints, or its error.
  [[nodiscard]] std::string run(Options options) const {
    options.try_emplace("data", folder_.string());
    Engine engine(1);
    testing::internal::CaptureStdout();
    const Status status = run_robust(engine, options);
    const std::string printed = testing::internal::GetCapturedStdout();
    return status ? printed : status.error().message;
  }

  static constexpr const char* kModel = INKLING_SOURCE_DIR "/web/models/pretrained.safetensors";
  std::filesystem::path folder_;
};

TEST_F(RobustCommand, SaysItInSentences) {
  const std::string text = run({{"model", kModel}});
  EXPECT_THAT(text, StartsWith("turned     0: "));
  EXPECT_THAT(text, HasSubstr("; below 95 % at 0 degrees\n"));
  EXPECT_THAT(text, HasSubstr("\n20 images at each strength, "));
}

TEST_F(RobustCommand, TellsEachCurveAsJson) {
  std::istringstream lines(run({{"model", kModel}, {"json", "yes"}}));
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    names.push_back(json["name"].get<std::string>());
    EXPECT_THAT(json["points"], SizeIs(6));
    EXPECT_EQ(json["fall"], json["points"][0]["strength"]) << "it reads none of these";
  }
  EXPECT_THAT(names, testing::ElementsAre("turned", "moved", "smaller", "squeezed", "thickened", "thinned", "blurred",
                                          "noised", "inverted"));
}

TEST_F(RobustCommand, NeedsANetworkAndImages) {
  EXPECT_THAT(run({}), HasSubstr("--model FILE"));
  EXPECT_THAT(run({{"model", kModel}, {"data", (folder_ / "none").string()}}), HasSubstr("Cannot read "));
}

}  // namespace
}  // namespace inkling
