#include "core/engine.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/network/calibration.h"

namespace inkling {
namespace {

std::unexpected<Error> no_network() {
  return make_error(ErrorCode::kNoNetwork, "There is no network yet; train one or load one.");
}

// Pixels full of ink. The digits of MNIST have about 100, and only one in three hundred has so many: it has too much of
// it when no class claims it.
constexpr int kMuchInk = 200;

Verdict verdict_on(const InkImage& image, bool is_claimed) {
  switch (image.kind) {
    case InkKind::kEmpty:
      return Verdict::kEmpty;
    case InkKind::kSpeck:
      return Verdict::kSpeck;
    case InkKind::kScribble:
      return Verdict::kScribble;
    case InkKind::kDrawing:
      break;
  }
  if (is_claimed) return Verdict::kDigit;
  const int ink = std::accumulate(image.pixels.begin(), image.pixels.end(), 0);
  return ink >= 255 * kMuchInk ? Verdict::kScribble : Verdict::kUnclaimed;
}

}  // namespace

Engine::Engine(std::size_t threads) : pool_(threads) {}

Status Engine::load_dataset(Split split, std::vector<std::uint8_t> images, std::vector<std::uint8_t> labels) {
  Result<Dataset> dataset = Dataset::from_idx(std::move(images), std::move(labels));
  if (!dataset) return std::unexpected(std::move(dataset.error()));
  if (split == Split::kTest) {
    test_ = std::move(*dataset);
    return {};
  }
  train_ = std::move(*dataset);
  const std::shared_ptr<TrainingJob> training = training_.lock();
  const bool goes_on = training != nullptr && training->is_waiting();
  const Status status = goes_on ? training->give_images(train_) : Status();
  if (!goes_on || !status) stop_training();
  return status;
}

Status Engine::use(std::shared_ptr<Model> model) {
  Result<Workspace> workspace = Workspace::create(model->network(), 1, Mode::kInference);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  jobs_.clear();
  predicting_ = std::move(*workspace);
  model_ = std::move(model);
  return {};
}

JobId Engine::start(std::shared_ptr<Job> job) {
  const JobId id{++jobs_started_};
  jobs_.emplace(id, std::move(job));
  return id;
}

Result<JobProgress> Engine::advance(JobId id, std::size_t budget) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) {
    return make_error(ErrorCode::kNoNetwork, "This has ended; please start it again.");
  }
  const std::shared_ptr<Job> job = found->second;
  Status status = job->advance(budget);
  if (status) return job->progress();
  end(id);
  if (std::shared_ptr<Model> last_good = job->last_good()) {
    if (Status used = use(std::move(last_good)); !used) return std::unexpected(std::move(used.error()));
  }
  return std::unexpected(std::move(status.error()));
}

void Engine::use_training(std::shared_ptr<TrainingJob> job) {
  training_ = job;
  training_id_ = start(std::move(job));
}

Status Engine::start_training(const TrainConfig& config) {
  Result<Model> created = Model::create(config.network, config.seed);
  if (!created) return std::unexpected(std::move(created.error()));
  const auto model = std::make_shared<Model>(std::move(*created));
  Result<std::shared_ptr<TrainingJob>> job = TrainingJob::create(config, model, model_, train_, pool_);
  if (!job) return std::unexpected(std::move(job.error()));
  if (Status status = use(model); !status) return status;
  use_training(std::move(*job));
  return {};
}

Result<TrainProgress> Engine::advance_training(std::size_t max_shards) {
  const std::shared_ptr<TrainingJob> job = training_.lock();
  if (job == nullptr) return make_error(ErrorCode::kNoNetwork, "No training is under way.");
  if (job->is_waiting()) return make_error(ErrorCode::kNoData, "There are no training images yet.");
  Result<JobProgress> progress = advance(training_id_, max_shards);
  if (!progress) return std::unexpected(std::move(progress.error()));
  return job->training_progress();
}

void Engine::stop_training() { end(training_id_); }

std::optional<SavedRun> Engine::training() const {
  const std::shared_ptr<TrainingJob> job = training_.lock();
  if (job == nullptr) return std::nullopt;
  return job->position();
}

Result<Prediction> Engine::predict(const InkImage& image, Views views) {
  if (model_ == nullptr) return no_network();
  Prediction prediction{.pixels = image.pixels};
  if (image.kind == InkKind::kEmpty) return prediction;
  const TensorView logits = model_->infer(image.pixels, *predicting_, views);
  const Calibration& calibration = model_->calibration();
  prediction.probabilities = calibrated_probabilities(Logits(logits.data, kClasses), calibration.temperature);
  const auto* best = std::ranges::max_element(prediction.probabilities);
  prediction.digit = static_cast<std::size_t>(best - prediction.probabilities.begin());
  prediction.verdict = verdict_on(image, *best >= calibration.threshold);
  return prediction;
}

Result<std::vector<std::uint8_t>> Engine::save() const {
  if (model_ == nullptr) return no_network();
  ModelFile file;
  model_->save(&file);
  for (const auto& [id, job] : jobs_) job->save(&file);
  return write_safetensors(file);
}

Status Engine::load(std::span<const std::uint8_t> bytes) {
  Result<ModelFile> file = read_safetensors(bytes);
  if (!file) return std::unexpected(std::move(file.error()));
  Result<Model> loaded = Model::load(*file);
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  const auto model = std::make_shared<Model>(std::move(*loaded));
  Result<std::shared_ptr<TrainingJob>> training = TrainingJob::load(std::move(*file), model, train_, pool_);
  if (!training) return std::unexpected(std::move(training.error()));
  if (Status status = use(model); !status) return status;
  if (*training != nullptr) use_training(std::move(*training));
  return {};
}

}  // namespace inkling
