#include "core/engine.h"

#include <algorithm>
#include <utility>

#include "core/network/calibration.h"

namespace inkling {
namespace {

Result<std::unique_ptr<Model>> copy_of(const Model& model) {
  Result<Model> copy = model.copy();
  if (!copy) return std::unexpected(std::move(copy.error()));
  return std::make_unique<Model>(std::move(*copy));
}

std::unexpected<Error> no_network() {
  return make_error(ErrorCode::kNoNetwork, "There is no network yet; train one or load one.");
}

}  // namespace

Engine::Engine(std::size_t threads) : pool_(threads) {}

Status Engine::load_dataset(Split split, std::vector<std::uint8_t> images, std::vector<std::uint8_t> labels) {
  Result<Dataset> dataset = Dataset::from_idx(std::move(images), std::move(labels));
  if (!dataset) return std::unexpected(std::move(dataset.error()));
  if (split == Split::kTrain) {
    training_.reset();
    train_ = std::move(*dataset);
    if (waiting_) {
      Result<Training> training = continue_training(*waiting_, *model_);
      waiting_.reset();
      if (!training) return std::unexpected(std::move(training.error()));
      training_ = std::move(*training);
    }
  } else {
    evaluator_.reset();
    test_ = std::move(*dataset);
  }
  return {};
}

Status Engine::use(std::unique_ptr<Model> model) {
  Result<Workspace> workspace = Workspace::create(model->network(), 1, Mode::kInference);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  training_.reset();
  waiting_.reset();
  evaluator_.reset();
  predicting_ = std::move(*workspace);
  model_ = std::move(model);
  return {};
}

Status Engine::start_training(const TrainConfig& config) {
  Result<Model> created = Model::create(config.network, config.seed);
  if (!created) return std::unexpected(std::move(created.error()));
  auto model = std::make_unique<Model>(std::move(*created));
  Result<Trainer> trainer = Trainer::create(config, *model, train_, pool_);
  if (!trainer) return std::unexpected(std::move(trainer.error()));
  std::unique_ptr<Model> previous = std::move(model_);
  if (Status status = use(std::move(model)); !status) {
    model_ = std::move(previous);
    return status;
  }
  training_ = Training{.trainer = std::move(*trainer), .last_good = std::move(previous)};
  return {};
}

Result<TrainProgress> Engine::advance(std::size_t max_shards) {
  if (waiting_) return make_error(ErrorCode::kNoData, "There are no training images yet.");
  if (!training_) return make_error(ErrorCode::kNoNetwork, "No training is under way.");
  Result<TrainProgress> progress = training_->trainer.advance(max_shards);
  if (progress) {
    if (progress->epoch_done) {
      Result<std::unique_ptr<Model>> copy = copy_of(*model_);
      if (!copy) return std::unexpected(std::move(copy.error()));
      training_->last_good = std::move(*copy);
    }
    return progress;
  }
  std::unique_ptr<Model> last_good = std::move(training_->last_good);
  training_.reset();
  if (last_good != nullptr) {
    if (Status status = use(std::move(last_good)); !status) {
      return std::unexpected(std::move(status.error()));
    }
  }
  return progress;
}

void Engine::stop_training() {
  training_.reset();
  waiting_.reset();
}

std::optional<SavedRun> Engine::training() const {
  if (waiting_) return waiting_->run;
  if (!training_) return std::nullopt;
  return training_->trainer.position();
}

Status Engine::begin_evaluation(Views views) {
  if (model_ == nullptr) return no_network();
  if (test_.size() == 0) {
    return make_error(ErrorCode::kNoData, "There are no test images yet.");
  }
  Result<Evaluator> evaluator = Evaluator::create(*model_, test_, pool_, views);
  if (!evaluator) return std::unexpected(std::move(evaluator.error()));
  evaluator_ = std::move(*evaluator);
  return {};
}

const Evaluator* Engine::advance_evaluation(std::size_t max_shards) {
  if (!evaluator_) return nullptr;
  model_->refresh();
  if (!evaluator_->done()) evaluator_->advance(max_shards);
  return &*evaluator_;
}

Result<Prediction> Engine::predict(const InkImage& image, Views views) {
  if (model_ == nullptr) return no_network();
  Prediction prediction{.pixels = image.pixels};
  if (image.kind == InkKind::kEmpty) return prediction;
  model_->refresh();
  const TensorView logits = model_->infer(image.pixels, *predicting_, views);
  const Calibration& calibration = model_->calibration();
  prediction.probabilities = calibrated_probabilities(Logits(logits.data, kClasses), calibration.temperature);
  const auto* best = std::ranges::max_element(prediction.probabilities);
  prediction.digit = static_cast<std::size_t>(best - prediction.probabilities.begin());
  const bool is_claimed = image.kind == InkKind::kDrawing && *best >= calibration.threshold;
  prediction.verdict = is_claimed ? Verdict::kDigit : Verdict::kNotADigit;
  return prediction;
}

Result<std::vector<std::uint8_t>> Engine::save() const {
  if (model_ == nullptr) return no_network();
  if (waiting_) return write_safetensors(waiting_->file);
  ModelFile file;
  model_->save(&file);
  if (training_) training_->trainer.save(&file);
  return write_safetensors(file);
}

Result<Engine::Training> Engine::continue_training(const Waiting& waiting, Model& model) {
  Result<std::unique_ptr<Model>> last_good = copy_of(model);
  if (!last_good) return std::unexpected(std::move(last_good.error()));
  Result<Trainer> trainer = Trainer::create(waiting.run.config, model, train_, pool_);
  if (!trainer) return std::unexpected(std::move(trainer.error()));
  if (Status status = trainer->restore(waiting.run, waiting.file); !status) {
    return std::unexpected(std::move(status.error()));
  }
  return Training{.trainer = std::move(*trainer), .last_good = std::move(*last_good)};
}

Status Engine::load(std::span<const std::uint8_t> bytes) {
  Result<ModelFile> file = read_safetensors(bytes);
  if (!file) return std::unexpected(std::move(file.error()));
  Result<Model> loaded = Model::load(*file);
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  auto model = std::make_unique<Model>(std::move(*loaded));
  Result<std::optional<SavedRun>> saved_run = Trainer::saved_run(*file);
  if (!saved_run) return std::unexpected(std::move(saved_run.error()));
  if (const std::optional<SavedRun>& run = *saved_run) {
    const TrainConfig& config = run->config;
    // The file describes it twice: for whoever wants the network alone, and within the settings.
    if (config.network != model->network().spec()) {
      return make_error(ErrorCode::kInvalidData, "The saved training is not one of the network that its file holds.");
    }
    const Status fits = Trainer::check_memory(config, model->network(), pool_.threads());
    if (!fits) return make_error(ErrorCode::kInvalidData, fits.error().message);
  }

  std::optional<Waiting> waiting;
  std::optional<Training> training;
  if (std::optional<SavedRun>& run = *saved_run) waiting = Waiting{.run = std::move(*run), .file = std::move(*file)};
  if (waiting && train_.size() > 0) {
    Result<Training> continued = continue_training(*waiting, *model);
    if (!continued) return std::unexpected(std::move(continued.error()));
    training = std::move(*continued);
    waiting.reset();
  }
  if (Status status = use(std::move(model)); !status) return status;
  training_ = std::move(training);
  waiting_ = std::move(waiting);
  return {};
}

}  // namespace inkling
