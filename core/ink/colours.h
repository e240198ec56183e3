// From the colours of a picture to one number for each pixel, in which ink and paper
// are as far apart as they can be.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/thread_pool.h"
#include "core/ink/picture.h"
#include "core/ink/plane.h"

namespace inkling {

using Colour = std::array<float, 3>;  // red, green, blue, 0 … 255

// What shows through where a picture is transparent: the paper's colour where paper can be seen; where all that can be
// seen has one colour it is ink, and black or white lies behind it, whichever is further from it.
[[nodiscard]] Colour find_backdrop(const Picture& picture);

// A picture with fewer pixels, each the mean of `factor` x `factor` of its own, laid on the backdrop.
struct SmallPicture {
  std::size_t factor = 1;
  std::array<FloatPlane, 3> channels;
};
// Of at most about kSmallPixels pixels.
inline constexpr std::size_t kSmallPixels = 500'000;
[[nodiscard]] SmallPicture shrink(const Picture& picture, const Colour& backdrop, ThreadPool& pool);

// The weights of the channels, in all 1 (of their absolute values), that part the edges in a picture best from its
// noise: Fisher's discriminant, on differences of neighbours, which no shadow reaches.
[[nodiscard]] Colour find_direction(const SmallPicture& picture);
// As the eye weighs them.
inline constexpr Colour kLuminance{0.299f, 0.587f, 0.114f};

[[nodiscard]] FloatPlane project(const SmallPicture& picture, const Colour& direction);

}  // namespace inkling
