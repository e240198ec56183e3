// From a drawing to its digits: which strokes make a digit together, so that `42` is read as a four and a two. Of all
// ways to part the strokes, taken from left to right, the one is chosen whose parts are digits the most likely, by the
// network that reads them and by how they stand beside each other (LeCun et al. 1998, section V: what might be a digit
// is a candidate, and the best path over candidates is read). A stroke is never cut.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/ink/ink.h"
#include "core/ink/prediction.h"

namespace inkling {

// A drawing of more strokes is read as one digit, which bounds the time that a drawing takes.
inline constexpr std::size_t kMostStrokesOfNumber = 32;

// Answers to an image of ink.
using InkReader = std::function<Prediction(const InkImage&)>;

struct DrawnDigit {
  std::vector<std::uint32_t> strokes;  // by their numbers, rising
  Prediction prediction;               // of these strokes alone
};

struct DrawingReading {
  Prediction whole;                // all strokes as one digit: the answer, unless there are several
  std::vector<DrawnDigit> digits;  // several, from left to right; or none
};

// The whole drawing is read first, and parts of it only where they could be several digits. Arguments and errors are
// those of ink_from_strokes.
[[nodiscard]] Result<DrawingReading> read_drawing(std::span<const InkPoint> points,
                                                  std::span<const std::uint32_t> lengths, float pad_size,
                                                  const InkReader& read);

}  // namespace inkling
