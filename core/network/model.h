// A network with weights: what answers. Training changes its weights; whoever
// predicts or evaluates only reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/image.h"
#include "core/base/limits.h"
#include "core/base/safetensors.h"
#include "core/base/status.h"
#include "core/base/tensor.h"
#include "core/base/thread_pool.h"
#include "core/network/calibration.h"
#include "core/network/network.h"

namespace inkling {

// Which views of an image a network answers from.
enum class Views {
  kSingle,   // the image as it is
  kShifted,  // the mean of the calibrated probabilities of the image and of its shifts by a pixel to each side
};

// The tensors of an arena to and from a file, their names behind `prefix`.
void write_ranges(std::span<const NamedRange> ranges, std::span<const float> arena, const std::string& prefix,
                  ModelFile* file);
// Errors: invalid-data when a tensor is missing, has another shape or holds a value that is not finite.
[[nodiscard]] Status read_ranges(const ModelFile& file, std::span<const NamedRange> ranges, const std::string& prefix,
                                 std::span<float> arena);

class Model {
 public:
  // Fresh weights, a function of the seed. Errors: those of Network::create; out-of-memory.
  [[nodiscard]] static Result<Model> create(const NetworkSpec& spec, std::uint64_t seed);
  // Errors: invalid-data when the file lacks the network or a tensor, or one has another shape or is not finite, or
  // its calibration is damaged.
  [[nodiscard]] static Result<Model> load(const ModelFile& file);
  void save(ModelFile* file) const;
  [[nodiscard]] Result<Model> copy() const;

  [[nodiscard]] const Network& network() const { return *network_; }
  [[nodiscard]] std::span<const float> weights() const { return weights_.flat(); }
  [[nodiscard]] std::span<float> mutable_weights() { return weights_.flat(); }
  [[nodiscard]] std::span<const float> statistics() const { return statistics_.flat(); }
  [[nodiscard]] std::span<float> mutable_statistics() { return statistics_.flat(); }
  // Of the weights as they were when it was fitted; the default one of a network that never met held-out images.
  [[nodiscard]] const Calibration& calibration() const { return calibration_; }
  void set_calibration(const Calibration& calibration) { calibration_ = calibration; }
  // After the weights were changed: packs them for the passes to come; packed_backward may be null.
  void pack(float* packed_backward, ThreadPool& pool);
  // The same for whoever changes weights often and seldom lets them answer: what is marked stale is packed by the next
  // refresh(), which has to come before the next pass.
  void mark_stale() { is_stale_ = true; }
  void refresh() {
    if (is_stale_) pack_for_inference();
  }

  // What a pass reads: mode inference until the caller says otherwise.
  [[nodiscard]] NetworkPass pass() const;
  // Images of digits [n, 784], n at most workspace.max_images() → logits [n, kClasses], valid until the next pass.
  TensorView infer(std::span<const std::uint8_t> pixels, Workspace& workspace) const;
  // The same from several views ("test-time augmentation"): n at most kShardImages, and the logits of kShifted are
  // those whose calibrated probabilities are the mean.
  TensorView infer(std::span<const std::uint8_t> pixels, Workspace& workspace, Views views) const;

 private:
  explicit Model(std::shared_ptr<const Network> network) : network_(std::move(network)) {}
  [[nodiscard]] static Result<Model> allocate(std::shared_ptr<const Network> network);
  void pack_for_inference();

  std::shared_ptr<const Network> network_;
  Tensor weights_;
  Tensor statistics_;
  Tensor packed_;
  bool is_stale_ = false;
  Calibration calibration_;
};

}  // namespace inkling
