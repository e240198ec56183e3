#include "core/jobs/training.h"

#include <utility>

#include "core/base/missing.h"

namespace inkling {

Status Training::start(const TrainConfig& config, std::vector<Correction> corrections) {
  Result<Model> created = Model::create(config.network, config.seed);
  if (!created) return std::unexpected(std::move(created.error()));
  const auto model = std::make_shared<Model>(std::move(*created));
  // What is left out of images that are still coming in could not be told from them.
  const Dataset& images = corrections.empty() ? engine_->incoming(Split::kTrain) : engine_->dataset(Split::kTrain);
  if (images.size() == 0) return no_training_images();
  Result<std::shared_ptr<TrainingJob>> job =
      TrainingJob::create(config, std::move(corrections), model, engine_->shared_model(), images, engine_->pool());
  if (!job) return std::unexpected(std::move(job.error()));
  if (Status status = engine_->use(model, *job); !status) return status;
  job_ = *job;
  return {};
}

Status Training::load(std::span<const std::uint8_t> bytes) {
  Result<ModelFile> file = read_safetensors(bytes);
  if (!file) return std::unexpected(std::move(file.error()));
  Result<Model> loaded = Model::load(*file);
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  const auto model = std::make_shared<Model>(std::move(*loaded));
  Result<std::shared_ptr<TrainingJob>> job =
      TrainingJob::load(std::move(*file), model, engine_->dataset(Split::kTrain), engine_->pool());
  if (!job) return std::unexpected(std::move(job.error()));
  if (Status status = engine_->use(model, *job); !status) return status;
  job_ = *job;
  return {};
}

Result<TrainProgress> Training::advance(std::size_t max_shards) {
  const std::shared_ptr<TrainingJob> job = job_.lock();
  if (job == nullptr) return make_error(ErrorCode::kNoNetwork, "No training is under way.");
  if (job->is_waiting()) return no_training_images();
  if (Status status = engine_->advance(max_shards); !status) return std::unexpected(std::move(status.error()));
  return job->training_progress();
}

void Training::stop() {
  if (!job_.expired()) engine_->end_work();
}

std::optional<SavedRun> Training::position() const {
  const std::shared_ptr<TrainingJob> job = job_.lock();
  if (job == nullptr) return std::nullopt;
  return job->position();
}

}  // namespace inkling
