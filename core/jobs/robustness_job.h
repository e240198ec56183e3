// How many images of a labelled set a network still reads right when they are distorted
// (core/evaluation/distortions.h): a pass over the set as it is, then one for each distortion and strength, in slices.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/evaluation/distortions.h"
#include "core/job.h"
#include "core/network/model.h"

namespace inkling {

// Below this share of right answers a network is said to have fallen.
inline constexpr double kFallenAccuracy = 0.95;

struct RobustnessPoint {
  float strength = 0;
  double accuracy = 0;  // 0 … 1: by the largest output, refused or not
  double refused = 0;   // share that would not be called a digit
};

struct RobustnessCurve {
  const Distortion* distortion = nullptr;
  std::array<RobustnessPoint, 1 + kStrengths> points;  // the first of images that are not distorted

  // The mildest strength at which the accuracy is no longer above kFallenAccuracy, on straight lines between the
  // points: distortion->none when it never was above. Nothing when it stays above.
  [[nodiscard]] std::optional<float> fall() const;
};

class RobustnessJob final : public Job {
 public:
  // Measures the network as it is now, also when a training goes on. The pool must outlive the job. Errors: no-network
  // when there is none; no-data when the dataset is empty; out-of-memory.
  [[nodiscard]] static Result<std::shared_ptr<RobustnessJob>> create(const std::shared_ptr<const Model>& model,
                                                                     const Dataset& dataset, ThreadPool& pool);

  [[nodiscard]] Status advance(std::size_t budget) override;
  // In distorted images.
  [[nodiscard]] JobProgress progress() const override;

  [[nodiscard]] std::size_t images() const { return dataset_.size(); }
  // Once it is finished.
  [[nodiscard]] std::vector<RobustnessCurve> curves() const;

 private:
  // Of one pass over the images, or of a part of it.
  struct Counts {
    std::uint32_t correct = 0;
    std::uint32_t refused = 0;
  };

  RobustnessJob(Model model, const Dataset& dataset, ThreadPool& pool);
  [[nodiscard]] std::size_t shards() const;  // of one pass
  [[nodiscard]] Counts read_shard(const Model::Reader& reader, std::size_t shard, std::size_t thread);
  [[nodiscard]] RobustnessPoint point(float strength, const Counts& counts) const;

  Model model_;  // a copy
  Dataset dataset_;
  ThreadPool* pool_;
  std::vector<Workspace> workspaces_;              // one a thread
  std::vector<std::vector<std::uint8_t>> pixels_;  // one shard a thread, distorted
  std::vector<Counts> slice_;                      // of each shard of a slice
  std::vector<Counts> passes_;
  std::size_t next_ = 0;  // shard, counted over all passes
};

}  // namespace inkling
