// The evaluations that JavaScript asks for, as other files of this folder may look at their answers.
#pragma once

#include <memory>

#include "core/jobs/evaluation_job.h"
#include "core/network/model.h"

namespace inkling {

// One evaluation of whatever network answers. It may outlive the engine.
struct EvaluationRun {
  explicit EvaluationRun(bool shifts) : views(shifts ? Views::kShifted : Views::kSingle) {}

  Views views;
  std::shared_ptr<EvaluationJob> job;  // null before the first slice
  std::weak_ptr<const Model> model;    // that it evaluates
};

}  // namespace inkling
