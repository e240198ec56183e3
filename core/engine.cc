#include "core/engine.h"

#include <utility>

#include "core/base/missing.h"

namespace inkling {

Engine::Engine(std::size_t threads) : pool_(threads) {}

Status Engine::load_dataset(Split split, std::vector<std::uint8_t> images, std::vector<std::uint8_t> labels) {
  Result<Dataset> dataset = Dataset::from_idx(std::move(images), std::move(labels));
  if (!dataset) return std::unexpected(std::move(dataset.error()));
  return take_dataset(split, std::move(*dataset));
}

Status Engine::expect_dataset(Split split, std::vector<std::uint8_t> labels) {
  Result<IncomingDataset> incoming = IncomingDataset::create(std::move(labels));
  if (!incoming) return std::unexpected(std::move(incoming.error()));
  splits_[index_of(split)].incoming = std::move(*incoming);
  return {};
}

Status Engine::add_images(Split split, std::span<const std::uint8_t> images) {
  std::optional<IncomingDataset>& incoming = splits_[index_of(split)].incoming;
  if (!incoming) return make_error(ErrorCode::kNoData, "No images are expected.");
  if (Status status = incoming->add(images); !status) return status;
  if (!incoming->dataset().is_whole()) return {};
  Dataset dataset = incoming->dataset();
  incoming.reset();
  return take_dataset(split, std::move(dataset));
}

const Dataset& Engine::incoming(Split split) const {
  const SplitImages& images = splits_[index_of(split)];
  return images.incoming ? images.incoming->dataset() : images.whole;
}

Status Engine::take_dataset(Split split, Dataset dataset) {
  splits_[index_of(split)].whole = std::move(dataset);
  if (split == Split::kTest || work_ == nullptr) return {};
  const Result<bool> goes_on = work_->take(this->dataset(split));
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
