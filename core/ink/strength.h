// How strong ink and noise are, from how far the pixels of a picture are from their paper.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/ink/plane.h"

namespace inkling {

// In sixteenths of a grey level, more is darker: so fine that a faint pencil has steps, and 255 fits.
using DifferencePlane = Plane<std::int16_t>;
inline constexpr float kFineness = 16;

// About a deviation of the noise, in grey levels: between the 5 % and the 25 % that are lightest there is paper only,
// however much of a picture is ink.
[[nodiscard]] float measure_noise(const DifferencePlane& difference);

struct Strengths {
  float whole = 0;   // of the ink, in grey levels; 0 when there is none
  FloatPlane parts;  // of the ink near the parts that the picture is cut into, at least a half of the whole
};

// What is fainter than `least` is no ink. A part is about `part_size` pixels wide and high.
[[nodiscard]] Strengths find_strengths(const DifferencePlane& difference, float least, float part_size);

}  // namespace inkling
