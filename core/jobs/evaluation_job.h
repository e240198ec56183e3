// A network's answers to all images of a dataset: the figures, and each answer,
// from one pass.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/evaluation/answer_list.h"
#include "core/evaluation/evaluation.h"
#include "core/evaluation/evaluator.h"
#include "core/job.h"
#include "core/network/model.h"

namespace inkling {

class EvaluationJob final : public Job {
 public:
  // The pool must outlive the job. Errors: no-network when there is none; no-data when the dataset is empty;
  // out-of-memory.
  [[nodiscard]] static Result<std::shared_ptr<EvaluationJob>> create(std::shared_ptr<const Model> model,
                                                                     const Dataset& dataset, ThreadPool& pool,
                                                                     Views views = Views::kSingle);

  [[nodiscard]] Status advance(std::size_t budget) override;
  [[nodiscard]] JobProgress progress() const override;

  // Of the images seen so far.
  [[nodiscard]] const Evaluation& evaluation() const { return evaluation_; }
  [[nodiscard]] const AnswerList& answers() const { return answers_; }

 private:
  explicit EvaluationJob(std::size_t images) : images_(images) {}

  std::size_t images_;
  Evaluation evaluation_;
  AnswerList answers_;
  std::optional<Evaluator> evaluator_;  // until it is through: its memory is needed no longer
};

}  // namespace inkling
