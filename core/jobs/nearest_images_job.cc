#include "core/jobs/nearest_images_job.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/base/image.h"
#include "core/base/limits.h"
#include "core/base/missing.h"

namespace inkling {
namespace {

// Shards of one slice at most: bounds the cosines that wait to be compared.
constexpr std::size_t kMostSliceShards = 64;

// The cosine of the angle between two vectors; NaN if one of them is zero, which has no direction.
float cosine_between(std::span<const float> a, const float* b) {
  double product = 0;
  double a_square = 0;
  double b_square = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += double{a[i]} * double{b[i]};
    a_square += double{a[i]} * double{a[i]};
    b_square += double{b[i]} * double{b[i]};
  }
  const double lengths = std::sqrt(a_square * b_square);
  return lengths > 0 ? static_cast<float>(product / lengths) : std::numeric_limits<float>::quiet_NaN();
}

}  // namespace

Result<std::shared_ptr<NearestImagesJob>> NearestImagesJob::create(std::shared_ptr<const Model> model,
                                                                   std::span<const std::uint8_t> pixels,
                                                                   const Dataset& dataset, ThreadPool& pool,
                                                                   std::size_t most) {
  if (model == nullptr) return no_network();
  if (dataset.size() == 0) return no_training_images();
  if (pixels.size() != kImagePixels) {
    return make_error(ErrorCode::kInvalidArgument, "The image must have 28x28 pixels.");
  }
  std::shared_ptr<NearestImagesJob> job(new NearestImagesJob(std::move(model), dataset, pool, most));
  for (std::size_t i = 0; i < pool.threads(); ++i) {
    Result<Workspace> workspace = Workspace::create(job->model_->network(), kShardImages, Mode::kInference);
    if (!workspace) return std::unexpected(std::move(workspace.error()));
    job->workspaces_.push_back(std::move(*workspace));
  }
  if (Status status = job->look_at(pixels); !status) return std::unexpected(std::move(status.error()));
  return job;
}

Status NearestImagesJob::look_at(std::span<const std::uint8_t> pixels) {
  hidden_ = HiddenLayer::of(*model_, workspaces_.front());
  if (!hidden_) {
    return make_error(ErrorCode::kInvalidArgument,
                      "This network has no hidden layer, so no two images look alike to it; use one that has.");
  }
  hidden_->run(*model_, model_->read(), pixels, workspaces_.front(),
               [&](ConstTensorView y) { wanted_.assign(y.flat().begin(), y.flat().end()); });
  if (!std::isfinite(cosine_between(wanted_, wanted_.data()))) {
    return make_error(ErrorCode::kInvalidArgument,
                      "The last hidden layer is silent for this image, so nothing looks like it to the network.");
  }
  cosines_.resize(kMostSliceShards * kShardImages);
  return {};
}

Status NearestImagesJob::advance(std::size_t budget) {
  if (progress().finished) return {};
  const std::size_t shards = std::clamp<std::size_t>(budget, 1, kMostSliceShards);
  const std::size_t images = std::min(dataset_.size() - next_, shards * kShardImages);
  const Model::Reader reader = model_->read();
  pool_->run((images + kShardImages - 1) / kShardImages, [&](std::size_t shard, std::size_t thread) {
    const std::size_t first = shard * kShardImages;
    const auto compare = [&](ConstTensorView y) {
      for (std::size_t i = 0; i < y.n; ++i) cosines_[first + i] = cosine_between(wanted_, y.image(i));
    };
    hidden_->run(*model_, reader, dataset_.images(next_ + first, std::min(kShardImages, images - first)),
                 workspaces_[thread], compare);
  });
  for (std::size_t i = 0; i < images; ++i) {
    keep({.index = static_cast<std::uint32_t>(next_ + i), .cosine = cosines_[i]});
  }
  next_ += images;
  if (next_ == dataset_.size()) workspaces_.clear();
  return {};
}

void NearestImagesJob::keep(const NearestImage& image) {
  if (!std::isfinite(image.cosine)) return;
  const auto place = std::ranges::upper_bound(nearest_, image.cosine, std::ranges::greater{}, &NearestImage::cosine);
  if (static_cast<std::size_t>(place - nearest_.begin()) >= most_) return;
  nearest_.insert(place, image);
  if (nearest_.size() > most_) nearest_.pop_back();
}

JobProgress NearestImagesJob::progress() const {
  return {.done = next_, .total = dataset_.size(), .finished = next_ == dataset_.size()};
}

}  // namespace inkling
