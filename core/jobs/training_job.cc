#include "core/jobs/training_job.h"

#include <optional>
#include <utility>

namespace inkling {
namespace {

constexpr const char* kCorrectionsKey = "corrections";

// Those that the training in the file is given its images with.
Result<std::vector<Correction>> read_corrections(const ModelFile& file) {
  const auto found = file.metadata.find(kCorrectionsKey);
  if (found == file.metadata.end()) return std::vector<Correction>();
  Result<std::vector<Correction>> corrections = corrections_from_csv(found->second);
  if (!corrections) return make_error(ErrorCode::kInvalidData, "The saved training's corrections are damaged.");
  return corrections;
}

Result<std::shared_ptr<Model>> copy_of(const Model& model) {
  Result<Model> copy = model.copy();
  if (!copy) return std::unexpected(std::move(copy.error()));
  return std::make_shared<Model>(std::move(*copy));
}

}  // namespace

Result<std::shared_ptr<TrainingJob>> TrainingJob::create(const TrainConfig& config, std::vector<Correction> corrections,
                                                         std::shared_ptr<Model> model, std::shared_ptr<Model> previous,
                                                         const Dataset& dataset, ThreadPool& pool) {
  std::shared_ptr<TrainingJob> job(new TrainingJob(std::move(model), std::move(corrections), pool));
  Result<std::unique_ptr<Trainer>> trainer = job->make_trainer(config, dataset);
  if (!trainer) return std::unexpected(std::move(trainer.error()));
  job->trainer_ = std::move(*trainer);
  job->last_good_ = std::move(previous);
  return job;
}

Result<std::shared_ptr<TrainingJob>> TrainingJob::load(ModelFile file, std::shared_ptr<Model> model,
                                                       const Dataset& dataset, ThreadPool& pool) {
  Result<std::optional<SavedRun>> saved_run = Trainer::saved_run(file);
  if (!saved_run) return std::unexpected(std::move(saved_run.error()));
  std::optional<SavedRun>& run = *saved_run;
  if (!run) return nullptr;
  const TrainConfig& config = run->config;
  // The file describes it twice: for whoever wants the network alone, and within the settings.
  if (config.network != model->network().spec()) {
    return make_error(ErrorCode::kInvalidData, "The saved training is not one of the network that its file holds.");
  }
  if (const Status fits = Trainer::check_memory(config, model->network(), pool.threads()); !fits) {
    return make_error(ErrorCode::kInvalidData, fits.error().message);
  }
  Result<std::vector<Correction>> corrections = read_corrections(file);
  if (!corrections) return std::unexpected(std::move(corrections.error()));
  std::shared_ptr<TrainingJob> job(new TrainingJob(std::move(model), std::move(*corrections), pool));
  job->saved_ = std::make_unique<Saved>(std::move(*run), std::move(file));
  if (dataset.size() > 0) {
    if (Result<bool> taken = job->take(dataset); !taken) return std::unexpected(std::move(taken.error()));
  }
  return job;
}

Result<std::unique_ptr<Trainer>> TrainingJob::make_trainer(const TrainConfig& config, const Dataset& dataset) const {
  Result<Dataset> images = corrections_.empty() ? dataset : corrected(dataset, Split::kTrain, corrections_);
  if (!images) return std::unexpected(std::move(images.error()));
  Result<Trainer> trainer = Trainer::create(config, model_, *images, *pool_);
  if (!trainer) return std::unexpected(std::move(trainer.error()));
  return std::make_unique<Trainer>(std::move(*trainer));
}

Result<bool> TrainingJob::take(const Dataset& dataset) {
  if (!is_waiting()) return trainer_->dataset().is_same_as(dataset);
  Result<std::shared_ptr<Model>> last_good = copy_of(*model_);
  if (!last_good) return std::unexpected(std::move(last_good.error()));
  Result<std::unique_ptr<Trainer>> trainer = make_trainer(saved_->run.config, dataset);
  if (!trainer) return std::unexpected(std::move(trainer.error()));
  if (Status status = (*trainer)->restore(saved_->run, saved_->file); !status) {
    return std::unexpected(std::move(status.error()));
  }
  last_good_ = std::move(*last_good);
  trainer_ = std::move(*trainer);
  saved_.reset();
  return true;
}

Status TrainingJob::advance(std::size_t budget) {
  if (is_waiting()) return {};
  Result<TrainProgress> progress = trainer_->advance(budget);
  if (!progress) return std::unexpected(std::move(progress.error()));
  if (!progress->epoch_done) return {};
  Result<std::shared_ptr<Model>> copy = copy_of(*model_);
  if (!copy) return std::unexpected(std::move(copy.error()));
  last_good_ = std::move(*copy);
  return {};
}

JobProgress TrainingJob::progress() const {
  const SavedRun run = position();
  return {.done = run.step, .total = run.total_steps(), .finished = run.finished()};
}

void TrainingJob::save(ModelFile* file) const {
  if (is_waiting()) {
    *file = saved_->file;
  } else {
    trainer_->save(file);
    if (!corrections_.empty()) file->metadata[kCorrectionsKey] = to_csv(corrections_);
  }
}

SavedRun TrainingJob::position() const { return is_waiting() ? saved_->run : trainer_->position(); }

}  // namespace inkling
