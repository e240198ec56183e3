#include "core/evaluation/evaluator.h"

#include <algorithm>
#include <utility>

#include "core/base/limits.h"

namespace inkling {
namespace {

// Shards of one slice at most: bounds the logits that wait for their sinks.
constexpr std::size_t kMaxSliceShards = 64;

}  // namespace

Result<Evaluator> Evaluator::create(std::shared_ptr<const Model> model, const Dataset& dataset, ThreadPool& pool,
                                    std::vector<AnswerSink*> sinks, Views views) {
  Evaluator evaluator(std::move(model), dataset, pool, std::move(sinks), views);
  for (std::size_t i = 0; i < pool.threads(); ++i) {
    Result<Workspace> workspace = Workspace::create(evaluator.model_->network(), kShardImages, Mode::kInference);
    if (!workspace) return std::unexpected(std::move(workspace.error()));
    evaluator.workspaces_.push_back(std::move(*workspace));
  }
  Result<Tensor> logits = Tensor::create(kMaxSliceShards * kShardImages, {1, 1, kClasses});
  if (!logits) return std::unexpected(std::move(logits.error()));
  evaluator.logits_ = std::move(*logits);
  return evaluator;
}

void Evaluator::advance(std::size_t max_shards) {
  const std::size_t shards = std::clamp<std::size_t>(max_shards, 1, kMaxSliceShards);
  const std::size_t images = std::min(dataset_.size() - next_, shards * kShardImages);
  const Model::Reader reader = model_->read();
  const TensorView logits = logits_.view();
  pool_->run((images + kShardImages - 1) / kShardImages, [&](std::size_t shard, std::size_t thread) {
    const std::size_t first = shard * kShardImages;
    const auto pixels = dataset_.images(next_ + first, std::min(kShardImages, images - first));
    std::ranges::copy(reader.infer(pixels, workspaces_[thread], views_).flat(), logits.image(first));
  });
  for (std::size_t i = 0; i < images; ++i) {
    const Answer answer{.index = next_ + i,
                        .label = dataset_.label(next_ + i),
                        .logits = Logits(logits.image(i), kClasses),
                        .calibration = model_->calibration()};
    for (AnswerSink* sink : sinks_) sink->take(answer);
  }
  next_ += images;
}

}  // namespace inkling
