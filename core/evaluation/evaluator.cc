#include "core/evaluation/evaluator.h"

#include <algorithm>
#include <utility>

#include "core/base/limits.h"

namespace inkling {
namespace {

// Shards of one slice at most: bounds the memory that waits for merging.
constexpr std::size_t kMaxSliceShards = 64;

}  // namespace

Result<Evaluator> Evaluator::create(const Model& model, const Dataset& dataset, ThreadPool& pool, Views views) {
  Evaluator evaluator(model, dataset, pool, views);
  for (std::size_t i = 0; i < pool.threads(); ++i) {
    Result<Workspace> workspace = Workspace::create(model.network(), kShardImages, Mode::kInference);
    if (!workspace) return std::unexpected(std::move(workspace.error()));
    evaluator.workspaces_.push_back(std::move(*workspace));
  }
  evaluator.shards_.resize(kMaxSliceShards);
  return evaluator;
}

void Evaluator::advance(std::size_t max_shards) {
  const std::size_t left = (dataset_->size() - next_ + kShardImages - 1) / kShardImages;
  const std::size_t shards = std::min(left, std::clamp<std::size_t>(max_shards, 1, kMaxSliceShards));
  pool_->run(shards, [&](std::size_t shard, std::size_t thread) {
    const std::size_t first = next_ + shard * kShardImages;
    const std::size_t images = std::min(kShardImages, dataset_->size() - first);
    const TensorView logits = model_->infer(dataset_->images(first, images), workspaces_[thread], views_);
    shards_[shard] = {};
    for (std::size_t n = 0; n < images; ++n) {
      shards_[shard].add(dataset_->label(first + n), Logits(logits.image(n), kClasses), model_->calibration());
    }
  });
  for (std::size_t shard = 0; shard < shards; ++shard) total_.merge(shards_[shard]);
  next_ = std::min(dataset_->size(), next_ + shards * kShardImages);
}

}  // namespace inkling
