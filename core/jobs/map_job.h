// A map of a labelled set: where each image lies among the others to a network, by the principal components of what its
// last hidden layer makes of them. Of the network as it is when the job begins, in slices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/explanation/principal_components.h"
#include "core/job.h"
#include "core/network/hidden_layer.h"
#include "core/network/model.h"

namespace inkling {

struct MappedImage {
  std::uint32_t index = 0;  // in the dataset
  std::uint8_t label = 0;
  std::uint8_t answer = 0;  // the class of the greatest logit
  PrincipalComponents::Place place{};
};

class MapJob final : public Job {
 public:
  // The pool must outlive the job. Where the hidden layer is so large that the numbers of all images would not fit into
  // kMostNumbers, the map is of fewer, taken at equal distances. Errors: no-network when there is none; no-data when
  // the dataset is empty; invalid-argument when the network has no hidden layer; out-of-memory.
  [[nodiscard]] static Result<std::shared_ptr<MapJob>> create(const std::shared_ptr<const Model>& model,
                                                              const Dataset& dataset, ThreadPool& pool);

  // Errors: invalid-argument when the hidden layer has numbers that are not finite.
  [[nodiscard]] Status advance(std::size_t budget) override;
  [[nodiscard]] JobProgress progress() const override;

  // What follows is there when it has finished: the images in order of index, and how much of what there is to tell
  // apart lies along each component.
  [[nodiscard]] std::span<const MappedImage> images() const { return images_; }
  [[nodiscard]] std::span<const float> shares() const { return components_->shares(); }
  // Where an image [784] would lie. Errors: invalid-argument when the image has another size, or comes before the job
  // has finished.
  [[nodiscard]] Result<PrincipalComponents::Place> place(std::span<const std::uint8_t> pixels);

 private:
  // 64 MB.
  static constexpr std::size_t kMostNumbers = std::size_t{1} << 24;

  MapJob(Model model, const Dataset& dataset, ThreadPool& pool, std::vector<Workspace> workspaces,
         const HiddenLayer& hidden);

  [[nodiscard]] Status look(std::size_t shards);
  void put(std::size_t shards);

  Model model_;
  Dataset dataset_;
  ThreadPool* pool_;
  std::vector<Workspace> workspaces_;  // one a thread; when all images are seen, one for place()
  HiddenLayer hidden_;
  std::vector<float> numbers_;                       // [images, hidden], until it has finished
  std::unique_ptr<PrincipalComponents> components_;  // there once all images are seen
  std::vector<MappedImage> images_;
  std::size_t seen_ = 0;  // images
  std::size_t put_ = 0;   // images that have their place
};

}  // namespace inkling
