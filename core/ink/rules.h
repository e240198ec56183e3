// Lines that are printed on the paper, not written: rules, squares, borders of cells
// and of tables.
#pragma once

#include <cstdint>

#include "core/base/thread_pool.h"
#include "core/ink/plane.h"

namespace inkling {

// Takes away lines that run down or across the picture, bent or tilted a little, and are not much wider than its
// strokes. Where a stroke crosses one or lies on it, it stays whole. What is fainter than `faintest` hangs together
// with nothing (regions.h).
void remove_rules(float stroke_width, std::uint8_t faintest, ThreadPool& pool, GreyPlane& ink);

}  // namespace inkling
