// What can be told of each layer that learns, by one batch: how its weights and its answers are spread, and how large
// the gradient is that reaches it. Of the network as it is when the job begins, on a copy that is built for inspection:
// a training, which asks for it after an epoch, pays nothing for it in its steps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/data/dataset.h"
#include "core/explanation/histogram.h"
#include "core/job.h"
#include "core/network/inspector.h"
#include "core/network/model.h"
#include "core/network/units.h"

namespace inkling {

// Images of the batch: the first ones of the set, so that one epoch can be compared with another.
inline constexpr std::size_t kFiguresImages = 128;

struct LayerFigures {
  UnitLayer units;
  Histogram weights;  // without the biases
  Histogram activations;
  // The root of the mean square of the gradient by these weights, of the batch's mean cross-entropy as the network
  // answers: without dropout, with the running statistics of its normalisations.
  double gradient = 0;
};

// Gradients that vanish or explode on their way from the last layer to the first (Bengio, Simard and Frasconi 1994; by
// layer: Glorot and Bengio 2010, figure 7, who compare the spread of each layer's with the others').
struct GradientFlow {
  enum class Kind { kVanishes, kExplodes } kind;
  std::size_t figures = 0;  // where first, coming from the last layer
};
// From one layer to another of a network that learns the root mean squares differ by a factor of ten or so; our bound
// is a thousand, either way, from that of the last layer, and what is not finite explodes. Nothing is said where all is
// well, or where the last layer has no gradient itself: what is answered without any loss asks for no change.
inline constexpr double kGradientBound = 1000;
[[nodiscard]] std::optional<GradientFlow> gradient_flow(std::span<const LayerFigures> figures);

class LayerFiguresJob final : public Job {
 public:
  // Errors: no-network when there is none; no-data when the dataset is empty; out-of-memory.
  [[nodiscard]] static Result<std::shared_ptr<LayerFiguresJob>> create(const std::shared_ptr<const Model>& model,
                                                                       const Dataset& dataset);

  [[nodiscard]] Status advance(std::size_t budget) override;
  [[nodiscard]] JobProgress progress() const override;

  [[nodiscard]] const Network& network() const { return inspector_.network(); }
  // When it has finished, from the first layer to the last.
  [[nodiscard]] std::span<const LayerFigures> figures() const { return figures_; }
  [[nodiscard]] std::size_t images() const { return images_; }

 private:
  LayerFiguresJob(Inspector inspector, const Dataset& dataset);
  void run_shard();
  void finish();

  Inspector inspector_;
  Dataset dataset_;
  std::size_t images_;
  std::size_t done_ = 0;
  std::vector<LayerFigures> figures_;
  std::vector<double> gradient_;  // of all weights
};

}  // namespace inkling
