// Trains a model on a dataset: the loop of shuffled batches, with each batch cut
// into shards that threads take. A step may be spread over several calls, so that
// whoever drives it can answer between two slices. No clock, no files, no policy.
//
// With averaging, the model holds the average of the weights (Polyak and Juditsky 1992; the exponential one of Izmailov
// et al. 2018's comparison), and the trainer the weights themselves. An average has activations of its own, so the
// statistics of its batch normalisations are measured at the end of every epoch.
//
// A batch has a shard for every kShardImages images, rounded, and at least one; the last one
// takes what is left. Only a small batch has a shard of less than half as many: batch normalisation
// goes by a shard, and by two or three images it goes astray.
//
// Same configuration, same weights (train_config.h), whatever the number of threads and the slices: shard i of a
// batch always holds the same images and adds its gradient to lane i % kLanes after shard i - kLanes did;
// the lanes are summed in order when the batch is through. Random draws depend on positions alone (rng.h).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/limits.h"
#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/network/model.h"
#include "core/ops/ops.h"
#include "core/training/examples.h"
#include "core/training/train_config.h"

namespace inkling {

// Training images, the first ones, on which the statistics of an average are measured.
inline constexpr std::size_t kStatisticsImages = 2048;

// How the network reads the images that are held out.
struct ValidationFigures {
  float accuracy = 0;  // 0 … 1
  float loss = 0;      // mean cross-entropy in nats, calibrated and without label smoothing
};

// The epoch after which the loss on the held-out images was the lowest.
struct BestEpoch {
  std::uint64_t epoch = 0;  // counted from 1; 0: there is none
  float loss = std::numeric_limits<float>::infinity();
  Calibration calibration;
};

// Whether a training ends after so many epochs.
[[nodiscard]] inline bool is_finished(const TrainConfig& config, std::uint64_t epochs, const BestEpoch& best) {
  const bool is_patient = config.patience == 0 || config.validation == 0;
  return epochs >= config.epochs || (!is_patient && epochs - best.epoch >= config.patience);
}

struct TrainProgress {
  bool step_done = false;   // this call finished a step; with the last of an epoch, its validation too
  bool epoch_done = false;  // … that was the last of its epoch
  bool finished = false;    // all steps are done, or patience is at its end
  bool waits = false;       // this call did nothing, since images that come next are not there yet
  std::uint64_t step = 0;   // finished steps: rises before the validation, unlike step_done
  std::uint64_t steps_per_epoch = 0;
  std::uint64_t total_steps = 0;
  std::uint64_t images_seen = 0;  // in finished steps, over all epochs
  // Of the last finished step, as the network was before its update, with dropout: mean loss with label
  // smoothing, share of right answers among the digits (of the last step that had any), learning rate.
  float loss = 0;
  float accuracy = 0;
  float learning_rate = 0;
  // Of the last epoch that was finished since the trainer was made; nothing without held-out images.
  std::optional<ValidationFigures> validation;
  std::uint64_t best_epoch = 0;  // with patience: whose weights the training ends with, counted from 1

  [[nodiscard]] std::uint64_t epoch() const { return step / steps_per_epoch; }  // epochs whose steps are done
};

// What a file says of the training that it holds.
struct SavedRun {
  TrainConfig config;
  std::uint64_t step = 0;      // finished steps
  std::uint64_t examples = 0;  // in the dataset, with those that are held out
  std::uint64_t epochs = 0;    // finished epochs: behind `step` while what follows an epoch is under way
  BestEpoch best;              // of them, with patience
  // Of the last finished step, as in TrainProgress: a run that goes on within the end of an epoch reports them again.
  float loss = 0;
  float accuracy = 0;
  float learning_rate = 0;

  [[nodiscard]] std::uint64_t held_out() const { return held_out_examples(config, examples); }
  // A single image that would be left over joins the last batch: alone, it would give batch normalisation nothing to
  // compare it with.
  [[nodiscard]] std::uint64_t steps_per_epoch() const {
    const std::uint64_t trained = examples - held_out();
    if (config.batch_size == 1) return trained;
    return std::max<std::uint64_t>(1, (trained + config.batch_size - 2) / config.batch_size);
  }
  [[nodiscard]] std::uint64_t total_steps() const { return steps_per_epoch() * config.epochs; }
  [[nodiscard]] bool finished() const { return is_finished(config, epochs, best); }
};

class Trainer {
 public:
  // Trains `model`, made from config.network, from step 0. The pool must outlive the trainer.
  // Errors: out-of-memory; no-data when the dataset is empty; those of check_memory; invalid-argument when batches are
  // of one image and a batch normalisation, as after a dense layer, would have a single number to go by.
  [[nodiscard]] static Result<Trainer> create(const TrainConfig& config, std::shared_ptr<Model> model,
                                              const Dataset& dataset, ThreadPool& pool);

  // Errors: invalid-argument when a training with these options takes more than kMaxTrainingBytes on so many threads.
  [[nodiscard]] static Status check_memory(const TrainConfig& config, const Network& network, std::size_t threads);

