#include "core/network/network.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "core/base/limits.h"

namespace inkling {
namespace {

constexpr Shape kInputShape{kImageSide, kImageSide, 1};

std::size_t align(std::size_t floats) {
  constexpr std::size_t kFloats = kAlignmentBytes / sizeof(float);
  return (floats + kFloats - 1) / kFloats * kFloats;
}

// What the first layer can do for those that follow it: a convolution for a ReLU and a 2x2 max pooling, in either
// order, a dense layer for a ReLU. Adds to `infos`, which describes the first layer, those that are then done.
Conv2dTail tail_of(std::span<const LayerSpec> specs, std::vector<LayerInfo>& infos) {
  const bool is_convolution = std::holds_alternative<Conv2dSpec>(specs[0]);
  Conv2dTail tail;
  if (!is_convolution && !std::holds_alternative<DenseSpec>(specs[0])) return tail;
  for (const LayerSpec& spec : specs.subspan(1)) {
    Shape output = infos.back().output;
    const auto* pool = std::get_if<MaxPool2dSpec>(&spec);
    if (std::holds_alternative<ReluSpec>(spec) && !tail.relu) {
      tail.relu = true;
    } else if (pool != nullptr && *pool == MaxPool2dSpec{.size = 2, .stride = 2} && !tail.pool && is_convolution &&
               output.h >= 2 && output.w >= 2) {
      tail.pool = true;
      output = {output.h / 2, output.w / 2, output.c};
    } else {
      break;
    }
    infos.push_back({std::string(layer_type(spec)), output});
  }
  return tail;
}

}  // namespace

Result<std::shared_ptr<const Network>> Network::create(const NetworkSpec& spec, Purpose purpose) {
  std::shared_ptr<Network> network(new Network(spec, purpose));
  network->activations_size_ = kInputShape.size();
  network->largest_activation_ = kInputShape.size();
  for (std::size_t i = 0; i < spec.layers.size(); ++i) {
    Status status = network->add(spec.layers, i);
    if (status) status = network->check_size();
    if (!status) {
      Error error = std::move(status.error());
      error.message =
          "Layer " + std::to_string(i + 1) + " (" + std::string(layer_type(spec.layers[i])) + "): " + error.message;
      return std::unexpected(std::move(error));
    }
    // The layers that this one does for them.
    while (network->infos_.size() > i + 1) ++i;
  }
  const Shape output = spec.layers.empty() ? kInputShape : network->nodes_.back().output;
  if (output != Shape{1, 1, kClasses}) {
    return make_error(ErrorCode::kInvalidArgument, "The network must end in " + std::to_string(kClasses) +
                                                       " outputs, one a digit; its last layer gives " +
                                                       to_string(output) + ".");
  }
  return network;
}

Status Network::add(std::span<const LayerSpec> specs, std::size_t index) {
  const LayerSpec& spec = specs[index];
  const Shape input = nodes_.empty() ? kInputShape : nodes_.back().output;
  const auto number = static_cast<std::uint32_t>(index);
  Result<std::unique_ptr<Layer>> layer = make_layer(spec, input, number);
  if (!layer) return std::unexpected(std::move(layer.error()));
  std::vector<LayerInfo> infos{
      {std::string(layer_type(spec)), (*layer)->output(), (*layer)->memory().weights, (*layer)->flops()}};
  if (purpose_ == Purpose::kSpeed) {
    const Conv2dTail tail = tail_of(specs.subspan(index), infos);
    if (tail.relu || tail.pool) layer = make_layer(spec, input, number, tail);
  }

  Node node{.layer = std::move(*layer), .number = number, .input = input, .output = {}, .memory = {}};
  node.output = node.layer->output();
  node.memory = node.layer->memory();
  node.weights = weights_size_;
  node.statistics = statistics_size_;
  node.packed = packed_size_;
  node.packed_backward = packed_backward_size_;
  node.saved_bytes = saved_bytes_;
  node.saved_floats = saved_floats_;
  if (node.layer->in_place()) {
    node.activation = nodes_.empty() ? 0 : nodes_.back().activation;
  } else {
    node.activation = activations_size_;
    activations_size_ += node.output.size();
  }
  largest_activation_ = std::max(largest_activation_, node.output.size());

  const std::string prefix = "layers." + std::to_string(index) + ".";
  for (const Parameter& parameter : node.layer->parameters()) {
    const auto* end = std::find(std::begin(parameter.shape), std::end(parameter.shape), 0u);
    parameters_.push_back({.name = prefix + std::string(parameter.name),
                           .offset = weights_size_ + parameter.offset,
                           .size = parameter.size,
                           .shape = {std::begin(parameter.shape), end},
                           .decays = parameter.decays});
  }
  if (node.memory.statistics > 0) {
    const std::size_t half = node.memory.statistics / 2;
    statistics_.push_back({prefix + "running_mean", statistics_size_, half, {half}});
    statistics_.push_back({prefix + "running_variance", statistics_size_ + half, half, {half}});
  }
  const std::uint64_t flops = node.layer->flops();
  inference_flops_ += flops;
  training_flops_ += nodes_.empty() ? 2 * flops : 3 * flops;
  weights_size_ += node.memory.weights;
  statistics_size_ += node.memory.statistics;
  packed_size_ += align(node.memory.packed);
  packed_backward_size_ += has_input_gradient(nodes_.size()) ? align(node.memory.packed_backward) : 0;
  saved_bytes_ += node.memory.saved_bytes;
  saved_floats_ += node.memory.saved_floats;
  scratch_size_ = std::max(scratch_size_, node.memory.scratch);
  table_entries_ += node.memory.table_entries;
  std::ranges::move(infos, std::back_inserter(infos_));
  nodes_.push_back(std::move(node));
  return {};
}

Status Network::check_size() const {
  if (weights_size_ > kMaxParameters) return too_large("has", kMaxParameters, "parameters");
  if (activations_size_ > kMaxActivations) return too_large("has", kMaxActivations, "activations");
  if (inference_flops_ > kMaxFlops) return too_large("has", kMaxFlops, "operations an image");
  // One that is looked at is not trained; without this check it takes what can be trained.
  if (purpose_ == Purpose::kSpeed && training_bytes({}) > kMaxTrainingBytes) {
    return too_large("needs", kMaxTrainingBytes / 1'000'000, "megabytes to train");
  }
  return {};
}

std::uint64_t Network::training_bytes(const TrainingDemand& demand) const {
  // The model, the copy to fall back to, what else is asked for; and a file of all but the copy being written, as
  // tensors and as bytes.
  const std::uint64_t averages = demand.averages ? 1 : 0;
  const std::uint64_t arenas = 2 + averages + (demand.keeps_best ? 1 : 0);
  const std::uint64_t in_file = 2 * (arenas - 1);
  const std::uint64_t weights = arenas + kLanes + demand.moments + in_file + 2 * demand.moments;
  const std::uint64_t statistics = arenas + kLanes + in_file;
  const std::uint64_t workspaces = demand.threads * (Workspace::Sizes(*this, kLastShardImages, Mode::kTraining).sum() +
                                                     Workspace::Sizes(*this, kShardImages, Mode::kInference).sum()) +
                                   Workspace::Sizes(*this, 1, Mode::kInference).sum();
  const std::uint64_t floats = weights * weights_size_ + statistics * statistics_size_ + (2 + averages) * packed_size_ +
                               packed_backward_size_ + workspaces;
  return floats * sizeof(float) + table_entries_ * sizeof(std::uint64_t);
}

void Network::initialize(std::uint64_t seed, float* weights, float* statistics) const {
  for (const Node& node : nodes_) {
    node.layer->initialize(seed, node.number, weights + node.weights, statistics + node.statistics);
  }
}

void Network::pack(const float* weights, float* packed, float* packed_backward, ThreadPool& pool) const {
  const std::size_t directions = packed_backward == nullptr ? 1 : 2;
  pool.run(directions * nodes_.size(), [&](std::size_t task, std::size_t /*thread*/) {
    const std::size_t i = task / directions;
    const Node& node = nodes_[i];
    if (task % directions == 0) {
      node.layer->pack(weights + node.weights, packed + node.packed);
    } else if (has_input_gradient(i)) {
      node.layer->pack_backward(weights + node.weights, packed_backward + node.packed_backward);
    }
  });
}

LayerPass Network::layer_pass(const Node& node, const NetworkPass& pass, Workspace& workspace) const {
  auto* bytes = reinterpret_cast<std::uint8_t*>(workspace.saved_bytes_.data());
  const auto at = [](auto* arena, std::size_t offset) { return arena == nullptr ? nullptr : arena + offset; };
  return {.mode = pass.mode,
          .weights = at(pass.weights, node.weights),
          .statistics = at(pass.statistics, node.statistics),
          .packed = at(pass.packed, node.packed),
          .packed_backward = at(pass.packed_backward, node.packed_backward),
          .saved_bytes = bytes + node.saved_bytes * workspace.max_images_,
          .saved_floats = at(workspace.saved_floats_.data(), node.saved_floats),
          .scratch = workspace.scratch_.data(),
          .gradient = at(pass.gradient, node.weights),
          .statistics_sums = at(pass.statistics_sums, node.statistics),
          .seed = pass.seed,
          .first_image = pass.first_image};
}

TensorView Network::forward(const NetworkPass& pass, Workspace& workspace, std::size_t images) const {
  TensorView x = workspace.input(images);
  for (const Node& node : nodes_) {
    float* data = workspace.activations_.data() + node.activation * workspace.max_images_;
    const TensorView y{data, images, node.output};
    node.layer->forward(layer_pass(node, pass, workspace), x, y);
    if (pass.observer != nullptr) pass.observer->forward_done(node.number, y);
    x = y;
  }
  return x;
}

TensorView Network::backward(const NetworkPass& pass, Workspace& workspace, std::size_t images) const {
  TensorView dy = workspace.output_gradient(images);
  std::size_t dy_buffer = 0;
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    const Node& node = nodes_[i];
    const auto activation = [&](std::size_t offset, const Shape& shape) {
      return ConstTensorView{workspace.activations_.data() + offset * workspace.max_images_, images, shape};
    };
    const ConstTensorView x = activation(i == 0 ? 0 : nodes_[i - 1].activation, node.input);
    const ConstTensorView y = activation(node.activation, node.output);
    TensorView dx{nullptr, images, node.input};
    if (node.layer->in_place()) {
      dx.data = dy.data;
    } else if (has_input_gradient(i) || !node.layer->can_skip_input_gradient()) {
      dy_buffer = 1 - dy_buffer;
      dx.data = workspace.gradients_[dy_buffer].data();
    }
    node.layer->backward(layer_pass(node, pass, workspace), x, y, dy, dx);
    if (pass.observer != nullptr) pass.observer->backward_done(node.number, dx);
    dy = dx;
  }
  return dy;
}

