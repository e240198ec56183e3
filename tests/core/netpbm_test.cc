// Pictures of a few pixels in each format of Netpbm that the command line reads, and files that are none.
#include "tools/netpbm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace inkling {
namespace {

using testing::ElementsAre;
using testing::EndsWith;

Result<LoadedPicture> read(std::string_view text, std::size_t most_pixels = 1000) {
  return read_netpbm({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, most_pixels);
}

TEST(Netpbm, ReadsGreyAndColourAsTextAndAsBytes) {
  EXPECT_THAT(read("P2\n# a comment\n2 1 255\n0 200\n")->rgba, ElementsAre(0, 0, 0, 255, 200, 200, 200, 255));
  EXPECT_THAT(read("P3 1 1 255 1 2 3")->rgba, ElementsAre(1, 2, 3, 255));
  EXPECT_THAT(read("P5 2 1 255\n\x07\x09")->rgba, ElementsAre(7, 7, 7, 255, 9, 9, 9, 255));
  EXPECT_THAT(read("P6 1 1 255\n\x01\x02\x03")->rgba, ElementsAre(1, 2, 3, 255));
}

TEST(Netpbm, BringsSamplesOfAnyRangeToEightBits) {
  EXPECT_THAT(read("P2 3 1 3 0 1 3")->rgba, ElementsAre(0, 0, 0, 255, 85, 85, 85, 255, 255, 255, 255, 255));
  EXPECT_THAT(read(std::string_view("P5 1 1 65535\n\x80\x00", 15))->rgba, ElementsAre(128, 128, 128, 255));
}

TEST(Netpbm, ScalesALargePictureDownByTheMeansOfSquares) {
  const auto picture = read("P2 3 3 100  0 100 50  100 0 50  100 100 0", 4);
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->width, 2u);
  EXPECT_EQ(picture->height, 2u);
  EXPECT_THAT(picture->rgba, ElementsAre(128, 128, 128, 255, 128, 128, 128, 255, 255, 255, 255, 255, 0, 0, 0, 255));
}

TEST(Netpbm, RefusesWhatIsDamaged) {
  for (const std::string_view text :
       {"", "P", "P4 1 1 255\n1", "P7 1 1 255\n1", "P5", "P5 2", "P5 2 2 255", "P5 2 2 255\n123", "P5 0 2 255\n",
        "P5 2 0 255\n", "P5 1 1 0\n1", "P5 1 1 65536\n12", "P2 1 1 10 11", "P2 2 1 10 1", "P2 2 1 10 1 x",
        "P6 99999999999999999999 1 255\n123", "P6 1000000 1000000 255\n123", "P5 1 1 255", "P5 # 1 1"}) {
    SCOPED_TRACE(text);
    const auto picture = read(text);
    ASSERT_FALSE(picture);
    EXPECT_EQ(picture.error().code, ErrorCode::kInvalidData);
    EXPECT_THAT(picture.error().message, EndsWith("."));
  }
}

}  // namespace
}  // namespace inkling
