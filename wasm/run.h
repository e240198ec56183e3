// Every run of the engine is begun and advanced in the same way; what came of it each file of this folder tells by
// itself.
#pragma once

#include <emscripten/bind.h>

#include <memory>

#include "core/base/status.h"
#include "core/job.h"
#include "wasm/values.h"

namespace inkling {

using OptionalRun = Typed<struct OptionalRunTag>;  // AnyRun | undefined

struct StartedRun : Outcome {
  OptionalRun run;
};

template <typename JobType>
StartedRun started(const Result<std::shared_ptr<JobType>>& job) {
  if (!job) return failed<StartedRun>(job.error());
  return {{}, OptionalRun(emscripten::val(*job))};
}

struct RunProgress : Outcome {
  bool done = false;
  double seen = 0;
  double count = 0;
};

RunProgress advance_run(Job& run, double max_shards);

// A kind of run, for functions that ask what came of it.
template <typename JobType>
void bind_run(const char* name) {
  emscripten::class_<JobType, emscripten::base<Job>>(name).template smart_ptr<std::shared_ptr<JobType>>(name);
}

}  // namespace inkling
