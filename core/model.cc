#include "core/model.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace inkling {
namespace {

constexpr const char* kNetworkKey = "network";
constexpr const char* kCalibrationKey = "calibration";
// Shards of one slice at most: bounds the memory that waits for merging.
constexpr std::size_t kMaxSliceShards = 64;

}  // namespace

Status read_ranges(const ModelFile& file, std::span<const NamedRange> ranges, const std::string& prefix,
                   std::span<float> arena) {
  for (const NamedRange& range : ranges) {
    const std::string name = prefix + range.name;
    const NamedTensor* tensor = file.find(name);
    if (tensor == nullptr) {
      return make_error(ErrorCode::kInvalidData, "The model has no tensor " + name + ".");
    }
    if (tensor->shape != range.shape) {
      return make_error(ErrorCode::kInvalidData, "The model's tensor " + name + " does not have the network's shape.");
    }
    if (!std::ranges::all_of(tensor->data, [](float value) { return std::isfinite(value); })) {
      return make_error(ErrorCode::kInvalidData, "The model's tensor " + name + " holds a value that is not finite.");
    }
    std::ranges::copy(tensor->data, arena.begin() + static_cast<std::ptrdiff_t>(range.offset));
  }
  return {};
}

void write_ranges(std::span<const NamedRange> ranges, std::span<const float> arena, const std::string& prefix,
                  ModelFile* file) {
  for (const NamedRange& range : ranges) {
    const auto data = arena.subspan(range.offset, range.size);
    file->tensors.push_back({prefix + range.name, range.shape, std::vector<float>(data.begin(), data.end())});
  }
}

Result<Model> Model::allocate(std::shared_ptr<const Network> network) {
  Model model(std::move(network));
  const Network& shape = *model.network_;
  for (const auto& [tensor, size] :
       {std::pair{&model.weights_, shape.weights_size()}, std::pair{&model.statistics_, shape.statistics_size()},
        std::pair{&model.packed_, shape.packed_size()}}) {
    Result<Tensor> buffer = create_buffer(size);
    if (!buffer) return std::unexpected(std::move(buffer.error()));
    *tensor = std::move(*buffer);
  }
  return model;
}

Result<Model> Model::create(const NetworkSpec& spec, std::uint64_t seed) {
  Result<std::shared_ptr<const Network>> network = Network::create(spec);
  if (!network) return std::unexpected(std::move(network.error()));
  Result<Model> model = allocate(std::move(*network));
  if (model) {
    model->network_->initialize(seed, model->weights_.data(), model->statistics_.data());
    model->pack(nullptr);
  }
  return model;
}

Result<Model> Model::load(const ModelFile& file) {
  const auto found = file.metadata.find(kNetworkKey);
  if (found == file.metadata.end()) {
    return make_error(ErrorCode::kInvalidData, "The file does not say which network its weights belong to.");
  }
  const Result<NetworkSpec> spec = network_spec_from_json(found->second);
  if (!spec) return std::unexpected(spec.error());
  Result<std::shared_ptr<const Network>> network = Network::create(*spec);
  if (!network) return std::unexpected(std::move(network.error()));
  Result<Model> model = allocate(std::move(*network));
  if (!model) return model;
  Status status = read_ranges(file, model->network_->parameters(), "", model->weights_.flat());
  if (status) {
    status = read_ranges(file, model->network_->statistics(), "", model->statistics_.flat());
  }
  if (!status) return std::unexpected(std::move(status.error()));
  if (const auto text = file.metadata.find(kCalibrationKey); text != file.metadata.end()) {
    Result<Calibration> calibration = calibration_from_json(text->second);
    if (!calibration) return std::unexpected(std::move(calibration.error()));
    model->calibration_ = *calibration;
  }
  model->pack(nullptr);
  return model;
}

void Model::save(ModelFile* file) const {
  file->metadata[kNetworkKey] = to_json(network_->spec());
  if (calibration_.images > 0) file->metadata[kCalibrationKey] = to_json(calibration_);
  write_ranges(network_->parameters(), weights(), "", file);
  write_ranges(network_->statistics(), statistics(), "", file);
}

Result<Model> Model::copy() const {
  Result<Model> model = allocate(network_);
  if (model) {
    std::ranges::copy(weights(), model->weights_.data());
    std::ranges::copy(statistics(), model->statistics_.data());
    model->calibration_ = calibration_;
    model->pack(nullptr);
  }
  return model;
}

void Model::pack(float* packed_backward) {
  network_->pack(weights_.data(), packed_.data(), packed_backward);
  is_stale_ = false;
}

NetworkPass Model::pass() const {
  return {
      .mode = Mode::kInference, .weights = weights_.data(), .statistics = statistics_.data(), .packed = packed_.data()};
}

TensorView Model::infer(std::span<const std::uint8_t> pixels, Workspace& workspace) const {
  const std::size_t images = pixels.size() / kImagePixels;
  standardize_pixels(pixels, workspace.input(images).data);
  return network_->forward(pass(), workspace, images);
}

Result<Evaluator> Evaluator::create(const Model& model, const Dataset& dataset, ThreadPool& pool) {
  Evaluator evaluator(model, dataset, pool);
  for (std::size_t i = 0; i < pool.threads(); ++i) {
    Result<Workspace> workspace = Workspace::create(model.network(), kShardImages, Mode::kInference);
    if (!workspace) return std::unexpected(std::move(workspace.error()));
    evaluator.workspaces_.push_back(std::move(*workspace));
  }
  evaluator.shards_.resize(kMaxSliceShards);
  return evaluator;
}

void Evaluator::advance(std::size_t max_shards) {
  const std::size_t left = (dataset_->size() - next_ + kShardImages - 1) / kShardImages;
  const std::size_t shards = std::min(left, std::clamp<std::size_t>(max_shards, 1, kMaxSliceShards));
  pool_->run(shards, [&](std::size_t shard, std::size_t thread) {
    const std::size_t first = next_ + shard * kShardImages;
    const std::size_t images = std::min(kShardImages, dataset_->size() - first);
    const TensorView logits = model_->infer(dataset_->images(first, images), workspaces_[thread]);
    shards_[shard] = {};
    for (std::size_t n = 0; n < images; ++n) {
      shards_[shard].add(dataset_->label(first + n), Logits(logits.image(n), kClasses), model_->calibration());
    }
  });
  for (std::size_t shard = 0; shard < shards; ++shard) total_.merge(shards_[shard]);
  next_ = std::min(dataset_->size(), next_ + shards * kShardImages);
}

}  // namespace inkling
