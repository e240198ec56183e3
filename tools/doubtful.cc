// `inkling doubtful`: the images whose labels networks doubt that did not learn from them, the most doubtful first.
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/jobs/doubtful_labels_job.h"
#include "tools/commands.h"
#include "tools/config.h"
#include "tools/files.h"
#include "tools/report.h"

namespace inkling {
namespace {

void print_doubt(const DoubtfulLabelsJob& job, const DoubtfulLabel& label) {
  const ReadImage& answer = job.answer(label.index);
  std::printf("image %u: labelled %d, %.1f %%; likely %d, %.1f %%; margin %.1f %%%s\n", label.index, answer.label,
              100 * double{answer.probabilities[answer.label]}, label.likely,
              100 * double{answer.probabilities[label.likely]}, 100 * double{label.margin},
              label.is_counted ? "" : ", not counted by the confident joint");
}

void print_doubt_json(const DoubtfulLabelsJob& job, const DoubtfulLabel& label) {
  const ReadImage& answer = job.answer(label.index);
  const nlohmann::ordered_json json{{"event", "doubtful"},
                                    {"index", label.index},
                                    {"label", answer.label},
                                    {"likely", label.likely},
                                    {"margin", label.margin},
                                    {"counted", label.is_counted},
                                    {"probabilities", answer.probabilities}};
  print_line(json.dump());
}

Result<std::shared_ptr<DoubtfulLabelsJob>> find_doubtful(Engine& engine, const TrainConfig& config,
                                                         bool in_test_images) {
  const Dataset& training = engine.dataset(Split::kTrain);
  auto job = in_test_images
                 ? DoubtfulLabelsJob::of_test_images(config, training, engine.dataset(Split::kTest), engine.pool())
                 : DoubtfulLabelsJob::of_training_images(config, training, engine.pool());
  while (job && !(*job)->progress().finished) {
    if (Status status = (*job)->advance(64); !status) return std::unexpected(std::move(status.error()));
  }
  return job;
}

}  // namespace

Status run_doubtful(Engine& engine, const Options& options) {
  Options with_preset = options;
  with_preset.try_emplace("preset", "quick");
  const Result<TrainConfig> config = read_config(with_preset);
  if (!config) return std::unexpected(config.error());
  if (Status status = load_images(engine, Split::kTrain, read_mnist(options, "train")); !status) return status;
  const bool in_test_images = options.contains("test");
  if (in_test_images) {
    if (Status status = load_images(engine, Split::kTest, read_mnist(options, "t10k")); !status) return status;
  }
  const auto start = Clock::now();
  const auto job = find_doubtful(engine, *config, in_test_images);
  if (!job) return std::unexpected(job.error());
  const bool is_json = options.contains("json");
  for (const DoubtfulLabel& label : (*job)->doubtful()) (is_json ? print_doubt_json : print_doubt)(**job, label);
  if (!is_json) std::printf("%zu doubtful labels, %.2f s\n", (*job)->doubtful().size(), seconds_since(start));
  return {};
}

}  // namespace inkling
