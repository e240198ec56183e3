// Ink that hangs together: what has hardly any certain ink in it, or too little in
// all, is noise and is taken away.
#pragma once

#include <cstdint>

#include "core/ink/plane.h"

namespace inkling {

struct RegionLimits {
  std::uint8_t low = 0;   // ink from here on hangs together
  std::uint8_t high = 0;  // and is certain from here on
  double least_dark = 0;  // share of the pixels that are certain, and at least one
  double least_ink = 0;   // as much as this many pixels full of it
};

// What is left keeps its soft edges, one pixel beyond `low`.
void keep_regions(const RegionLimits& limits, GreyPlane& ink);

}  // namespace inkling
