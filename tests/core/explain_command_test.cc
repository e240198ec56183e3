// `inkling explain` from its options to what it prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/core/command_test.h"
#include "tools/files.h"

namespace inkling {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

// A 7 in one line, as the tablet tells it: upwards.
constexpr char kSeven[] =
    ".SEGMENT DIGIT 0 ? \"7\"\n.COMMENT 7 1 1\n.PEN_DOWN\n100 400\n250 402\n400 404\n300 220\n200 60\n.PEN_UP\n";

class ExplainCommand : public test::CommandTest {
 protected:
  ExplainCommand() : CommandTest(&run_explain) {}

  std::string put(const char* name, const std::string& text) const {
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    EXPECT_TRUE(write_file(folder_ / name, bytes));
    return (folder_ / name).string();
  }

  [[nodiscard]] std::string run(Options options) const {
    options.try_emplace("model", kModel);
    return CommandTest::run(options);
  }
};

TEST_F(ExplainCommand, TellsAllOfADrawing) {
  const std::string sheet = (folder_ / "sheet.pgm").string();
  const auto json = nlohmann::json::parse(run({{"strokes", put("seven.txt", kSeven)},
                                               {"json", "yes"},
                                               {"towards", "1"},
                                               {"prototype", "yes"},
                                               {"seed", "3"},
                                               {"out", sheet}}));
  EXPECT_EQ(json["digit"], 7);
  EXPECT_EQ(json["answer"]["verdict"], "digit");
  EXPECT_THAT(json["attribution"]["pixels"], SizeIs(784));
  EXPECT_EQ(json["untrained"]["seed"], 3);
  EXPECT_LT(json["deletion"]["area"], json["deletion"]["random_area"]);
  EXPECT_THAT(json["occlusion"]["logit_drops"], SizeIs(12 * 12));
  EXPECT_THAT(json["strokes"], SizeIs(1));
  EXPECT_EQ(json["strokes"][0]["verdict"], "empty");
  EXPECT_THAT(json["parts"], SizeIs(2));
  EXPECT_EQ(json["parts"][0]["digit"], 1);
  EXPECT_TRUE(json["counterfactual"]["found"]);
  EXPECT_GT(json["counterfactual"]["norm"], 0);
  EXPECT_GT(json["prototype"]["probability"], 0.5);
  const auto pgm = read_file(sheet);
  ASSERT_TRUE(pgm);
  EXPECT_EQ(std::string(pgm->begin(), pgm->begin() + 7), "P5 232 ");
}

TEST_F(ExplainCommand, SaysItInSentences) {
  const std::string text = run({{"strokes", put("seven.txt", kSeven)}, {"towards", "1"}});
  EXPECT_THAT(text, HasSubstr("It reads 7, "));
  EXPECT_THAT(text, HasSubstr("Without stroke 1 it is refused, empty.\n"));
  EXPECT_THAT(text, HasSubstr("Without part 1 it reads 1, "));
  EXPECT_THAT(text, HasSubstr("It reads 1 after a change of "));
}

TEST_F(ExplainCommand, ExplainsATestImage) {
  const auto json =
      nlohmann::json::parse(run({{"image", "0"}, {"data", INKLING_MNIST_DIR}, {"json", "yes"}, {"digit", "3"}}));
  EXPECT_EQ(json["answer"]["digit"], 7);  // the first of MNIST's test images
  EXPECT_EQ(json["digit"], 3);
  EXPECT_FALSE(json.contains("strokes"));
}

TEST_F(ExplainCommand, RefusesWhatItCannotDo) {
  const std::string seven = put("seven.txt", kSeven);
  EXPECT_THAT(run({}), HasSubstr("--strokes FILE or --image N."));
  EXPECT_THAT(run({{"strokes", seven}, {"image", "1"}}), HasSubstr("--strokes FILE or --image N."));
  EXPECT_THAT(run({{"strokes", put("none.txt", "")}}), HasSubstr("no digit."));
  EXPECT_THAT(run({{"strokes", seven}, {"digit", "10"}}), HasSubstr("--digit must be a whole number from 0 to 9."));
  EXPECT_THAT(run({{"strokes", seven}, {"towards", "x"}}), HasSubstr("--towards must be a whole number"));
  EXPECT_THAT(run({{"image", "10000"}, {"data", INKLING_MNIST_DIR}}), HasSubstr("--image must be"));
}

TEST_F(ExplainCommand, TellsAnEmptyDrawingFromAnAnswer) {
  const std::string text = run({{"strokes", put("empty.txt", ".SEGMENT DIGIT 0 ? \"7\"\n.COMMENT 7 1 1\n")}});
  EXPECT_THAT(text, HasSubstr("It is refused, empty."));
  EXPECT_THAT(text, HasSubstr("with an error of 0.0000."));
}

}  // namespace
}  // namespace inkling
