#include "core/engine.h"

#include <utility>

namespace inkling {
namespace {

std::unexpected<Error> no_network() {
  return make_error(ErrorCode::kNoNetwork, "There is no network yet; train one or load one.");
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
  if (work_ == nullptr) return {};
  const Result<bool> goes_on = work_->take(train_);
  if (!goes_on || !*goes_on) end_work();
  return goes_on ? Status() : std::unexpected(goes_on.error());
}

Status Engine::use(std::shared_ptr<Model> model, std::shared_ptr<Job> work) {
  Result<Workspace> workspace = Workspace::create(model->network(), 1, Mode::kInference);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  predicting_ = std::move(*workspace);
  model_ = std::move(model);
  work_ = std::move(work);
  return {};
}

Status Engine::advance(std::size_t budget) {
  Status status = work_->advance(budget);
  if (status) return status;
  const std::shared_ptr<Job> failed = std::exchange(work_, nullptr);
  if (std::shared_ptr<Model> last_good = failed->last_good()) {
    if (Status used = use(std::move(last_good)); !used) return used;
  }
  return status;
}

Result<DrawingReading> Engine::read_drawing(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                                            float pad_size, Views views) {
  if (model_ == nullptr) return no_network();
  return inkling::read_drawing(points, lengths, pad_size, [&](const InkImage& image) {
    Prediction prediction;
    inkling::predict(model_->read(), model_->calibration(), {&image, 1}, *predicting_, views, {&prediction, 1});
    return prediction;
  });
}

Result<Prediction> Engine::predict(const InkImage& image, Views views) {
  if (model_ == nullptr || !predicting_) return no_network();
  Prediction prediction;
  inkling::predict(model_->read(), model_->calibration(), {&image, 1}, *predicting_, views, {&prediction, 1});
  return prediction;
}

Result<std::vector<std::uint8_t>> Engine::save() const {
  if (model_ == nullptr) return no_network();
  ModelFile file;
  model_->save(&file);
  if (work_ != nullptr) work_->save(&file);
  return write_safetensors(file);
}

Status Engine::load(std::span<const std::uint8_t> bytes) {
  Result<ModelFile> file = read_safetensors(bytes);
  if (!file) return std::unexpected(std::move(file.error()));
  Result<Model> loaded = Model::load(*file);
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  return use(std::make_shared<Model>(std::move(*loaded)));
}

}  // namespace inkling
