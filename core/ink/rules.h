// Lines that are printed on the paper, not written: rules, squares, borders of cells
// and of tables.
#pragma once

#include "core/ink/plane.h"

namespace inkling {

// Takes lines that run down or across most of the picture away. Where a stroke crosses one it stays whole.
void remove_rules(GreyPlane& ink);

}  // namespace inkling
