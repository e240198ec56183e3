// What people draw that is no digit: signs, shapes and letters.
#pragma once

#include <span>

#include "core/ink/ink_styles.h"

namespace inkling {

// The part of ink_styles whose label is kNoDigit.
[[nodiscard]] std::span<const InkStyle> non_digit_styles();

}  // namespace inkling
