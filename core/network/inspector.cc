#include "core/network/inspector.h"

#include <algorithm>
#include <utility>

#include "core/base/thread_pool.h"

namespace inkling {

Result<Inspector> Inspector::create(const Model& model, std::size_t most_images) {
  Result<Model> copy = model.copy_for_inspection();
  if (!copy) return std::unexpected(std::move(copy.error()));
  Inspector inspector(std::move(*copy));
  const Network& network = inspector.network();
  for (const auto& [tensor, size] : {std::pair{&inspector.packed_backward_, network.packed_backward_size()},
                                     std::pair{&inspector.gradient_, network.weights_size()}}) {
    Result<Tensor> buffer = create_buffer(size);
    if (!buffer) return std::unexpected(std::move(buffer.error()));
    *tensor = std::move(*buffer);
  }
  Result<Workspace> workspace = Workspace::create(network, most_images, Mode::kTraining);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  inspector.workspace_ = std::move(*workspace);
  ThreadPool alone(1);
  inspector.model_.read_for_training(inspector.packed_backward_.data(), alone);
  return inspector;
}

NetworkPass Inspector::pass() {
  NetworkPass pass = model_.read().pass();
  pass.packed_backward = packed_backward_.data();
  pass.gradient = gradient_.data();
  return pass;
}

TensorView Inspector::forward(std::size_t images, PassObserver* observer) {
  NetworkPass observed = pass();
  observed.observer = observer;
  return network().forward(observed, workspace_, images);
}

TensorView Inspector::backward(std::size_t images) {
  std::ranges::fill(gradient_.flat(), 0.0f);
  return network().backward(pass(), workspace_, images);
}

}  // namespace inkling
