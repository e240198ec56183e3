// A network that was built from its specification: shapes inferred, memory laid
// out in one arena for each role, layers ready to run. Immutable and free of
// weights, so that threads and models share it; knows nothing of training.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/base/tensor.h"
#include "core/base/thread_pool.h"
#include "core/network/layer.h"
#include "core/network/network_spec.h"

namespace inkling {

class Workspace;

// A parameter or a statistic in its arena, under the name it has in files: `layers.0.weight`.
struct NamedRange {
  std::string name;
  std::size_t offset = 0;  // in floats
  std::size_t size = 0;
  std::vector<std::size_t> shape;  // row-major
  bool decays = false;             // whether weight decay applies
};

struct LayerInfo {
  std::string type;
  Shape output;
  std::size_t parameters = 0;
  std::uint64_t flops = 0;  // multiplications and additions of the forward pass of one image, by the direct method
};

// What a network is built for.
enum class Purpose {
  kSpeed,       // a layer does those after it that it can, and nobody asks for the gradient of the images
  kInspection,  // every layer by itself, and the gradient of the images, in mode inference too
};

// Is told how a pass proceeds: for profiles, and for whoever looks at what layers make of an image. What it is shown
// is there during the call.
class PassObserver {
 public:
  virtual ~PassObserver() = default;
  // `layer` counts from 0 in the specification. Layers that another one does are part of it. `y` is its output.
  virtual void forward_done(std::size_t layer, ConstTensorView y) = 0;
  // `dx` is the gradient of its input; without data where nobody asks for it.
  virtual void backward_done(std::size_t layer, ConstTensorView dx) = 0;
};

// What one pass over a shard of images reads and writes beside its workspace. Arenas are laid out by
// the network; those that a pass does not need may be null.
struct NetworkPass {
  Mode mode = Mode::kInference;
  const float* weights = nullptr;
  const float* statistics = nullptr;
  const float* packed = nullptr;
  const float* packed_backward = nullptr;
  float* gradient = nullptr;         // backward: accumulates
  float* statistics_sums = nullptr;  // forward, training: accumulates
  std::uint64_t seed = 0;
  std::uint64_t first_image = 0;
  PassObserver* observer = nullptr;
};

// What a training keeps beside the model, its copy to fall back to, and the gradients; by default, the least of all.
struct TrainingDemand {
  std::size_t threads = 1;
  std::size_t moments = 1;  // of the optimizer
  bool averages = false;    // the weights below an average
  bool keeps_best = false;  // the best epoch's weights
};

class Network {
 public:
  // Errors: invalid-argument, naming the layer, when a layer does not fit its input, the network does not end in
  // kClasses outputs, or it asks for more memory or arithmetic than a tab can give (limits.h).
  [[nodiscard]] static Result<std::shared_ptr<const Network>> create(const NetworkSpec& spec,
                                                                     Purpose purpose = Purpose::kSpeed);

  [[nodiscard]] const NetworkSpec& spec() const { return spec_; }
  [[nodiscard]] std::span<const LayerInfo> layers() const { return infos_; }
  [[nodiscard]] std::span<const NamedRange> parameters() const { return parameters_; }
  [[nodiscard]] std::span<const NamedRange> statistics() const { return statistics_; }
  [[nodiscard]] std::size_t parameter_count() const { return weights_size_; }
  // Multiplications and additions of convolutions and dense layers: one image forward; one image
  // forward and backward (the first layer's input needs no gradient).
  [[nodiscard]] std::uint64_t inference_flops() const { return inference_flops_; }
  [[nodiscard]] std::uint64_t training_flops() const { return training_flops_; }

  // Bytes that a training takes, while its network answers and is evaluated, and while it is written to a file. Counted
  // with 64-bit tables, to be the same everywhere.
  [[nodiscard]] std::uint64_t training_bytes(const TrainingDemand& demand) const;

  // Floats of the arenas.
  [[nodiscard]] std::size_t weights_size() const { return weights_size_; }
  [[nodiscard]] std::size_t statistics_size() const { return statistics_size_; }
  [[nodiscard]] std::size_t packed_size() const { return packed_size_; }
  [[nodiscard]] std::size_t packed_backward_size() const { return packed_backward_size_; }

