// A training, with the network to fall back to when it diverges; or one from a
// file that waits for its images.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/safetensors.h"
#include "core/base/thread_pool.h"
#include "core/data/corrections.h"
#include "core/data/dataset.h"
#include "core/job.h"
#include "core/network/model.h"
#include "core/training/train_config.h"
#include "core/training/trainer.h"

namespace inkling {

class TrainingJob final : public Job {
 public:
  // Trains `model`, made from config.network, from step 0, on the images as the corrections say. Until its first epoch
  // is through, `previous`, which may be null, is the network to fall back to. The pool must outlive the job. Errors:
  // those of corrected() and Trainer::create.
  [[nodiscard]] static Result<std::shared_ptr<TrainingJob>> create(const TrainConfig& config,
                                                                   std::vector<Correction> corrections,
                                                                   std::shared_ptr<Model> model,
                                                                   std::shared_ptr<Model> previous,
                                                                   const Dataset& dataset, ThreadPool& pool);
  // The training that the file holds beside `model`; null when there is none. It goes on where it stopped, when the
  // dataset is empty as soon as it was given its images. Errors: invalid-data; those of take().
  [[nodiscard]] static Result<std::shared_ptr<TrainingJob>> load(ModelFile file, std::shared_ptr<Model> model,
                                                                 const Dataset& dataset, ThreadPool& pool);

  [[nodiscard]] bool is_waiting() const { return trainer_ == nullptr; }

  // See Trainer::advance; nothing while it waits for its images. Errors: not-finite.
  [[nodiscard]] Status advance(std::size_t budget) override;
  // In steps.
  [[nodiscard]] JobProgress progress() const override;
  void save(ModelFile* file) const override;
  // As the network was after the last whole epoch, or else the one before the training.
  [[nodiscard]] std::shared_ptr<Model> last_good() override { return last_good_; }
  // One that waits for its images goes on with them, corrected as they were before; one that has some, with those
  // alone. Errors: those of corrected(), Trainer::create and Trainer::restore.
  [[nodiscard]] Result<bool> take(const Dataset& dataset) override;

  // What the last advance() did. Not of one that waits.
  [[nodiscard]] const TrainProgress& training_progress() const { return trainer_->progress(); }
  [[nodiscard]] SavedRun position() const;

 private:
  // What a loaded training goes on from.
  struct Saved {
    SavedRun run;
    ModelFile file;
  };

  TrainingJob(std::shared_ptr<Model> model, std::vector<Correction> corrections, ThreadPool& pool)
      : model_(std::move(model)), corrections_(std::move(corrections)), pool_(&pool) {}

  [[nodiscard]] Result<std::unique_ptr<Trainer>> make_trainer(const TrainConfig& config, const Dataset& dataset) const;

  std::shared_ptr<Model> model_;
  std::vector<Correction> corrections_;
  ThreadPool* pool_;
  std::shared_ptr<Model> last_good_;
  std::unique_ptr<Trainer> trainer_;
  std::unique_ptr<const Saved> saved_;  // until there is a trainer
};

}  // namespace inkling
