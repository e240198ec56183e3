// A network with weights: what answers. Whoever trains, evaluates or predicts
// shares it. Weights are changed by change() alone and read by a Reader, which
// packs what was changed since: no pass runs on weights of before.
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
  // What change() hands out.
  struct Arenas {
    std::span<float> weights;
    std::span<float> statistics;
  };

  // A model that is ready for passes, on any number of threads, until it is changed: then whoever goes on reading takes
  // a new one.
  class Reader {
   public:
    // Images of digits [n, 784], n at most workspace.max_images() → logits [n, kClasses], valid until the next pass.
    TensorView infer(std::span<const std::uint8_t> pixels, Workspace& workspace) const;
    // The same from several views ("test-time augmentation"): n at most kShardImages, and the logits of kShifted are
    // those whose calibrated probabilities are the mean.
    TensorView infer(std::span<const std::uint8_t> pixels, Workspace& workspace, Views views) const;
    // What a pass reads: mode inference until the caller says otherwise.
    [[nodiscard]] NetworkPass pass() const;

   private:
    friend class Model;
    explicit Reader(const Model& model) : model_(&model), version_(model.version_) {}

    const Model* model_;
    [[maybe_unused]] std::uint64_t version_;  // of the weights; a debug build checks that it is still theirs
  };

  // Fresh weights, a function of the seed. Errors: those of Network::create; out-of-memory.
  [[nodiscard]] static Result<Model> create(const NetworkSpec& spec, std::uint64_t seed);
  // Errors: invalid-data when the file lacks the network or a tensor, or one has another shape or is not finite, or
  // its calibration is damaged.
  [[nodiscard]] static Result<Model> load(const ModelFile& file);
  void save(ModelFile* file) const;
  [[nodiscard]] Result<Model> copy() const;
  // A copy whose network is built for inspection. Errors: out-of-memory.
  [[nodiscard]] Result<Model> copy_for_inspection() const;

  [[nodiscard]] const Network& network() const { return *network_; }
  [[nodiscard]] std::span<const float> weights() const { return weights_.flat(); }
  [[nodiscard]] std::span<const float> statistics() const { return statistics_.flat(); }
  // Of the weights as they were when it was fitted; the default one of a network that never met held-out images.
  [[nodiscard]] const Calibration& calibration() const { return calibration_; }
  void set_calibration(const Calibration& calibration) { calibration_ = calibration; }

  // Calls change_arenas(Arenas), which may write both until it returns. Nobody reads meanwhile.
  template <typename Change>
  void change(const Change& change_arenas) {
    ++version_;
    change_arenas(Arenas{.weights = weights_.flat(), .statistics = statistics_.flat()});
  }

  // Packs the weights if they were changed since they last were: from one thread, before those of a pass begin.
  [[nodiscard]] Reader read() const;
  // The same on all threads of the pool, and as the backward pass reads them, whether they were changed or not.
  Reader read_for_training(float* packed_backward, ThreadPool& pool) const;

  // For a single pass; see Reader.
  TensorView infer(std::span<const std::uint8_t> pixels, Workspace& workspace, Views views = Views::kSingle) const {
    return read().infer(pixels, workspace, views);
  }

 private:
  explicit Model(std::shared_ptr<const Network> network) : network_(std::move(network)) {}
  [[nodiscard]] static Result<Model> allocate(std::shared_ptr<const Network> network);
  // The same numbers in a network of the same specification.
  [[nodiscard]] Result<Model> copy_into(std::shared_ptr<const Network> network) const;

  std::shared_ptr<const Network> network_;
  Tensor weights_;
  Tensor statistics_;
  std::uint64_t version_ = 1;                 // of the weights: rises with each change
  mutable Tensor packed_;                     // the weights as passes read them …
  mutable std::uint64_t packed_version_ = 0;  // … of this version
  Calibration calibration_;
};

}  // namespace inkling
