// A training to and from a file, beside the model that Model::save wrote: settings, position, optimizer, averages.
#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>
#include <variant>

#include "core/base/json_reader.h"
#include "core/base/json_writer.h"
#include "core/training/trainer.h"

namespace inkling {
namespace {

constexpr const char* kConfigKey = "training";
constexpr const char* kStepKey = "step";
constexpr const char* kExamplesKey = "examples";
constexpr const char* kEpochsKey = "epochs";
constexpr const char* kLastStepKey = "last_step";
constexpr const char* kFirstMoments = "optimizer.first.";
constexpr const char* kSecondMoments = "optimizer.second.";
constexpr const char* kRaw = "raw.";
constexpr const char* kBestKey = "best";
constexpr const char* kBest = "best.";

// More than any dataset here has: a count above it comes from a damaged file.
constexpr std::uint64_t kMaxExamples = 1'000'000'000;
constexpr float kLargest = std::numeric_limits<float>::max();

std::optional<std::uint64_t> read_count(const ModelFile& file, const char* key) {
  const auto found = file.metadata.find(key);
  if (found == file.metadata.end()) return std::nullopt;
  const std::string& text = found->second;
  const char* end = text.data() + text.size();
  std::uint64_t count = 0;
  const auto parsed = std::from_chars(text.data(), end, count);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return count;
}

// Whether an epoch has more phases than its steps: as Trainer's constructor decides, without a network.
bool has_epoch_end(const SavedRun& run) {
  const auto has_statistics = [](const LayerSpec& layer) { return std::holds_alternative<BatchNormSpec>(layer); };
  return run.held_out() > 0 ||
         (run.config.averaging > 0 && std::ranges::any_of(run.config.network.layers, has_statistics));
}

template <MaybeConst<BestEpoch> Best, typename Visitor>
void visit(Best& best, Visitor& visitor) {
  visitor.field("epoch", best.epoch, required(Whole{.least = 1, .most = kMaxExamples}));
  visitor.field("loss", best.loss, required(Range{.least = 0, .most = kLargest}));
  visitor.part("calibration", best.calibration);
}

// What is reported of the last step: of a training under way, or of one in a file.
template <typename Reported, typename Visitor>
void visit_last_step(Reported& reported, Visitor& visitor) {
  visitor.field("loss", reported.loss, required(Range{.least = -kLargest, .most = kLargest}));
  visitor.field("accuracy", reported.accuracy, required(Range{.least = 0, .most = 1}));
  visitor.field("learning_rate", reported.learning_rate, required(Range{.least = 0, .most = kLargest}));
}

std::string to_json(const BestEpoch& best) {
  JsonWriter json;
  visit(best, json);
  return std::move(json).finish();
}

Result<BestEpoch> best_epoch_from_json(std::string_view text) {
  BestEpoch best;
  JsonReader reader(text, "Best epoch");
  reader.require("calibration");
  visit(best, reader);
  if (!reader.finish()) return make_error(ErrorCode::kInvalidData, "The saved training's best epoch is damaged.");
  return best;
}

std::string last_step_to_json(const TrainProgress& progress) {
  JsonWriter json;
  visit_last_step(progress, json);
  return std::move(json).finish();
}

Status read_last_step(const ModelFile& file, SavedRun* run) {
  const auto found = file.metadata.find(kLastStepKey);
  JsonReader reader(found == file.metadata.end() ? "" : found->second, "Last step");
  visit_last_step(*run, reader);
  if (!reader.finish()) return make_error(ErrorCode::kInvalidData, "The saved training's last step is damaged.");
  return {};
}

}  // namespace

void Trainer::save(ModelFile* file) const {
  file->metadata[kConfigKey] = to_json(config_);
  file->metadata[kStepKey] = std::to_string(progress_.step);
  file->metadata[kExamplesKey] = std::to_string(dataset_.size());
  file->metadata[kEpochsKey] = std::to_string(position().epochs);
  file->metadata[kLastStepKey] = last_step_to_json(progress_);
  const auto parameters = model_->network().parameters();
  const auto statistics = model_->network().statistics();
  write_ranges(parameters, first_moments_.flat(), kFirstMoments, file);
  if (second_moments_.size() > 0) {
    write_ranges(parameters, second_moments_.flat(), kSecondMoments, file);
  }
  if (averages()) {
    write_ranges(parameters, raw_weights_.flat(), kRaw, file);
    write_ranges(statistics, raw_statistics_.flat(), kRaw, file);
  }
  if (best_.epoch > 0) {
    file->metadata[kBestKey] = to_json(best_);
    write_ranges(parameters, best_weights_.flat(), kBest, file);
    write_ranges(statistics, best_statistics_.flat(), kBest, file);
  }
}

Result<std::optional<SavedRun>> Trainer::saved_run(const ModelFile& file) {
  const auto found = file.metadata.find(kConfigKey);
  if (found == file.metadata.end()) return std::nullopt;
  Result<TrainConfig> config = train_config_from_json(found->second);
  if (!config) return make_error(ErrorCode::kInvalidData, "The saved training's settings are damaged.");
  const std::optional<std::uint64_t> step = read_count(file, kStepKey);
  const std::optional<std::uint64_t> examples = read_count(file, kExamplesKey);
  const std::optional<std::uint64_t> epochs = read_count(file, kEpochsKey);
  if (!step || !examples || !epochs || *examples == 0 || *examples > kMaxExamples) {
    return make_error(ErrorCode::kInvalidData, "The saved training does not say how far it came.");
  }
  SavedRun run{.config = std::move(*config), .step = *step, .examples = *examples, .epochs = *epochs, .best = {}};
  if (run.step > run.total_steps()) {
    return make_error(ErrorCode::kInvalidData, "The saved training went further than its end.");
  }
  if (const std::uint64_t begun = run.step / run.steps_per_epoch(); run.epochs != begun) {
    const bool is_at_end = begun > 0 && run.epochs == begun - 1 && run.step % run.steps_per_epoch() == 0;
    if (!is_at_end || !has_epoch_end(run)) {
      return make_error(ErrorCode::kInvalidData, "The saved training does not say how far it came.");
    }
  }
  if (const auto text = file.metadata.find(kBestKey); text != file.metadata.end() && run.config.patience > 0) {
    Result<BestEpoch> best = best_epoch_from_json(text->second);
    if (!best) return std::unexpected(std::move(best.error()));
    run.best = *best;
  }
  if (run.best.epoch > run.epochs) {
    return make_error(ErrorCode::kInvalidData, "The saved training's best epoch is damaged.");
  }
  if (Status status = read_last_step(file, &run); !status) return std::unexpected(std::move(status.error()));
  return run;
}

Status Trainer::restore(const SavedRun& run, const ModelFile& file) {
  if (run.examples != dataset_.size()) {
    return make_error(ErrorCode::kInvalidData, "The saved training does not fit these training images.");
  }
  const auto parameters = model_->network().parameters();
  const auto statistics = model_->network().statistics();
  Status status = read_ranges(file, parameters, kFirstMoments, first_moments_.flat());
  if (status && second_moments_.size() > 0) {
    status = read_ranges(file, parameters, kSecondMoments, second_moments_.flat());
  }
  if (status && averages()) {
    status = read_ranges(file, parameters, kRaw, raw_weights_.flat());
    if (status) status = read_ranges(file, statistics, kRaw, raw_statistics_.flat());
  }
  if (status && run.best.epoch > 0) {
    status = read_ranges(file, parameters, kBest, best_weights_.flat());
    if (status) status = read_ranges(file, statistics, kBest, best_statistics_.flat());
  }
  if (!status) return status;
  pack();
  best_ = run.best;
  progress_.best_epoch = run.best.epoch;
  next_shard_ = 0;
  progress_.step = run.step;
  progress_.loss = run.loss;
  progress_.accuracy = run.accuracy;
  progress_.learning_rate = run.learning_rate;
  progress_.finished = run.finished();
  phase_ = run.epochs < progress_.epoch() ? 1 : 0;
  const std::uint64_t in_epoch = run.step % progress_.steps_per_epoch;
  progress_.images_seen = progress_.epoch() * order_.size() + in_epoch * config_.batch_size;
  shuffle();
  return {};
}

}  // namespace inkling
