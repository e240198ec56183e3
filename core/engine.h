// The facade that the bindings and the command-line tool drive: datasets, the
// network that answers, and the training and the evaluation under way. One owner
// for each; calls come from one thread and may come between any two slices.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/evaluation/evaluation.h"
#include "core/evaluation/evaluator.h"
#include "core/ink/ink.h"
#include "core/network/model.h"
#include "core/network/network.h"
#include "core/training/examples.h"
#include "core/training/train_config.h"
#include "core/training/trainer.h"

namespace inkling {

enum class Split { kTrain, kTest };

enum class Verdict {
  kDigit,
  kEmpty,      // nothing was drawn
  kNotADigit,  // a speck, or something that no class claims: its probability is below the calibration's threshold
};

struct Prediction {
  Verdict verdict = Verdict::kEmpty;
  std::size_t digit = 0;                            // the most probable one, whatever the verdict
  std::array<float, kClasses> probabilities{};      // calibrated; all zero when empty
  std::array<std::uint8_t, kImagePixels> pixels{};  // what the network saw
};

class Engine {
 public:
  explicit Engine(std::size_t threads);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] std::size_t threads() const { return pool_.threads(); }
  // For measurements of the threads, between two calls.
  [[nodiscard]] ThreadPool& pool() { return pool_; }

  // Takes the bytes of two IDX files. Ends a training or evaluation that used the split before; a training that was
  // loaded before its images can go on from now. Errors: those of Dataset::from_idx, and the dataset that was there
  // stays; those of Trainer::restore, and the loaded training is given up.
  [[nodiscard]] Status load_dataset(Split split, std::vector<std::uint8_t> images, std::vector<std::uint8_t> labels);

  // A new network with fresh weights, and a training of it at step 0; the network answers from now on.
  // Errors: no-data; those of Model::create and Trainer::create; the network and the training that were there stay.
  [[nodiscard]] Status start_training(const TrainConfig& config);
  // A slice of the training: see Trainer::advance. On not-finite the training ends and the last good network
  // answers again: as it was after the last whole epoch, or else the one before the training.
  // Errors: no-network when no training is under way; not-finite.
  [[nodiscard]] Result<TrainProgress> advance(std::size_t max_shards);
  // Ends the training; its network stays.
  void stop_training();
  // The training under way, or the loaded one that waits for its images: where it stands. Nothing when there is none.
  [[nodiscard]] std::optional<SavedRun> training() const;

  // What a training with this configuration would be given: see preview_examples. It disturbs neither the network nor
  // the training under way.
  [[nodiscard]] ExamplePreview preview(const TrainConfig& config, std::uint64_t first, std::size_t count) const {
    return preview_examples(config, train_, first, count);
  }
  // Without training images a preview is all synthetic.
  [[nodiscard]] bool has_training_images() const { return train_.size() > 0; }

  // An evaluation of the network on the test images, to be advanced in slices. Errors: no-data, no-network,
  // out-of-memory.
  [[nodiscard]] Status begin_evaluation(Views views = Views::kSingle);
  // Up to max_shards shards more. Null when none was begun, or its network is gone.
  [[nodiscard]] const Evaluator* advance_evaluation(std::size_t max_shards);

  // Errors: no-network.
  [[nodiscard]] Result<Prediction> predict(const InkImage& image, Views views = Views::kSingle);

  // Null before the first training or load.
  [[nodiscard]] const Model* model() const { return model_.get(); }
  // A safetensors file: the network, and the training under way. Errors: no-network.
  [[nodiscard]] Result<std::vector<std::uint8_t>> save() const;
  // The network of a file answers. A training in it goes on where it stopped, at once or as soon as the training
  // images are loaded. Errors: invalid-data; what was there stays.
  [[nodiscard]] Status load(std::span<const std::uint8_t> bytes);

 private:
  struct Training {
    Trainer trainer;
    std::unique_ptr<Model> last_good;
  };
  // A loaded training whose images are not there yet.
  struct Waiting {
    SavedRun run;
    ModelFile file;
  };

  Status use(std::unique_ptr<Model> model);
  [[nodiscard]] Result<Training> continue_training(const Waiting& waiting, Model& model);

  ThreadPool pool_;
  Dataset train_;
  Dataset test_;
  std::unique_ptr<Model> model_;         // trainings and evaluations point to it
  std::optional<Workspace> predicting_;  // for one image
  std::optional<Training> training_;
  std::optional<Waiting> waiting_;  // never together with training_
  std::optional<Evaluator> evaluator_;
};

}  // namespace inkling
