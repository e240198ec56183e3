#include "core/jobs/layer_figures_job.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/image.h"
#include "core/base/limits.h"
#include "core/base/missing.h"
#include "core/ops/ops.h"

namespace inkling {
namespace {

class ActivationsObserver final : public PassObserver {
 public:
  explicit ActivationsObserver(std::span<LayerFigures> figures) : figures_(figures) {}
  void forward_done(std::size_t layer, ConstTensorView y) override {
    const auto found =
        std::ranges::find(figures_, layer, [](const LayerFigures& figures) { return figures.units.output; });
    if (found != figures_.end()) found->activations.add(y.flat());
  }
  void backward_done(std::size_t /*layer*/, ConstTensorView /*dx*/) override {}

 private:
  std::span<LayerFigures> figures_;
};

}  // namespace

std::optional<GradientFlow> gradient_flow(std::span<const LayerFigures> figures) {
  const double last = figures.empty() ? 0 : figures.back().gradient;
  if (last == 0) return std::nullopt;
  for (std::size_t i = figures.size(); i-- > 0;) {
    const double gradient = figures[i].gradient;
    // Written so that NaN explodes.
    if (!(gradient <= kGradientBound * last)) return GradientFlow{GradientFlow::Kind::kExplodes, i};
    if (gradient * kGradientBound < last) return GradientFlow{GradientFlow::Kind::kVanishes, i};
  }
  return std::nullopt;
}

Result<std::shared_ptr<LayerFiguresJob>> LayerFiguresJob::create(const std::shared_ptr<const Model>& model,
                                                                 const Dataset& dataset) {
  if (model == nullptr) return no_network();
  if (dataset.size() == 0) return no_test_images();
  Result<Inspector> inspector = Inspector::create(*model);
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  return std::shared_ptr<LayerFiguresJob>(new LayerFiguresJob(std::move(*inspector), dataset));
}

LayerFiguresJob::LayerFiguresJob(Inspector inspector, const Dataset& dataset)
    : inspector_(std::move(inspector)),
      dataset_(dataset),
      images_(std::min(kFiguresImages, dataset.size())),
      gradient_(inspector_.weights().size()) {
  for (const UnitLayer& units : unit_layers(network()))
    figures_.push_back({.units = units, .weights = {}, .activations = {}});
}

Status LayerFiguresJob::advance(std::size_t budget) {
  for (std::size_t shard = 0; shard < std::max<std::size_t>(budget, 1) && done_ < images_; ++shard) {
    run_shard();
    if (done_ == images_) finish();
  }
  return {};
}

void LayerFiguresJob::run_shard() {
  const std::size_t images = std::min(kShardImages, images_ - done_);
  standardize_pixels(dataset_.images(done_, images), inspector_.input(images).data);
  ActivationsObserver observer(figures_);
  const TensorView logits = inspector_.forward(images, &observer);
  softmax_cross_entropy(logits, dataset_.labels(done_, images), /*smoothing=*/0, 1.0f / static_cast<float>(images_),
                        inspector_.output_gradient(images));
  inspector_.backward(images);
  const auto gradient = inspector_.gradient();
  for (std::size_t i = 0; i < gradient_.size(); ++i) gradient_[i] += double{gradient[i]};
  done_ += images;
}

void LayerFiguresJob::finish() {
  for (LayerFigures& figures : figures_) {
    const NamedRange& range = weights_of(network(), figures.units);
    figures.weights.add(inspector_.weights().subspan(range.offset, range.size));
    double sum = 0;
    for (const double value : std::span(gradient_).subspan(range.offset, range.size)) sum += value * value;
    figures.gradient = std::sqrt(sum / static_cast<double>(range.size));
  }
  gradient_ = {};
}

JobProgress LayerFiguresJob::progress() const {
  return {.done = done_, .total = images_, .finished = done_ == images_};
}

}  // namespace inkling
