// A pass of a model over a dataset, cut into slices, that counts its answers.
#pragma once

#include <cstddef>
#include <vector>

#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/evaluation/evaluation.h"
#include "core/network/model.h"
#include "core/network/network.h"

namespace inkling {

// A pass over a dataset that can be cut into slices.
class Evaluator {
 public:
  // Model, dataset and pool must outlive the evaluator. Errors: out-of-memory.
  [[nodiscard]] static Result<Evaluator> create(const Model& model, const Dataset& dataset, ThreadPool& pool,
                                                Views views = Views::kSingle);

  // Evaluates up to max_shards shards (at least one) with the model's weights as they are now.
  void advance(std::size_t max_shards);
  [[nodiscard]] bool done() const { return next_ == dataset_->size(); }
  [[nodiscard]] std::size_t seen() const { return next_; }
  [[nodiscard]] std::size_t size() const { return dataset_->size(); }
  [[nodiscard]] const Evaluation& result() const { return total_; }

 private:
  Evaluator(const Model& model, const Dataset& dataset, ThreadPool& pool, Views views)
      : model_(&model), dataset_(&dataset), pool_(&pool), views_(views) {}

  const Model* model_;
  const Dataset* dataset_;
  ThreadPool* pool_;
  Views views_;
  std::vector<Workspace> workspaces_;  // one a thread
  std::vector<Evaluation> shards_;     // of one slice, merged in order
  std::size_t next_ = 0;
  Evaluation total_;
};

}  // namespace inkling
