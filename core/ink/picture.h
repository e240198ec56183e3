// A picture with handwriting on it, and what is found there on the way to its
// digits: which pixels are ink, and where each mark stands. Coordinates are
// pixels of the picture, x to the right and y downwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace inkling {

// The most pixels a picture may have. It bounds the memory and the time of reading one; whoever has a larger picture
// scales it down first, which costs no digit that a person can read on a screen.
inline constexpr std::size_t kMaxPicturePixels = 4'000'000;
// Whatever has fewer pixels to a side shows no digit.
inline constexpr std::size_t kMinPictureSide = 8;

inline constexpr std::size_t kBytesPerPixel = 4;

struct Picture {
  std::span<const std::uint8_t> rgba;  // [height, width, 4], sRGB, alpha not multiplied in
  std::size_t width = 0;
  std::size_t height = 0;
};

// Whole pixels: pixel x is inside when left <= x < right.
struct PixelBox {
  std::size_t left = 0;
  std::size_t top = 0;
  std::size_t right = 0;
  std::size_t bottom = 0;

  friend bool operator==(const PixelBox&, const PixelBox&) = default;
};

// What of a picture is ink. Light and the colour of the paper are evened out, lines printed on it, its edges and specks
// are gone; ink stays grey at its edges.
struct InkMap {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint8_t> ink;  // [height, width], full ink = 255, paper = 0
  std::vector<std::uint8_t>
      even;                    // [height, width], paper = 255, ink darker whatever it was; before anything was removed
  float stroke_width = 0;      // the pen's, in pixels; 0 when there is no ink
  bool light_on_dark = false;  // as on a blackboard
};

}  // namespace inkling
