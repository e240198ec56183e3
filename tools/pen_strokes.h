// Digits as pen strokes in UNIPEN text, the form in which the pen-based digits of the UCI repository are published:
// for measuring how a network reads real handwriting that was drawn on a pad.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/ink/ink.h"

namespace inkling {

struct PenDigit {
  std::uint8_t label = 0;
  std::size_t writer = 0;
  std::vector<InkPoint> points;        // y downwards, the tablet's side is kPenPadSize
  std::vector<std::uint32_t> lengths;  // points of each stroke
};

// The tablet of the pen-based digits: 500 x 500.
inline constexpr float kPenPadSize = 500;

// Reads `.SEGMENT DIGIT`, `.COMMENT label writer number`, `.PEN_DOWN`, `.PEN_UP` and points, y upwards.
// Errors: invalid-data, naming the line.
[[nodiscard]] Result<std::vector<PenDigit>> read_unipen(std::string_view text);

}  // namespace inkling
