// Which units a network has, and what of the image each of them sees: as a change of every pixel shows.
#include "core/network/units.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/network/layer_outputs.h"
#include "tests/core/inspected_specs.h"

namespace inkling {
namespace {

using test::inspected_specs;
using test::moved_model;

const DenseSpec kLogits{.units = kClasses};

std::vector<UnitLayer> units_of(const NetworkSpec& spec) { return unit_layers(**Network::create(spec)); }

TEST(Units, AreOfEachLayerThatLearnsWithWhatFollowsIt) {
  const auto units = units_of({{Conv2dSpec{.filters = 4}, BatchNormSpec{}, ReluSpec{}, MaxPool2dSpec{},
                                Conv2dSpec{.filters = 3}, MaxPool2dSpec{}, DropoutSpec{}, ReluSpec{}, BatchNormSpec{},
                                FlattenSpec{}, DenseSpec{.units = 7}, BatchNormSpec{}, kLogits}});
  ASSERT_EQ(units.size(), 4u);
  EXPECT_EQ(units[0].layer, 0u);
  EXPECT_EQ(units[0].output, 2u);
  EXPECT_TRUE(units[0].is_rectified);
  EXPECT_EQ(units[0].shape, (Shape{26, 26, 4}));
  EXPECT_EQ(units[1].output, 7u) << "pooled before it is rectified; what normalises it then is not silent";
  EXPECT_EQ(units[1].shape, (Shape{5, 5, 3}));
  EXPECT_EQ(units[2].output, 11u) << "normalised, not rectified";
  EXPECT_FALSE(units[2].is_rectified);
  EXPECT_EQ(units[3].output, 12u);
  EXPECT_EQ(units[3].shape, (Shape{1, 1, kClasses}));
}

TEST(Units, OfAllPixelsAreWhatFollowsARow) {
  const auto network = *Network::create({{Conv2dSpec{.filters = 2}, FlattenSpec{}, DenseSpec{.units = 5}, kLogits}});
  EXPECT_EQ(receptive_field(*network, 3, 0, 0), (ImageWindow{0, kImageSide, 0, kImageSide}));
  EXPECT_EQ(receptive_field(*network, 0, 25, 3), (ImageWindow{25, 28, 3, 6}));
}

// The numbers of a layer before its units are rectified, which are moved by every pixel that they see.
std::vector<float> output_of(const std::shared_ptr<const Model>& model, std::size_t layer, std::size_t pixel) {
  std::array<std::uint8_t, kImagePixels> image{};
  std::ranges::fill(image, std::uint8_t{100});
  if (pixel < image.size()) image[pixel] = 255;
  const LayerOutputs outputs = *LayerOutputs::create(model, image);
  return {outputs.output(layer).begin(), outputs.output(layer).end()};
}

TEST(Units, SeeNoPixelBeyondTheirFieldAndAllAtItsCorners) {
  const auto model =
      moved_model({{Conv2dSpec{.filters = 2, .kernel = 5, .stride = 2, .padding = 2},
                    Conv2dSpec{.filters = 3, .kernel = 3, .stride = 2, .padding = 1}, FlattenSpec{}, kLogits}},
                  3);
  constexpr std::size_t kLayer = 1;
  const Shape shape = model->network().layers()[kLayer].output;
  const auto before = output_of(model, kLayer, kImagePixels);
  for (std::size_t pixel = 0; pixel < kImagePixels; ++pixel) {
    const std::size_t row = pixel / kImageSide;
    const std::size_t column = pixel % kImageSide;
    if (row % 3 != 0 && row != 27) continue;  // a third of the rows says as much
    const auto after = output_of(model, kLayer, pixel);
    for (std::size_t place = 0; place < shape.h * shape.w; ++place) {
      const ImageWindow field = receptive_field(model->network(), kLayer, place / shape.w, place % shape.w);
      const bool is_seen = row >= field.top && row < field.bottom && column >= field.left && column < field.right;
      const bool is_moved = before[place * shape.c] != after[place * shape.c];
      EXPECT_EQ(is_moved, is_seen) << "pixel " << row << ", " << column << " at place " << place;
    }
  }
}

TEST(Units, OfEveryKindOfNetworkHaveAField) {
  for (const test::NamedSpec& named : inspected_specs()) {
    const auto network = *Network::create(named.spec);
    for (const UnitLayer& units : unit_layers(*network)) {
      const ImageWindow field = receptive_field(*network, units.output, units.shape.h - 1, units.shape.w - 1);
      EXPECT_LT(field.top, field.bottom) << named.name;
      EXPECT_LE(field.bottom, kImageSide) << named.name;
      EXPECT_LT(field.left, field.right) << named.name;
      EXPECT_LE(field.right, kImageSide) << named.name;
    }
  }
}

}  // namespace
}  // namespace inkling
