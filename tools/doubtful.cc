// `inkling doubtful`: the images whose labels networks doubt that did not learn from them, the most doubtful first.
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <utility>

#include "core/jobs/doubtful_labels_job.h"
#include "tools/commands.h"
#include "tools/config.h"
#include "tools/exchanged_labels.h"
#include "tools/files.h"
#include "tools/report.h"

namespace inkling {
namespace {

void print_doubt(const DoubtfulLabelsJob& job, const DoubtfulLabel& label) {
  const ReadImage& answer = job.answer(label.index);
  std::printf("image %u: labelled %d, %.1f %%; likely %d, %.1f %%%s\n", label.index, answer.label,
              100 * double{label.self_confidence}, label.likely, 100 * double{answer.probabilities[label.likely]},
              label.is_counted ? "" : ", not counted by the confident joint");
}

void print_doubt_json(const DoubtfulLabelsJob& job, const DoubtfulLabel& label) {
  const ReadImage& answer = job.answer(label.index);
  const nlohmann::ordered_json json{{"event", "doubtful"},
                                    {"index", label.index},
                                    {"label", answer.label},
                                    {"likely", label.likely},
                                    {"self_confidence", label.self_confidence},
                                    {"counted", label.is_counted},
                                    {"probabilities", answer.probabilities}};
  print_line(json.dump());
}

Result<std::shared_ptr<DoubtfulLabelsJob>> finished(Result<std::shared_ptr<DoubtfulLabelsJob>> job) {
  while (job && !(*job)->progress().finished) {
    if (Status status = (*job)->advance(64); !status) return std::unexpected(std::move(status.error()));
  }
  return job;
}

// How many labels to exchange. Errors: invalid-argument.
Result<std::size_t> exchange_count(const std::string& text) {
  std::size_t count = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, count);
  if (parsed.ec == std::errc() && parsed.ptr == end && count > 0) return count;
  return make_error(ErrorCode::kInvalidArgument, "--exchange must be a whole number from 1 on.");
}

Status find_exchanged(Engine& engine, const TrainConfig& config, const std::string& text) {
  const Result<std::size_t> count = exchange_count(text);
  if (!count) return std::unexpected(count.error());
  const ExchangedLabels exchanged = exchange_labels(engine.dataset(Split::kTrain), *count, config.seed);
  const auto job = finished(DoubtfulLabelsJob::of_training_images(config, exchanged.images, engine.pool()));
  if (!job) return std::unexpected(job.error());
  print_found(**job, exchanged.exchanged);
  return {};
}

}  // namespace

Status run_doubtful(Engine& engine, const Options& options) {
  Options with_preset = options;
  with_preset.try_emplace("preset", "quick");
  const Result<TrainConfig> config = read_config(with_preset);
  if (!config) return std::unexpected(config.error());
  if (Status status = load_images(engine, Split::kTrain, read_mnist(options, "train")); !status) return status;
  if (options.contains("exchange")) return find_exchanged(engine, *config, options.at("exchange"));
  const bool in_test_images = options.contains("test");
  if (in_test_images) {
    if (Status status = load_images(engine, Split::kTest, read_mnist(options, "t10k")); !status) return status;
  }
  const auto start = Clock::now();
  const Dataset& training = engine.dataset(Split::kTrain);
  const auto job = finished(
      in_test_images ? DoubtfulLabelsJob::of_test_images(*config, training, engine.dataset(Split::kTest), engine.pool())
                     : DoubtfulLabelsJob::of_training_images(*config, training, engine.pool()));
  if (!job) return std::unexpected(job.error());
  const bool is_json = options.contains("json");
  for (const DoubtfulLabel& label : (*job)->doubtful()) (is_json ? print_doubt_json : print_doubt)(**job, label);
  if (!is_json) std::printf("%zu doubtful labels, %.2f s\n", (*job)->doubtful().size(), seconds_since(start));
  return {};
}

}  // namespace inkling
