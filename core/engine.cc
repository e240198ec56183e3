#include "core/engine.h"

#include <algorithm>
#include <utility>

#include "core/ops.h"

namespace inkling {
namespace {

// Below this probability no class claims the drawing.
constexpr float kLeastProbability = 0.5f;

std::unexpected<Error> no_network() {
  return make_error(ErrorCode::kNoNetwork, "There is no network yet; train one or load one.");
}

}  // namespace

Engine::Engine(std::size_t threads) : pool_(threads) {}

Status Engine::load_dataset(Split split, std::span<const std::uint8_t> images, std::span<const std::uint8_t> labels) {
  Result<Dataset> dataset = Dataset::from_idx(images, labels);
  if (!dataset) return std::unexpected(std::move(dataset.error()));
  if (split == Split::kTrain) {
    training_.reset();
    train_ = std::move(*dataset);
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
  evaluator_.reset();
  predicting_ = std::move(*workspace);
  model_ = std::move(model);
  return {};
}

Result<std::unique_ptr<Model>> Engine::copy_of_model() const {
  if (model_ == nullptr) return nullptr;
  Result<Model> copy = model_->copy();
  if (!copy) return std::unexpected(std::move(copy.error()));
  return std::make_unique<Model>(std::move(*copy));
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
  if (!training_) return make_error(ErrorCode::kNoNetwork, "No training is under way.");
  Result<TrainProgress> progress = training_->trainer.advance(max_shards);
  if (progress) {
    if (progress->epoch_done) {
      Result<std::unique_ptr<Model>> copy = copy_of_model();
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

void Engine::stop_training() { training_.reset(); }

Status Engine::begin_evaluation() {
  if (model_ == nullptr) return no_network();
  if (test_.size() == 0) {
    return make_error(ErrorCode::kNoData, "There are no test images yet.");
  }
  Result<Evaluator> evaluator = Evaluator::create(*model_, test_, pool_);
  if (!evaluator) return std::unexpected(std::move(evaluator.error()));
  evaluator_ = std::move(*evaluator);
  return {};
}

const Evaluator* Engine::advance_evaluation(std::size_t max_shards) {
  if (!evaluator_) return nullptr;
  if (!evaluator_->done()) evaluator_->advance(max_shards);
  return &*evaluator_;
}

Result<Prediction> Engine::predict(const InkImage& image) {
  if (model_ == nullptr) return no_network();
  Prediction prediction{.pixels = image.pixels};
  if (image.kind == InkKind::kEmpty) return prediction;
  const TensorView logits = model_->infer(image.pixels, *predicting_);
  softmax(logits, {prediction.probabilities.data(), 1, logits.shape});
  const auto* best = std::ranges::max_element(prediction.probabilities);
  prediction.digit = static_cast<std::size_t>(best - prediction.probabilities.begin());
  const bool is_claimed = image.kind == InkKind::kDrawing && *best >= kLeastProbability;
  prediction.verdict = is_claimed ? Verdict::kDigit : Verdict::kNotADigit;
  return prediction;
}

Result<std::vector<std::uint8_t>> Engine::save() const {
  if (model_ == nullptr) return no_network();
  ModelFile file;
  model_->save(&file);
  if (training_) training_->trainer.save(&file);
  return write_safetensors(file);
}

Result<std::optional<SavedRun>> Engine::load(std::span<const std::uint8_t> bytes) {
  const Result<ModelFile> file = read_safetensors(bytes);
  if (!file) return std::unexpected(file.error());
  Result<Model> loaded = Model::load(*file);
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  auto model = std::make_unique<Model>(std::move(*loaded));
  Result<std::optional<SavedRun>> run = Trainer::saved_run(*file);
  if (!run) return run;

  std::optional<Training> training;
  if (*run && train_.size() > 0) {
    Result<Model> last_good = model->copy();
    if (!last_good) return std::unexpected(std::move(last_good.error()));
    Result<Trainer> trainer = Trainer::create((*run)->config, *model, train_, pool_);
    if (!trainer) return std::unexpected(std::move(trainer.error()));
    if (Status status = trainer->restore(**run, *file); !status) {
      return std::unexpected(std::move(status.error()));
    }
    training = Training{.trainer = std::move(*trainer), .last_good = std::make_unique<Model>(std::move(*last_good))};
  }
  if (Status status = use(std::move(model)); !status) {
    return std::unexpected(std::move(status.error()));
  }
  training_ = std::move(training);
  return run;
}

}  // namespace inkling
