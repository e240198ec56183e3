// A picture is read alike wherever on it something is written, however large it is, and in whatever colours.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/rng.h"
#include "tests/core/edit_distance.h"
#include "tests/core/picture_reader.h"
#include "tests/core/synthetic_pictures.h"

namespace inkling::test {
namespace {

constexpr std::size_t kPictures = 300;
constexpr std::size_t kMostChanges = kPictures / 100;

// A number of three digits, as a person photographs it with care.
PictureStyle number_style(float scale) {
  const auto pixels = [scale](float size) { return static_cast<std::size_t>(std::lround(size * scale)); };
  return {.width = pixels(160), .height = pixels(80), .lines = 1, .digits = 3, .digit_height = 40 * scale};
}
constexpr Faults kFaults{.gradient = 0.3f};

MadePicture number_picture(std::uint64_t seed, float scale = 1) {
  return make_picture(number_style(scale), kFaults, seed);
}

// [0, 1), of a picture
float draw(std::uint64_t seed, std::uint32_t purpose) { return Rng(seed, Stream::kTest, purpose).uniform(0); }

using Channel = std::function<float(float value, std::size_t channel)>;
MadePicture recoloured(MadePicture made, const Channel& change) {
  for (std::size_t i = 0; i < made.rgba.size(); ++i) {
    if (i % 4 == 3) continue;
    made.rgba[i] = static_cast<std::uint8_t>(std::lround(change(made.rgba[i], i % 4)));
  }
  return made;
}

MadePicture shifted(std::uint64_t seed) {
  const MadePicture made = number_picture(seed);
  const auto left = static_cast<std::size_t>(60 * draw(seed, 1));
  const auto top = static_cast<std::size_t>(60 * draw(seed, 2));
  MadePicture moved{.width = made.width + left, .height = made.height + top, .rgba = {}, .ink = {}, .digits = {}};
  // What comes in is paper like that at the edge.
  for (std::size_t y = 0; y < moved.height; ++y) {
    for (std::size_t x = 0; x < moved.width; ++x) {
      const std::size_t from = (std::max(y, top) - top) * made.width + std::max(x, left) - left;
      const auto pixel = made.rgba.begin() + static_cast<std::ptrdiff_t>(4 * from);
      moved.rgba.insert(moved.rgba.end(), pixel, pixel + 4);
    }
  }
  return moved;
}

// By 0.3 to 3, as often down as up.
MadePicture scaled(std::uint64_t seed) { return number_picture(seed, 0.3f * std::pow(10.0f, draw(seed, 3))); }

MadePicture inverted(std::uint64_t seed) {
  return recoloured(number_picture(seed), [](float value, std::size_t) { return 255 - value; });
}

MadePicture tinted(std::uint64_t seed) {
  const std::array<float, 3> light{0.5f + 0.5f * draw(seed, 4), 0.5f + 0.5f * draw(seed, 5),
                                   0.5f + 0.5f * draw(seed, 6)};
  return recoloured(number_picture(seed), [light](float value, std::size_t channel) { return value * light[channel]; });
}

// The ink alone, dark or light.
MadePicture transparent(std::uint64_t seed) {
  PictureStyle style = number_style(1);
  style.is_transparent = true;
  if (draw(seed, 7) < 0.5f) style.ink = {240, 235, 250};
  return make_picture(style, kFaults, seed);
}

struct Change {
  const char* name;
  MadePicture (*made)(std::uint64_t seed);
};
constexpr std::array kChanges{Change{"shifted", &shifted}, Change{"scaled", &scaled}, Change{"inverted", &inverted},
                              Change{"tinted", &tinted}, Change{"transparent", &transparent}};

class PictureRobustness : public PictureReading {};

// Each picture is changed in one way, to save time.
TEST_F(PictureRobustness, AChangedPictureIsReadAlike) {
  std::size_t changes = 0;
  for (std::size_t i = 0; i < kPictures; ++i) {
    const Change& change = kChanges[i % kChanges.size()];
    const std::string before = text_of(*read(number_picture(i).picture()));
    const std::string after = text_of(*read(change.made(i).picture()));
    if (before == after) continue;
    ++changes;
    std::printf("picture %zu, %s: %s was %s\n", i, change.name, after.c_str(), before.c_str());
  }
  EXPECT_LE(changes, kMostChanges);
}

// With a border round each digit, as dark as the ink or half so, level or not.
TEST_F(PictureRobustness, DigitsInTheCellsOfATableAreReadAsWithoutIt) {
  constexpr std::size_t kTables = 40;
  constexpr PictureStyle kTable{.width = 400, .height = 300, .lines = 3, .digits = 4, .digit_height = 60};
  std::size_t changes = 0;
  for (std::size_t i = 0; i < kTables; ++i) {
    Faults faults{.gradient = 0.3f, .tilt = i % 4 < 2 ? 0.0f : 0.2f};
    const std::string before = text_of(*read(make_picture(kTable, faults, i).picture()));
    faults.borders = i % 2 == 0 ? 1.0f : 0.5f;
    const std::string after = text_of(*read(make_picture(kTable, faults, i).picture()));
    changes += edit_distance(after, before);
    if (before != after) std::printf("table %zu: %s was %s\n", i, after.c_str(), before.c_str());
  }
  EXPECT_LE(changes, kTables * kTable.lines * kTable.digits / 100);
}

}  // namespace
}  // namespace inkling::test
