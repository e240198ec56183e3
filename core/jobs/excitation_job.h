// What excites each unit of a network: of a labelled set the images on which it answers the most, where on them, and on
// how many it is silent. A pass over the set, of the network as it is when the job begins, in slices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/job.h"
#include "core/network/model.h"
#include "core/network/units.h"

namespace inkling {

inline constexpr std::size_t kStrongest = 12;
// More are not looked at: what is kept of each would be too much for a tab.
inline constexpr std::size_t kMostUnits = 20'000;

// An image, and the greatest number that a unit has for it: in its map, at row y and column x.
struct Excitation {
  float activation = -std::numeric_limits<float>::infinity();
  std::uint32_t index = 0;  // in the dataset
  std::uint16_t y = 0;
  std::uint16_t x = 0;
};

// What is kept of all units while images are seen, in any order.
class UnitTally {
 public:
  explicit UnitTally(std::size_t units) : strongest_(units * kStrongest), silent_(units) {}

  void add(std::size_t unit, const Excitation& excitation);
  // As if this had seen what the other one saw.
  void merge(const UnitTally& other);

  // The strongest first, equally strong ones in order of index; behind the images that were seen, -infinity.
  [[nodiscard]] std::span<const Excitation> strongest(std::size_t unit) const {
    return std::span(strongest_).subspan(unit * kStrongest, kStrongest);
  }
  // The images on which it is nowhere above 0.
  [[nodiscard]] std::uint32_t silent(std::size_t unit) const { return silent_[unit]; }

 private:
  void keep(std::size_t unit, const Excitation& excitation);

  std::vector<Excitation> strongest_;  // [units, kStrongest]
  std::vector<std::uint32_t> silent_;  // [units]
};

class ExcitationJob final : public Job {
 public:
  // The pool must outlive the job. Errors: no-network when there is none; no-data when the dataset is empty;
  // invalid-argument when there are more than kMostUnits units; out-of-memory.
  [[nodiscard]] static Result<std::shared_ptr<ExcitationJob>> create(const std::shared_ptr<const Model>& model,
                                                                     const Dataset& dataset, ThreadPool& pool);

  // Errors: invalid-argument when a unit has numbers that are not finite.
  [[nodiscard]] Status advance(std::size_t budget) override;
  [[nodiscard]] JobProgress progress() const override;

  [[nodiscard]] const Network& network() const { return model_.network(); }
  [[nodiscard]] std::span<const UnitLayer> layers() const { return layers_; }
  [[nodiscard]] const Dataset& dataset() const { return dataset_; }
  // What follows is there when it has finished, of a unit of layers()[layer].
  [[nodiscard]] std::span<const Excitation> strongest(std::size_t layer, std::size_t unit) const;
  [[nodiscard]] std::uint32_t silent(std::size_t layer, std::size_t unit) const {
    return tallies_.front().silent(firsts_[layer] + unit);
  }
  // Of a rectified layer: units that are silent on every image. Of another one there are none.
  [[nodiscard]] std::size_t dead(std::size_t layer) const;

 private:
  class Watcher;

  ExcitationJob(Model model, const Dataset& dataset, ThreadPool& pool);

  Model model_;
  Dataset dataset_;
  ThreadPool* pool_;
  std::vector<UnitLayer> layers_;
  std::vector<std::size_t> firsts_;    // of each layer, its first unit among all
  std::size_t units_ = 0;              // of all layers
  std::vector<Workspace> workspaces_;  // one a thread, until all images are seen
  std::vector<UnitTally> tallies_;     // likewise; then one of all
  std::size_t seen_ = 0;
};

}  // namespace inkling