Workspace::Sizes::Sizes(const Network& network, std::uint64_t images, Mode mode)
    : activations(network.activations_size_ * images),
      saved_bytes((network.saved_bytes_ * images + sizeof(float) - 1) / sizeof(float)),
      scratch(network.scratch_size_) {
  if (mode == Mode::kInference) return;
  gradient = network.largest_activation_ * images;
  saved_floats = network.saved_floats_;
}

Result<Workspace> Workspace::create(const Network& network, std::size_t max_images, Mode mode) {
  Workspace workspace;
  workspace.max_images_ = max_images;
  Status status;
  const auto allocate = [&](std::uint64_t floats, Tensor* tensor) {
    if (!status) return;
    Result<Tensor> result = create_buffer(static_cast<std::size_t>(floats));
    if (result) {
      *tensor = std::move(*result);
    } else {
      status = std::unexpected(std::move(result.error()));
    }
  };
  const Sizes sizes(network, max_images, mode);
  allocate(sizes.activations, &workspace.activations_);
  allocate(sizes.scratch, &workspace.scratch_);
  allocate(sizes.saved_bytes, &workspace.saved_bytes_);
  allocate(sizes.saved_floats, &workspace.saved_floats_);
  for (Tensor& gradient : workspace.gradients_) allocate(sizes.gradient, &gradient);
  if (!status) return std::unexpected(std::move(status.error()));
  return workspace;
}

TensorView Workspace::input(std::size_t images) { return {activations_.data(), images, kInputShape}; }

TensorView Workspace::output_gradient(std::size_t images) { return {gradients_[0].data(), images, {1, 1, kClasses}}; }

}  // namespace inkling
