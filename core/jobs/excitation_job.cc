#include "core/jobs/excitation_job.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>

#include "core/base/image.h"
#include "core/base/limits.h"
#include "core/base/missing.h"

namespace inkling {
namespace {

bool is_stronger(const Excitation& a, const Excitation& b) {
  return a.activation > b.activation || (a.activation == b.activation && a.index < b.index);
}

}  // namespace

void UnitTally::add(std::size_t unit, const Excitation& excitation) {
  if (!(excitation.activation > 0)) ++silent_[unit];
  keep(unit, excitation);
}

void UnitTally::keep(std::size_t unit, const Excitation& excitation) {
  const auto kept = std::span(strongest_).subspan(unit * kStrongest, kStrongest);
  std::size_t place = kStrongest;
  while (place > 0 && is_stronger(excitation, kept[place - 1])) --place;
  if (place == kStrongest) return;
  std::shift_right(kept.begin() + static_cast<std::ptrdiff_t>(place), kept.end(), 1);
  kept[place] = excitation;
}

void UnitTally::merge(const UnitTally& other) {
  for (std::size_t unit = 0; unit < silent_.size(); ++unit) {
    silent_[unit] += other.silent_[unit];
    for (const Excitation& excitation : other.strongest(unit)) keep(unit, excitation);
  }
}

// Is shown what the layers make of a shard, and tells a tally.
class ExcitationJob::Watcher final : public PassObserver {
 public:
  Watcher(const ExcitationJob& job, std::size_t first_image, UnitTally* tally)
      : job_(&job), first_image_(first_image), tally_(tally) {}

  void forward_done(std::size_t layer, ConstTensorView y) override {
    const auto found = std::ranges::find(job_->layers_, layer, &UnitLayer::output);
    if (found == job_->layers_.end()) return;
    const std::size_t first_unit = job_->firsts_[static_cast<std::size_t>(found - job_->layers_.begin())];
    for (std::size_t n = 0; n < y.n; ++n) {
      look_at(y.shape, y.image(n), static_cast<std::uint32_t>(first_image_ + n));
      for (std::size_t unit = 0; unit < y.shape.c; ++unit) {
        is_finite = is_finite && std::isfinite(strongest_[unit].activation);
        tally_->add(first_unit + unit, strongest_[unit]);
      }
    }
  }
  void backward_done(std::size_t /*layer*/, ConstTensorView /*dx*/) override {}

  bool is_finite = true;

 private:
  // Of each unit the greatest of its map, the first of those that are equal.
  void look_at(const Shape& shape, const float* values, std::uint32_t index) {
    strongest_.assign(shape.c, {.index = index});
    for (std::size_t y = 0; y < shape.h; ++y) {
      for (std::size_t x = 0; x < shape.w; ++x) {
        for (Excitation& best : strongest_) {
          const float value = *values++;
          if (!(value > best.activation)) continue;
          best.activation = value;
          best.y = static_cast<std::uint16_t>(y);
          best.x = static_cast<std::uint16_t>(x);
        }
      }
    }
  }

  const ExcitationJob* job_;
  std::size_t first_image_;
  UnitTally* tally_;
  std::vector<Excitation> strongest_;
};

Result<std::shared_ptr<ExcitationJob>> ExcitationJob::create(const std::shared_ptr<const Model>& model,
                                                             const Dataset& dataset, ThreadPool& pool) {
  if (model == nullptr) return no_network();
  if (dataset.size() == 0) return no_test_images();
  Result<Model> copy = model->copy_for_inspection();
  if (!copy) return std::unexpected(std::move(copy.error()));
  std::shared_ptr<ExcitationJob> job(new ExcitationJob(std::move(*copy), dataset, pool));
  if (job->units_ > kMostUnits) {
    return make_error(ErrorCode::kInvalidArgument, "This network has more than " + std::to_string(kMostUnits) +
                                                       " units, too many to look at each; use a smaller one.");
  }
  for (std::size_t i = 0; i < pool.threads(); ++i) {
    Result<Workspace> workspace = Workspace::create(job->network(), kShardImages, Mode::kInference);
    if (!workspace) return std::unexpected(std::move(workspace.error()));
    job->workspaces_.push_back(std::move(*workspace));
    job->tallies_.emplace_back(job->units_);
  }
  return job;
}

ExcitationJob::ExcitationJob(Model model, const Dataset& dataset, ThreadPool& pool)
    : model_(std::move(model)), dataset_(dataset), pool_(&pool), layers_(unit_layers(model_.network())) {
  for (const UnitLayer& layer : layers_) {
    firsts_.push_back(units_);
    units_ += layer.shape.c;
  }
}

Status ExcitationJob::advance(std::size_t budget) {
  if (progress().finished) return {};
  const std::size_t count = std::min(dataset_.size() - seen_, std::max<std::size_t>(budget, 1) * kShardImages);
  const Model::Reader reader = model_.read();
  std::atomic<bool> is_finite = true;
  pool_->run((count + kShardImages - 1) / kShardImages, [&](std::size_t shard, std::size_t thread) {
    const std::size_t first = seen_ + shard * kShardImages;
    const std::size_t images = std::min(kShardImages, seen_ + count - first);
    standardize_pixels(dataset_.images(first, images), workspaces_[thread].input(images).data);
    Watcher watcher(*this, first, &tallies_[thread]);
    NetworkPass pass = reader.pass();
    pass.observer = &watcher;
    network().forward(pass, workspaces_[thread], images);
    if (!watcher.is_finite) is_finite = false;
  });
  if (!is_finite) {
    return make_error(ErrorCode::kInvalidArgument,
                      "The network has numbers that are not finite; train it anew, more slowly.");
  }
  seen_ += count;
  if (seen_ < dataset_.size()) return {};
  for (std::size_t i = 1; i < tallies_.size(); ++i) tallies_.front().merge(tallies_[i]);
  tallies_.erase(tallies_.begin() + 1, tallies_.end());
  workspaces_.clear();
  return {};
}

JobProgress ExcitationJob::progress() const {
  return {.done = seen_, .total = dataset_.size(), .finished = seen_ == dataset_.size()};
}

std::span<const Excitation> ExcitationJob::strongest(std::size_t layer, std::size_t unit) const {
  return tallies_.front().strongest(firsts_[layer] + unit).first(std::min(kStrongest, dataset_.size()));
}

std::size_t ExcitationJob::dead(std::size_t layer) const {
  std::size_t count = 0;
  for (std::size_t unit = 0; layers_[layer].is_rectified && unit < layers_[layer].shape.c; ++unit) {
    if (silent(layer, unit) == dataset_.size()) ++count;
  }
  return count;
}

}  // namespace inkling
