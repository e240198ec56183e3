// `inkling neurons` from its options to what it prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/core/command_test.h"

namespace inkling {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

class NeuronsCommand : public test::CommandTest {
 protected:
  NeuronsCommand() : CommandTest(&run_neurons) {}

  void SetUp() override {
    CommandTest::SetUp();
    put_images("t10k", std::vector<std::uint8_t>(20, 8));
  }
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
