#include "core/jobs/evaluation_job.h"

#include <utility>

#include "core/base/missing.h"

namespace inkling {

Result<std::shared_ptr<EvaluationJob>> EvaluationJob::create(std::shared_ptr<const Model> model, const Dataset& dataset,
                                                             ThreadPool& pool, Views views) {
  if (model == nullptr) return no_network();
  if (dataset.size() == 0) return no_test_images();
  std::shared_ptr<EvaluationJob> job(new EvaluationJob(dataset.size()));
  Result<Evaluator> evaluator =
      Evaluator::create(std::move(model), dataset, pool, {&job->evaluation_, &job->answers_}, views);
  if (!evaluator) return std::unexpected(std::move(evaluator.error()));
  job->evaluator_ = std::move(*evaluator);
  return job;
}

Status EvaluationJob::advance(std::size_t budget) {
  if (!evaluator_) return {};
  evaluator_->advance(budget);
  if (evaluator_->done()) evaluator_.reset();
  return {};
}

JobProgress EvaluationJob::progress() const {
  return {.done = evaluation_.count(), .total = images_, .finished = !evaluator_};
}

}  // namespace inkling
