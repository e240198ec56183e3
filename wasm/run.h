// How far a run of the engine is: told alike whichever job it is.
#pragma once

#include "core/job.h"
#include "wasm/values.h"

namespace inkling {

struct RunProgress : Outcome {
  bool done = false;
  double seen = 0;  // of `count`
  double count = 0;
};

// A slice of it, of so many shards at most.
RunProgress advance_run(Job& run, double max_shards);

}  // namespace inkling