  // Fresh weights and statistics, a function of the seed alone.
  void initialize(std::uint64_t seed, float* weights, float* statistics) const;
  // Weights in the order that forward and backward read them; packed_backward may be null.
  void pack(const float* weights, float* packed, float* packed_backward, ThreadPool& pool) const;

  // Runs the images in workspace.input() and returns their logits [images, kClasses].
  TensorView forward(const NetworkPass& pass, Workspace& workspace, std::size_t images) const;
  // After a forward pass in the same mode, which is training unless the network was built for inspection, and after the
  // caller has turned workspace.output_gradient() into the gradient of the logits. Returns that of the images
  // [images, 28, 28, 1], valid until the next pass: of a network that was built for inspection.
  TensorView backward(const NetworkPass& pass, Workspace& workspace, std::size_t images) const;

 private:
  friend class Workspace;

  struct Node {
    std::unique_ptr<Layer> layer;
    std::uint32_t number = 0;  // its place in the specification
    Shape input;
    Shape output;
    LayerMemory memory;
    // Offsets in the arenas.
    std::size_t weights = 0;
    std::size_t statistics = 0;
    std::size_t packed = 0;
    std::size_t packed_backward = 0;
    // Offsets in a workspace, for one image (saved_floats: for one shard).
    std::size_t activation = 0;
    std::size_t saved_bytes = 0;
    std::size_t saved_floats = 0;
  };

  Network(const NetworkSpec& spec, Purpose purpose) : spec_(spec), purpose_(purpose) {}
  // The layer at `index`, and with it those after it whose work it can do.
  Status add(std::span<const LayerSpec> specs, std::size_t index);
  [[nodiscard]] Status check_size() const;
  [[nodiscard]] LayerPass layer_pass(const Node& node, const NetworkPass& pass, Workspace& workspace) const;

  // Whether somebody asks for the gradient of a layer's input.
  [[nodiscard]] bool has_input_gradient(std::size_t node) const { return node > 0 || purpose_ == Purpose::kInspection; }

  NetworkSpec spec_;
  Purpose purpose_;
  std::vector<Node> nodes_;  // one for each layer that does work of its own
  std::vector<LayerInfo> infos_;
  std::vector<NamedRange> parameters_;
  std::vector<NamedRange> statistics_;
  std::uint64_t inference_flops_ = 0;
  std::uint64_t training_flops_ = 0;
  std::size_t weights_size_ = 0;
  std::size_t statistics_size_ = 0;
  std::size_t packed_size_ = 0;
  std::size_t packed_backward_size_ = 0;
  std::size_t activations_size_ = 0;    // an image
  std::size_t largest_activation_ = 0;  // an image
  std::size_t saved_bytes_ = 0;         // an image
  std::size_t saved_floats_ = 0;        // a shard
  std::size_t scratch_size_ = 0;
  std::uint64_t table_entries_ = 0;
};

// The memory of one thread's passes: activations, their gradients, what layers save and scratch.
class Workspace {
 public:
  // For shards of up to `max_images`. Without training, no memory is taken for the backward pass.
  // Errors: out-of-memory.
  [[nodiscard]] static Result<Workspace> create(const Network& network, std::size_t max_images, Mode mode);

  [[nodiscard]] std::size_t max_images() const { return max_images_; }
  // Where the caller puts the standardised images [images, 28, 28, 1].
  [[nodiscard]] TensorView input(std::size_t images);
  // Where the caller puts the gradient of the logits [images, kClasses].
  [[nodiscard]] TensorView output_gradient(std::size_t images);

 private:
  friend class Network;

  // In floats.
  struct Sizes {
    Sizes(const Network& network, std::uint64_t images, Mode mode);
    [[nodiscard]] std::uint64_t sum() const {
      return activations + 2 * gradient + saved_bytes + saved_floats + scratch;
    }

    std::uint64_t activations = 0, gradient = 0, saved_bytes = 0, saved_floats = 0, scratch = 0;
  };

  std::size_t max_images_ = 0;
  Tensor activations_;   // the input, then each layer's output, [max_images, …] one after another
  Tensor gradients_[2];  // dy and dx, changing places from layer to layer
  Tensor saved_bytes_;   // bytes in a float tensor's clothes
  Tensor saved_floats_;
  Tensor scratch_;
};

}  // namespace inkling
