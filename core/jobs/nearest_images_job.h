// Which images of a labelled set look the most like a given one to a network: by the cosine between what its last
// hidden layer makes of the two. A pass over the set, in slices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/base/tensor.h"
#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/job.h"
#include "core/network/hidden_layer.h"
#include "core/network/model.h"
#include "core/network/network.h"

namespace inkling {

struct NearestImage {
  std::uint32_t index = 0;  // in the dataset
  float cosine = 0;         // -1 … 1
};

class NearestImagesJob final : public Job {
 public:
  // Keeps the `most` nearest to `pixels` [784]. The pool must outlive the job. Errors: no-network when there is none;
  // no-data when the dataset is empty; invalid-argument when the image has another size, when the network has no hidden
  // layer, or when that has nothing to say of the image; out-of-memory.
  [[nodiscard]] static Result<std::shared_ptr<NearestImagesJob>> create(std::shared_ptr<const Model> model,
                                                                        std::span<const std::uint8_t> pixels,
                                                                        const Dataset& dataset, ThreadPool& pool,
                                                                        std::size_t most);

  [[nodiscard]] Status advance(std::size_t budget) override;
  [[nodiscard]] JobProgress progress() const override;

  // Of the images seen so far: the nearest first, equally near ones in order of index. Without those of which the
  // hidden layer has nothing to say.
  [[nodiscard]] std::span<const NearestImage> nearest() const { return nearest_; }
  [[nodiscard]] const Dataset& dataset() const { return dataset_; }

 private:
  NearestImagesJob(std::shared_ptr<const Model> model, const Dataset& dataset, ThreadPool& pool, std::size_t most)
      : model_(std::move(model)), dataset_(dataset), pool_(&pool), most_(most) {}

  [[nodiscard]] Status look_at(std::span<const std::uint8_t> pixels);
  void keep(const NearestImage& image);

  std::shared_ptr<const Model> model_;
  Dataset dataset_;
  ThreadPool* pool_;
  std::size_t most_;
  std::vector<Workspace> workspaces_;  // one a thread, until all images are seen
  std::optional<HiddenLayer> hidden_;  // there once an image is looked at
  std::vector<float> wanted_;          // what it makes of the given image
  std::vector<float> cosines_;         // of one slice
  std::vector<NearestImage> nearest_;
  std::size_t next_ = 0;
};

}  // namespace inkling
