// `inkling neurons` from its options to what it prints.
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

using testing::ContainsRegex;
using testing::HasSubstr;

class NeuronsCommand : public testing::Test {
 protected:
  // Twenty images in place of MNIST.
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / "inkling-neurons";
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
    const Status status = run_neurons(engine, options);
    const std::string printed = testing::internal::GetCapturedStdout();
    return status ? printed : status.error().message;
  }

  static constexpr const char* kModel = INKLING_SOURCE_DIR "/web/models/pretrained.safetensors";
  std::filesystem::path folder_;
};

TEST_F(NeuronsCommand, SaysOfEachLayerHowManyUnitsNeverFire) {
  const std::string text = run({{"model", kModel}});
  EXPECT_THAT(text, ContainsRegex("^layer  1, conv2d: [0-9]+ of 32 units never fire; gradient "));
  EXPECT_THAT(text, HasSubstr("dense: 10 units, without a ReLU; gradient "));
}

TEST_F(NeuronsCommand, SaysItInJson) {
  std::istringstream lines(run({{"model", kModel}, {"json", "yes"}}));
  std::vector<std::size_t> units;
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    units.push_back(json["units"].get<std::size_t>());
    EXPECT_EQ(json["dead"].is_null(), json["type"] == "dense");
  }
  EXPECT_EQ(units, (std::vector<std::size_t>{32, 48, 64, 64, 10}));
}

TEST_F(NeuronsCommand, SaysWhatItNeeds) {
  EXPECT_THAT(run({{"model", "nowhere.safetensors"}}), HasSubstr("nowhere.safetensors"));
}

}  // namespace
}  // namespace inkling
