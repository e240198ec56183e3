// What may be configured, as JSON: the page goes by it, and its tests by the copy in tests/golden/.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "core/base/schema_writer.h"
#include "core/training/train_config.h"

namespace inkling {
namespace {

enum class Colour { kRed, kBlue };

struct Sample {
  float share = 0.25f;
  float rate = 0.001f;
  std::size_t count = 3;
  std::uint32_t size = 1;
  Colour colour = Colour::kBlue;
};

template <MaybeConst<Sample> Config, typename Visitor>
void visit(Config& sample, Visitor& visitor) {
  static constexpr std::array kColours{std::pair{"red", Colour::kRed}, std::pair{"blue", Colour::kBlue}};
  visitor.field("share", sample.share, Range{.least = 0, .most = 0.5f, .unit = "share"});
  visitor.field("rate", sample.rate, Range{.least = 0, .most = 1e6f, .is_open = true});
  visitor.field("count", sample.count, Whole{.least = 1, .most = 0xFFFFFFFF});
  visitor.field("size", sample.size, required(Whole{.least = 1, .most = 15, .unit = "pixels"}));
  visitor.field("colour", sample.colour, kColours);
}

struct Nested {
  Sample sample;
};

template <MaybeConst<Nested> Config, typename Visitor>
void visit(Config& whole, Visitor& visitor) {
  visitor.part("sample", whole.sample);
}

TEST(Schema, SaysOfEachFieldWhatItMayBe) {
  EXPECT_EQ(schema_of(Sample{}),
            R"([{"key":"share","type":"number","least":0,"most":0.5,"unit":"share","default":0.25,)"
            R"("rule":"a number from 0 to 0.5"},)"
            R"({"key":"rate","type":"number","above":0,"most":1000000,"default":0.001,)"
            R"("rule":"a number above 0, at most 1000000"},)"
            R"({"key":"count","type":"whole","least":1,"most":4294967295,"default":3,)"
            R"("rule":"a whole number from 1 to 4294967295"},)"
            R"({"key":"size","type":"whole","least":1,"most":15,"unit":"pixels","rule":"a whole number from 1 to 15"},)"
            R"({"key":"colour","type":"choice","choices":["red","blue"],"default":"blue","rule":"one of red, blue"}])");
}

TEST(Schema, SaysWhereAFieldOfAPartStands) {
  EXPECT_TRUE(schema_of(Nested{}).starts_with(R"([{"key":"sample.share",)")) << schema_of(Nested{});
}

// Written by `inkling schema`.
TEST(Schema, IsThatOfTheGoldenFile) {
  std::ifstream file(std::filesystem::path(INKLING_SOURCE_DIR) / "tests/golden/schema.json");
  const std::string golden{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_EQ(golden, schema() + '\n');
}

}  // namespace
}  // namespace inkling
