#include "core/jobs/map_job.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/base/image.h"
#include "core/base/limits.h"
#include "core/base/missing.h"

namespace inkling {

Result<std::shared_ptr<MapJob>> MapJob::create(const std::shared_ptr<const Model>& model, const Dataset& dataset,
                                               ThreadPool& pool) {
  if (model == nullptr) return no_network();
  if (dataset.size() == 0) return no_test_images();
  Result<Model> copy = model->copy();
  if (!copy) return std::unexpected(std::move(copy.error()));
  std::vector<Workspace> workspaces;
  for (std::size_t i = 0; i < pool.threads(); ++i) {
    Result<Workspace> workspace = Workspace::create(copy->network(), kShardImages, Mode::kInference);
    if (!workspace) return std::unexpected(std::move(workspace.error()));
    workspaces.push_back(std::move(*workspace));
  }
  const std::optional<HiddenLayer> hidden = HiddenLayer::of(*copy, workspaces.front());
  if (!hidden) {
    return make_error(ErrorCode::kInvalidArgument,
                      "This network has no hidden layer, so there is no map of what it sees; use one that has.");
  }
  return std::shared_ptr<MapJob>(new MapJob(std::move(*copy), dataset, pool, std::move(workspaces), *hidden));
}

MapJob::MapJob(Model model, const Dataset& dataset, ThreadPool& pool, std::vector<Workspace> workspaces,
               const HiddenLayer& hidden)
    : model_(std::move(model)), dataset_(dataset), pool_(&pool), workspaces_(std::move(workspaces)), hidden_(hidden) {
  const std::size_t count = std::clamp<std::size_t>(kMostNumbers / hidden_.size(), 1, dataset_.size());
  numbers_.resize(count * hidden_.size());
  images_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = i * dataset_.size() / count;
    images_[i] = {.index = static_cast<std::uint32_t>(index), .label = dataset_.label(index)};
  }
}

Status MapJob::advance(std::size_t budget) {
  if (progress().finished) return {};
  const std::size_t shards = std::max<std::size_t>(budget, 1);
  if (seen_ < images_.size()) return look(shards);
  if (!components_->finished()) {
    components_->advance(shards, *pool_);
  } else {
    put(shards);
  }
  return {};
}

Status MapJob::look(std::size_t shards) {
  const std::size_t count = std::min(images_.size() - seen_, shards * kShardImages);
  const Model::Reader reader = model_.read();
  pool_->run((count + kShardImages - 1) / kShardImages, [&](std::size_t shard, std::size_t thread) {
    const std::size_t first = seen_ + shard * kShardImages;
    const std::size_t images = std::min(kShardImages, seen_ + count - first);
    std::array<std::uint8_t, kShardImages * kImagePixels> pixels{};
    for (std::size_t i = 0; i < images; ++i) {
      std::ranges::copy(dataset_.image(images_[first + i].index), &pixels[i * kImagePixels]);
    }
    const TensorView logits =
        hidden_.run(model_, reader, std::span(pixels).first(images * kImagePixels), workspaces_[thread],
                    [&](ConstTensorView y) { std::ranges::copy(y.flat(), &numbers_[first * hidden_.size()]); });
    for (std::size_t i = 0; i < images; ++i) {
      const std::span<const float> of_image(logits.image(i), kClasses);
      images_[first + i].answer = static_cast<std::uint8_t>(std::ranges::max_element(of_image) - of_image.begin());
    }
  });
  seen_ += count;
  if (seen_ < images_.size()) return {};
  workspaces_.erase(workspaces_.begin() + 1, workspaces_.end());
  components_ = std::make_unique<PrincipalComponents>(numbers_, hidden_.size());
  if (components_->finite()) return {};
  return make_error(ErrorCode::kInvalidArgument,
                    "The last hidden layer has numbers that are not finite; train the network anew, more slowly.");
}

void MapJob::put(std::size_t shards) {
  const std::size_t count = std::min(images_.size() - put_, shards * kShardImages);
  const std::size_t width = hidden_.size();
  pool_->run((count + kShardImages - 1) / kShardImages, [&](std::size_t shard, std::size_t /*thread*/) {
    const std::size_t first = put_ + shard * kShardImages;
    for (std::size_t i = first; i < std::min(first + kShardImages, put_ + count); ++i) {
      images_[i].place = components_->place(std::span(numbers_).subspan(i * width, width));
    }
  });
  put_ += count;
  if (put_ == images_.size()) numbers_ = {};
}

JobProgress MapJob::progress() const {
  const std::size_t passes = PrincipalComponents::kMostSweeps;
  const std::size_t swept =
      components_ ? components_->blocks_done() * images_.size() / std::max<std::size_t>(components_->blocks(), 1) : 0;
  return {.done = seen_ + swept + put_, .total = (passes + 2) * images_.size(), .finished = put_ == images_.size()};
}

Result<PrincipalComponents::Place> MapJob::place(std::span<const std::uint8_t> pixels) {
  if (pixels.size() != kImagePixels) {
    return make_error(ErrorCode::kInvalidArgument, "The image must have 28x28 pixels.");
  }
  if (!progress().finished) return make_error(ErrorCode::kInvalidArgument, "The map is not drawn yet.");
  PrincipalComponents::Place place{};
  hidden_.run(model_, model_.read(), pixels, workspaces_.front(),
              [&](ConstTensorView y) { place = components_->place(y.flat()); });
  return place;
}

}  // namespace inkling