  // Continues where save() left off: the weights that follow are those of a run that never stopped.
  // `run` is saved_run() of the file. Errors: invalid-data when the file does not fit the configuration or the dataset.
  [[nodiscard]] Status restore(const SavedRun& run, const ModelFile& file);
  // Adds configuration, optimizer state and position to what Model::save wrote. A step that is under
  // way is not part of it and will be done again.
  void save(ModelFile* file) const;
  // The run that the file holds, or nothing. Errors: invalid-data when what it says of it is damaged.
  [[nodiscard]] static Result<std::optional<SavedRun>> saved_run(const ModelFile& file);

  // Works on up to max_shards shards (at least one) of the current step, or of what follows the last step of an epoch:
  // the statistics of an average, then the validation, which calibrates the model; 48 images count as a shard there.
  // Nothing is allocated.
  // Of a dataset that is still coming in, a step needs its own images, and what follows an epoch all of them.
  // Errors: not-finite when the loss or the gradient is; the weights stay as they were before the step.
  [[nodiscard]] Result<TrainProgress> advance(std::size_t max_shards);
  // Finishes the current step, and after the last of an epoch what follows it, unless it has to wait.
  [[nodiscard]] Result<TrainProgress> step();

  [[nodiscard]] const TrainProgress& progress() const { return progress_; }
  [[nodiscard]] SavedRun position() const;
  [[nodiscard]] const Dataset& dataset() const { return dataset_; }

 private:
  // A run of weights that one task reduces and updates.
  struct Chunk {
    std::size_t offset;
    std::size_t size;
    bool decays;
  };
  // What an epoch is made of: its steps, one after another, then what this training does after the last of them. Each
  // is cut into shards.
  struct Phase {
    std::size_t (Trainer::*shards)() const;
    // What the shards of a slice read; asked for before they run.
    NetworkPass (Trainer::*pass)() const;
    void (Trainer::*run)(const NetworkPass& pass, std::size_t shard, std::size_t thread);
    Status (Trainer::*finish)();
  };
  static Phase step_phase();
  static Phase statistics_phase();
  static Phase validation_phase();
  struct Batch {
    std::size_t first;  // of the epoch's order
    std::size_t images;
    std::size_t shards;
    [[nodiscard]] std::size_t lanes() const { return std::min(shards, kLanes); }
  };

  Trainer(const TrainConfig& config, std::shared_ptr<Model> model, const Dataset& dataset, ThreadPool& pool);
  Status allocate();
  [[nodiscard]] bool averages() const { return config_.averaging > 0; }
  [[nodiscard]] bool is_epoch_through() const { return progress_.step % progress_.steps_per_epoch == 0; }
  void shuffle();  // the order of the current epoch
  void pack();     // the weights that steps read
  void next_phase();
  [[nodiscard]] bool has_images() const;  // of what comes next

  [[nodiscard]] Batch batch() const;
  [[nodiscard]] std::size_t step_shards() const { return batch().shards; }
  [[nodiscard]] NetworkPass step_pass() const;
  void run_step(const NetworkPass& pass, std::size_t shard, std::size_t thread);
  [[nodiscard]] Status finish_step();
  void sum_lanes(const Batch& batch);
  void update_weights(const StepRates& rates, std::span<float> model_weights);
  void update_statistics(const Batch& batch, std::span<float> model_statistics);
  // Turns the sums of the lanes into means and variances [statistics], which are returned.
  [[nodiscard]] std::span<const float> reduce_statistics(std::size_t shards, std::size_t images);

  [[nodiscard]] std::size_t statistics_images() const { return std::min(kStatisticsImages, order_.size()); }
  [[nodiscard]] std::size_t statistics_shards() const;
  [[nodiscard]] NetworkPass statistics_pass() const;
  void run_statistics(const NetworkPass& pass, std::size_t shard, std::size_t thread);
  [[nodiscard]] Status finish_statistics();

  [[nodiscard]] std::size_t validation_shards() const;
  [[nodiscard]] NetworkPass validation_pass() const { return model_->read().pass(); }
  void run_validation(const NetworkPass& pass, std::size_t shard, std::size_t thread);
  [[nodiscard]] Status finish_validation();
  void keep_best(float loss);
  void take_best();

  [[nodiscard]] float* lane(Tensor& lanes, std::size_t index) const;

  TrainConfig config_;
  std::shared_ptr<Model> model_;
  Dataset dataset_;
  ThreadPool* pool_;
  TrainProgress progress_;
  std::vector<Phase> phases_;         // of an epoch: first the step
  std::size_t phase_ = 0;             // the current one
  std::size_t next_shard_ = 0;        // of it
  std::vector<std::uint32_t> order_;  // of the current epoch's images; those that are held out are not among them
  std::vector<Chunk> chunks_;
  std::vector<Workspace> workspaces_;  // one a thread
  Tensor gradients_;                   // [kLanes, weights]
  Tensor statistics_sums_;             // [kLanes, statistics]
  std::array<LossSums, kLanes> losses_;
  std::vector<std::uint8_t> chunk_is_finite_;
  Tensor packed_backward_;
  Tensor first_moments_;
  Tensor second_moments_;
  Tensor raw_weights_;  // with averaging: the weights, and below what the model has of an average
  Tensor raw_statistics_;
  Tensor raw_packed_;
  BestEpoch best_;
  Tensor best_weights_;  // with patience: the model's own of that epoch
  Tensor best_statistics_;
  Tensor held_out_logits_;              // [validation, kClasses]
  std::vector<float> held_out_scores_;  // [validation]
};

}  // namespace inkling
