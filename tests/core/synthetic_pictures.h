// Pictures with handwritten numbers that nobody took: strokes of the synthetic ink on made paper, with what goes wrong
// in photos, each fault with a strength of its own, and with the truth about every digit. Functions of their seed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ink/picture.h"

namespace inkling::test {

using Rgb = std::array<float, 3>;  // 0 … 255

// How bad each fault is: 0 is none, 1 about the worst that a person would still hand in.
struct Faults {
  float grain = 0;        // of the paper
  float rules = 0;        // lines, as dark as this share of the ink
  float squares = 0;      // …, in both directions
  float borders = 0;      // of a table with a digit in each cell, …
  float gradient = 0;     // of the light, across the picture
  float shadow = 0;       // of a hand
  float table = 0;        // dark, beside the paper
  float print = 0;        // that shows through
  float tilt = 0;         // 1 is 15 degrees
  float perspective = 0;  // one side further away
  float blur = 0;
  float noise = 0;
  float jpeg = 0;  // quantisation of the DCT of 8x8 pixels
};

struct PictureStyle {
  std::size_t width = 640;
  std::size_t height = 480;
  std::size_t lines = 2;
  std::size_t digits = 4;    // a line
  float digit_height = 100;  // pixels
  float pen = 0.06f;         // width over the height of a digit
  Rgb paper{235, 232, 225};
  Rgb ink{40, 45, 70};
  bool is_transparent = false;  // there is no paper
};

struct MadeDigit {
  std::uint8_t label = 0;
  std::size_t line = 0;
  PixelBox box;  // of its ink
};

struct MadePicture {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint8_t> rgba;
  std::vector<std::uint8_t> ink;  // [height, width], the truth before any blur: full ink = 255
  std::vector<MadeDigit> digits;  // in reading order

  [[nodiscard]] Picture picture() const { return {rgba, width, height}; }
};

[[nodiscard]] MadePicture make_picture(const PictureStyle& style, const Faults& faults, std::uint64_t seed);

}  // namespace inkling::test
