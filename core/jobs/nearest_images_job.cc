#include "core/jobs/nearest_images_job.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <ranges>
#include <variant>

#include "core/base/image.h"
#include "core/base/limits.h"

namespace inkling {
namespace {

// Shards of one slice at most: bounds the cosines that wait to be compared.
constexpr std::size_t kMostSliceShards = 64;

bool has_weights_of_inputs(const LayerSpec& layer) {
  return std::holds_alternative<DenseSpec>(layer) || std::holds_alternative<Conv2dSpec>(layer);
}

// The layer whose sums are the logits; 0 when none before it learns what to look for.
std::size_t layer_of_logits(const NetworkSpec& spec) {
  const auto learning = std::ranges::count_if(spec.layers, has_weights_of_inputs);
  if (learning < 2) return 0;
  const auto last = std::ranges::find_if(std::views::reverse(spec.layers), has_weights_of_inputs);
  return static_cast<std::size_t>(std::distance(last, spec.layers.rend())) - 1;
}

// Finds what a layer reads: the output of whichever comes last before it.
class InputOfLayer final : public PassObserver {
 public:
  explicit InputOfLayer(std::size_t layer) : layer_(layer) {}
  void forward_done(std::size_t layer, ConstTensorView y) override {
    if (layer >= layer_) return;
    source_ = layer;
    output_.assign(y.flat().begin(), y.flat().end());
  }
  void backward_done(std::size_t /*layer*/, ConstTensorView /*dx*/) override {}

  [[nodiscard]] std::size_t source() const { return source_; }
  [[nodiscard]] std::vector<float> take_output() { return std::move(output_); }

 private:
  std::size_t layer_;
  std::size_t source_ = 0;
  std::vector<float> output_;
};

// The cosine of the angle between two vectors, of which neither may be zero: then it is NaN.
float cosine_between(std::span<const float> a, const float* b) {
  double product = 0;
  double a_square = 0;
  double b_square = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += double{a[i]} * double{b[i]};
    a_square += double{a[i]} * double{a[i]};
    b_square += double{b[i]} * double{b[i]};
  }
  return static_cast<float>(product / std::sqrt(a_square * b_square));
}

// Compares each image of a pass with the wanted one.
class Comparison final : public PassObserver {
 public:
  Comparison(std::size_t layer, std::span<const float> wanted, float* cosines)
      : layer_(layer), wanted_(wanted), cosines_(cosines) {}
  void forward_done(std::size_t layer, ConstTensorView y) override {
    if (layer != layer_) return;
    for (std::size_t i = 0; i < y.n; ++i) cosines_[i] = cosine_between(wanted_, y.image(i));
  }
  void backward_done(std::size_t /*layer*/, ConstTensorView /*dx*/) override {}

 private:
  std::size_t layer_;
  std::span<const float> wanted_;
  float* cosines_;  // [images]
};

void run_observed(const Model& model, const Model::Reader& reader, std::span<const std::uint8_t> pixels,
                  Workspace& workspace, PassObserver& observer) {
  const std::size_t images = pixels.size() / kImagePixels;
  standardize_pixels(pixels, workspace.input(images).data);
  NetworkPass pass = reader.pass();
  pass.observer = &observer;
  model.network().forward(pass, workspace, images);
}

}  // namespace

Result<std::shared_ptr<NearestImagesJob>> NearestImagesJob::create(std::shared_ptr<const Model> model,
                                                                   std::span<const std::uint8_t> pixels,
                                                                   const Dataset& dataset, ThreadPool& pool,
                                                                   std::size_t most) {
  if (model == nullptr) return make_error(ErrorCode::kNoNetwork, "There is no network yet; train one or load one.");
  if (dataset.size() == 0) return make_error(ErrorCode::kNoData, "There are no training images yet.");
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
  const std::size_t logits = layer_of_logits(model_->network().spec());
  if (logits == 0) {
    return make_error(ErrorCode::kInvalidArgument,
                      "This network has no hidden layer, so no two images look alike to it; use one that has.");
  }
  InputOfLayer input(logits);
  run_observed(*model_, model_->read(), pixels, workspaces_.front(), input);
  hidden_ = input.source();
  wanted_ = input.take_output();
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
    Comparison comparison(hidden_, wanted_, &cosines_[first]);
    run_observed(*model_, reader, dataset_.images(next_ + first, std::min(kShardImages, images - first)),
                 workspaces_[thread], comparison);
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
