// The evaluations that JavaScript asks for, as other files of this folder may look at their answers.
#pragma once

#include <memory>

#include "core/engine.h"
#include "core/jobs/evaluation_job.h"

namespace inkling {

// JavaScript has one of these for one evaluation after another; it may outlive the engine and the jobs.
struct EvaluationRun {
  JobId id{};
  std::weak_ptr<EvaluationJob> job;               // under way
  std::shared_ptr<const EvaluationJob> finished;  // the last one that came to its end; null before
};

}  // namespace inkling
