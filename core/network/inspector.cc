#include "core/network/inspector.h"

#include <algorithm>
#include <utility>

#include "core/base/thread_pool.h"

namespace inkling {

Result<Inspector> Inspector::create(const Model& model, std::size_t most_images) {
  Result<std::shared_ptr<const Network>> network = Network::create(model.network().spec(), Purpose::kInspection);
  if (!network) return std::unexpected(std::move(network.error()));
  Inspector inspector(std::move(*network));
  const Network& shape = *inspector.network_;
  for (const auto& [tensor, size] :
       {std::pair{&inspector.weights_, shape.weights_size()},
        std::pair{&inspector.statistics_, shape.statistics_size()}, std::pair{&inspector.packed_, shape.packed_size()},
        std::pair{&inspector.packed_backward_, shape.packed_backward_size()},
        std::pair{&inspector.gradient_, shape.weights_size()}}) {
    Result<Tensor> buffer = create_buffer(size);
    if (!buffer) return std::unexpected(std::move(buffer.error()));
    *tensor = std::move(*buffer);
  }
  Result<Workspace> workspace = Workspace::create(shape, most_images, Mode::kTraining);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  inspector.workspace_ = std::move(*workspace);
  inspector.calibration_ = model.calibration();
  std::ranges::copy(model.weights(), inspector.weights_.data());
  std::ranges::copy(model.statistics(), inspector.statistics_.data());
  ThreadPool alone(1);
  shape.pack(inspector.weights_.data(), inspector.packed_.data(), inspector.packed_backward_.data(), alone);
  return inspector;
}

NetworkPass Inspector::pass() {
  return {.mode = Mode::kInference,
          .weights = weights_.data(),
          .statistics = statistics_.data(),
          .packed = packed_.data(),
          .packed_backward = packed_backward_.data(),
          .gradient = gradient_.data()};
}

TensorView Inspector::forward(std::size_t images, PassObserver* observer) {
  NetworkPass observed = pass();
  observed.observer = observer;
  return network_->forward(observed, workspace_, images);
}

TensorView Inspector::backward(std::size_t images) {
  // What nobody reads must not grow into numbers that are slow to add.
  std::ranges::fill(gradient_.flat(), 0.0f);
  return network_->backward(pass(), workspace_, images);
}

}  // namespace inkling
