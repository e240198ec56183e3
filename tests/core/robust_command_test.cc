// `inkling robust` from its options to what it prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/core/command_test.h"

namespace inkling {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

class RobustCommand : public test::CommandTest {
 protected:
  RobustCommand() : CommandTest(&run_robust) {}

  void SetUp() override {
    CommandTest::SetUp();
    put_images("t10k", std::vector<std::uint8_t>(20, 8));
  }
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
