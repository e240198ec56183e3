// A pass of a model over a dataset, cut into slices, that hands every answer to
// its sinks (answer_sink.h). What is made of the answers is their business.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/base/tensor.h"
#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/evaluation/answer_sink.h"
#include "core/network/model.h"
#include "core/network/network.h"

namespace inkling {

class Evaluator {
 public:
  // Pool and sinks must outlive the evaluator. Errors: out-of-memory.
  [[nodiscard]] static Result<Evaluator> create(std::shared_ptr<const Model> model, const Dataset& dataset,
                                                ThreadPool& pool, std::vector<AnswerSink*> sinks,
                                                Views views = Views::kSingle);

  // Evaluates up to max_shards shards (at least one) with the model's weights as they are now. Threads only compute:
  // the sinks are fed in order of index, by the caller's, so that no result depends on threads or slices.
  void advance(std::size_t max_shards);
  [[nodiscard]] bool done() const { return next_ == dataset_.size(); }
  [[nodiscard]] std::size_t seen() const { return next_; }
  [[nodiscard]] std::size_t size() const { return dataset_.size(); }

 private:
  Evaluator(std::shared_ptr<const Model> model, const Dataset& dataset, ThreadPool& pool,
            std::vector<AnswerSink*> sinks, Views views)
      : model_(std::move(model)), dataset_(dataset), pool_(&pool), sinks_(std::move(sinks)), views_(views) {}

  std::shared_ptr<const Model> model_;
  Dataset dataset_;
  ThreadPool* pool_;
  std::vector<AnswerSink*> sinks_;
  Views views_;
  std::vector<Workspace> workspaces_;  // one a thread
  Tensor logits_;                      // [images, kClasses], of one slice
  std::size_t next_ = 0;
};

}  // namespace inkling
