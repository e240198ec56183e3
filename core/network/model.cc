#include "core/network/model.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace inkling {
namespace {

constexpr const char* kNetworkKey = "network";
constexpr const char* kCalibrationKey = "calibration";

// In pixels, to the right and downwards.
struct Shift {
  int x, y;
};
constexpr std::array<Shift, 5> kShifts{{{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}}};

// The shifted image, standardised: what leaves it is lost and paper comes in.
void standardize_shifted(std::span<const std::uint8_t> image, Shift shift, float* out) {
  constexpr int kSide = static_cast<int>(kImageSide);
  std::array<std::uint8_t, kImagePixels> shifted{};
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const int from_x = x - shift.x;
      const int from_y = y - shift.y;
      if (from_x < 0 || from_x >= kSide || from_y < 0 || from_y >= kSide) continue;
      shifted[static_cast<std::size_t>(y * kSide + x)] = image[static_cast<std::size_t>(from_y * kSide + from_x)];
    }
  }
  standardize_pixels(shifted, out);
}

// Adds softmax(logits / temperature) * share to the sums. In double, where no probability of a trained network is zero.
void add_probabilities(const float* logits, double temperature, double share, double* sums) {
  const double largest = *std::max_element(logits, logits + kClasses);
  std::array<double, kClasses> exponentials;
  double sum = 0;
  for (std::size_t k = 0; k < kClasses; ++k)
    sum += exponentials[k] = std::exp((double{logits[k]} - largest) / temperature);
  for (std::size_t k = 0; k < kClasses; ++k) sums[k] += share * exponentials[k] / sum;
}

// Written so that NaN stays NaN.
float logit_of(double probability, double temperature) {
  constexpr double kLeast = std::numeric_limits<double>::min();
  return static_cast<float>(temperature * std::log(probability < kLeast ? kLeast : probability));
}

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
  if (model) model->network_->initialize(seed, model->weights_.data(), model->statistics_.data());
  return model;
}

Result<Model> Model::load(const ModelFile& file) {
  const auto found = file.metadata.find(kNetworkKey);
  if (found == file.metadata.end()) {
    return make_error(ErrorCode::kInvalidData, "The file does not say which network its weights belong to.");
  }
  const Result<NetworkSpec> spec = network_spec_from_json(found->second);
  if (!spec) return make_error(ErrorCode::kInvalidData, spec.error().message);
  Result<std::shared_ptr<const Network>> network = Network::create(*spec);
  if (!network) return make_error(ErrorCode::kInvalidData, network.error().message);
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
  return model;
}

void Model::save(ModelFile* file) const {
  file->metadata[kNetworkKey] = to_json(network_->spec());
  if (calibration_.images > 0) file->metadata[kCalibrationKey] = to_json(calibration_);
  write_ranges(network_->parameters(), weights(), "", file);
  write_ranges(network_->statistics(), statistics(), "", file);
}

Result<Model> Model::copy() const { return copy_into(network_); }

Result<Model> Model::copy_for_inspection() const {
  Result<std::shared_ptr<const Network>> network = Network::create(network_->spec(), Purpose::kInspection);
  if (!network) return std::unexpected(std::move(network.error()));
  return copy_into(std::move(*network));
}

Result<Model> Model::copy_into(std::shared_ptr<const Network> network) const {
  Result<Model> model = allocate(std::move(network));
  if (model) {
    std::ranges::copy(weights(), model->weights_.data());
    std::ranges::copy(statistics(), model->statistics_.data());
    model->calibration_ = calibration_;
  }
  return model;
}

Model::Reader Model::read() const {
  if (packed_version_ != version_) {
    ThreadPool alone(1);
    read_for_training(nullptr, alone);
  }
  return Reader(*this);
}

Model::Reader Model::read_for_training(float* packed_backward, ThreadPool& pool) const {
  network_->pack(weights_.data(), packed_.data(), packed_backward, pool);
  packed_version_ = version_;
  return Reader(*this);
}

NetworkPass Model::Reader::pass() const {
  assert(version_ == model_->version_);
  return {.mode = Mode::kInference,
          .weights = model_->weights_.data(),
          .statistics = model_->statistics_.data(),
          .packed = model_->packed_.data()};
}

TensorView Model::Reader::infer(std::span<const std::uint8_t> pixels, Workspace& workspace) const {
  const std::size_t images = pixels.size() / kImagePixels;
  standardize_pixels(pixels, workspace.input(images).data);
  return model_->network().forward(pass(), workspace, images);
}

TensorView Model::Reader::infer(std::span<const std::uint8_t> pixels, Workspace& workspace, Views views) const {
  if (views == Views::kSingle) return infer(pixels, workspace);
  const std::size_t images = pixels.size() / kImagePixels;
  assert(images <= kShardImages);
  const double temperature = model_->calibration().temperature;
  std::array<double, kShardImages * kClasses> probabilities{};
  TensorView logits;
  for (const Shift shift : kShifts) {
    const TensorView input = workspace.input(images);
    for (std::size_t n = 0; n < images; ++n) {
      standardize_shifted(pixels.subspan(n * kImagePixels, kImagePixels), shift, input.image(n));
    }
    logits = model_->network().forward(pass(), workspace, images);
    for (std::size_t n = 0; n < images; ++n) {
      add_probabilities(logits.image(n), temperature, 1.0 / kShifts.size(), &probabilities[n * kClasses]);
    }
  }
  std::transform(probabilities.begin(), probabilities.begin() + static_cast<std::ptrdiff_t>(images * kClasses),
                 logits.data, [temperature](double probability) { return logit_of(probability, temperature); });
  return logits;
}

}  // namespace inkling
