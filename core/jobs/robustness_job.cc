#include "core/jobs/robustness_job.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/base/missing.h"
#include "core/evaluation/answer_sink.h"

namespace inkling {
namespace {

// Shards of one slice at most: bounds the counts that wait to be summed.
constexpr std::size_t kMostShardsOfSlice = 64;

}  // namespace

std::optional<float> RobustnessCurve::fall() const {
  const auto fallen =
      std::ranges::find_if(points, [](const RobustnessPoint& point) { return point.accuracy <= kFallenAccuracy; });
  if (fallen == points.end()) return std::nullopt;
  if (fallen == points.begin()) return fallen->strength;
  const RobustnessPoint& before = *(fallen - 1);
  const double share = (before.accuracy - kFallenAccuracy) / (before.accuracy - fallen->accuracy);
  return before.strength + static_cast<float>(share) * (fallen->strength - before.strength);
}

Result<std::shared_ptr<RobustnessJob>> RobustnessJob::create(const std::shared_ptr<const Model>& model,
                                                             const Dataset& dataset, ThreadPool& pool) {
  if (model == nullptr) return no_network();
  if (dataset.size() == 0) return no_test_images();
  Result<Model> copy = model->copy();
  if (!copy) return std::unexpected(std::move(copy.error()));
  std::shared_ptr<RobustnessJob> job(new RobustnessJob(std::move(*copy), dataset, pool));
  for (std::size_t i = 0; i < pool.threads(); ++i) {
    Result<Workspace> workspace = Workspace::create(job->model_.network(), kShardImages, Mode::kInference);
    if (!workspace) return std::unexpected(std::move(workspace.error()));
    job->workspaces_.push_back(std::move(*workspace));
  }
  return job;
}

RobustnessJob::RobustnessJob(Model model, const Dataset& dataset, ThreadPool& pool)
    : model_(std::move(model)),
      dataset_(dataset),
      pool_(&pool),
      pixels_(pool.threads(), std::vector<std::uint8_t>(kShardImages * kImagePixels)),
      slice_(kMostShardsOfSlice),
      passes_(1 + distortions().size() * kStrengths) {}

std::size_t RobustnessJob::shards() const { return (dataset_.size() + kShardImages - 1) / kShardImages; }

Status RobustnessJob::advance(std::size_t budget) {
  const std::size_t left = passes_.size() * shards() - next_;
  const std::size_t count = std::min(left, std::clamp<std::size_t>(budget, 1, kMostShardsOfSlice));
  const Model::Reader reader = model_.read();
  pool_->run(count,
             [&](std::size_t shard, std::size_t thread) { slice_[shard] = read_shard(reader, next_ + shard, thread); });
  for (std::size_t shard = 0; shard < count; ++shard) {
    Counts& pass = passes_[(next_ + shard) / shards()];
    pass.correct += slice_[shard].correct;
    pass.refused += slice_[shard].refused;
  }
  next_ += count;
  return {};
}

RobustnessJob::Counts RobustnessJob::read_shard(const Model::Reader& reader, std::size_t shard, std::size_t thread) {
  const std::size_t pass = shard / shards();
  const std::size_t first = shard % shards() * kShardImages;
  const std::size_t images = std::min(kShardImages, dataset_.size() - first);
  std::span<const std::uint8_t> pixels = dataset_.images(first, images);
  if (pass > 0) {
    const Distortion& distortion = distortions()[(pass - 1) / kStrengths];
    const std::span<std::uint8_t> distorted = std::span(pixels_[thread]).first(pixels.size());
    for (std::size_t i = 0; i < images; ++i) {
      distortion.apply(dataset_.image(first + i), distortion.strengths[(pass - 1) % kStrengths], first + i,
                       distorted.subspan(i * kImagePixels).first<kImagePixels>());
    }
    pixels = distorted;
  }
  const TensorView logits = reader.infer(pixels, workspaces_[thread]);
  const Calibration& calibration = model_.calibration();
  Counts counts;
  for (std::size_t i = 0; i < images; ++i) {
    const Logits answer(logits.image(i), kClasses);
    if (largest(answer) == dataset_.label(first + i)) ++counts.correct;
    if (max_probability(answer, calibration.temperature) < calibration.threshold) ++counts.refused;
  }
  return counts;
}

JobProgress RobustnessJob::progress() const {
  const std::uint64_t whole = std::uint64_t{next_ / shards()} * dataset_.size();
  return {.done = whole + next_ % shards() * kShardImages,
          .total = std::uint64_t{passes_.size()} * dataset_.size(),
          .finished = next_ == passes_.size() * shards()};
}

RobustnessPoint RobustnessJob::point(float strength, const Counts& counts) const {
  const auto images = static_cast<double>(dataset_.size());
  return {.strength = strength, .accuracy = counts.correct / images, .refused = counts.refused / images};
}

std::vector<RobustnessCurve> RobustnessJob::curves() const {
  std::vector<RobustnessCurve> curves;
  for (std::size_t pass = 1; const Distortion& distortion : distortions()) {
    RobustnessCurve& curve = curves.emplace_back(RobustnessCurve{.distortion = &distortion, .points = {}});
    curve.points[0] = point(distortion.none, passes_[0]);
    for (std::size_t i = 0; i < kStrengths; ++i) curve.points[1 + i] = point(distortion.strengths[i], passes_[pass++]);
  }
  return curves;
}

}  // namespace inkling
