// `inkling train`: trains a network, reports on every epoch and saves the last or the best.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "core/base/json_writer.h"
#include "core/jobs/training.h"
#include "tools/commands.h"
#include "tools/config.h"
#include "tools/files.h"
#include "tools/report.h"

namespace inkling {
namespace {

using Json = nlohmann::ordered_json;

// The double that is written as the float is: 0.1, not 0.10000000149011612.
double plain(float value) { return std::strtod(shortest(value).c_str(), nullptr); }

// What the steps of an epoch add up to.
struct Epoch {
  double loss = 0;
  double correct = 0;
  double steps = 0;

  void add(const TrainProgress& progress) {
    loss += static_cast<double>(progress.loss);
    correct += static_cast<double>(progress.accuracy);
    ++steps;
  }
};

void print_epoch(const Epoch& epoch, const TrainProgress& progress, const Calibration& calibration,
                 double images_per_second, double seconds) {
  std::printf("epoch %llu: loss %.4f, training accuracy %.2f %%, %.0f images/s, %.2f s\n",
              static_cast<unsigned long long>(progress.epoch()), epoch.loss / epoch.steps,
              100 * epoch.correct / epoch.steps, images_per_second, seconds);
  if (!progress.validation) return;
  std::printf("  validation: accuracy %.2f %% (%zu images), loss %.4f; temperature %.3f, threshold %.3f\n",
              100 * double{progress.validation->accuracy}, calibration.images, double{progress.validation->loss},
              double{calibration.temperature}, double{calibration.threshold});
}

void print_epoch_json(const Epoch& epoch, const TrainProgress& progress, const Calibration& calibration,
                      double images_per_second, double seconds) {
  Json json{{"event", "epoch"},
            {"epoch", progress.epoch()},
            {"loss", epoch.loss / epoch.steps},
            {"accuracy", epoch.correct / epoch.steps},
            {"images_per_second", images_per_second},
            {"seconds", seconds},
            {"validation", nullptr}};
  if (progress.validation) {
    json["validation"] = {{"count", calibration.images},
                          {"accuracy", plain(progress.validation->accuracy)},
                          {"loss", plain(progress.validation->loss)},
                          {"temperature", plain(calibration.temperature)},
                          {"threshold", plain(calibration.threshold)},
                          {"false_rejects", plain(calibration.false_rejects)}};
  }
  print_line(json.dump());
}

void print_network(const Engine& engine) {
  const Network& network = engine.model()->network();
  std::printf("%zu parameters, %.2f MFLOP to train on an image, %zu thread%s\n", network.parameter_count(),
              static_cast<double>(network.training_flops()) / 1e6, engine.threads(), engine.threads() == 1 ? "" : "s");
}

void print_best_epoch(std::uint64_t epoch, bool is_json) {
  if (is_json) {
    print_line(Json{{"event", "best"}, {"epoch", epoch}}.dump());
  } else {
    std::printf("the weights are those of epoch %llu\n", static_cast<unsigned long long>(epoch));
  }
}

// Finishes the training under way, with a report of every epoch. With --validation no test image is looked at.
Status train(Training& training, const Options& options) {
  Engine& engine = training.engine();
  const bool is_json = options.contains("json");
  const bool is_tested = !options.contains("validation");
  const auto start = Clock::now();
  double in_training = 0;
  Epoch epoch;
  std::uint64_t best_epoch = 0;
  for (bool finished = false; !finished;) {
    const auto slice = Clock::now();
    const Result<TrainProgress> progress = training.advance(SIZE_MAX);
    if (!progress) return std::unexpected(progress.error());
    in_training += seconds_since(slice);
    finished = progress->finished;
    best_epoch = progress->best_epoch;
    if (!progress->step_done) continue;
    epoch.add(*progress);
    if (!progress->epoch_done) continue;
    const auto report = is_json ? print_epoch_json : print_epoch;
    report(epoch, *progress, engine.model()->calibration(), static_cast<double>(progress->images_seen) / in_training,
           seconds_since(start));
    epoch = {};
    if (is_tested) {
      if (!is_json) std::fputs("  ", stdout);
      if (Status status = report_evaluation(engine, options); !status) return status;
    }
    std::fflush(stdout);
  }
  training.stop();
  if (best_epoch > 0) print_best_epoch(best_epoch, is_json);
  return {};
}

}  // namespace

Status run_train(Engine& engine, const Options& options) {
  const Result<TrainConfig> config = read_config(options);
  if (!config) return std::unexpected(config.error());
  Result<std::vector<Correction>> corrections = read_corrections(options);
  if (!corrections) return std::unexpected(std::move(corrections.error()));
  if (Status status = load_images(engine, Split::kTrain, read_mnist(options, "train")); !status) return status;
  if (!options.contains("validation")) {
    if (Status status = load_images(engine, Split::kTest, read_mnist(options, "t10k")); !status) return status;
  }
  Training training(engine);
  if (Status status = training.start(*config, std::move(*corrections)); !status) return status;
  if (!options.contains("json")) print_network(engine);
  if (Status status = train(training, options); !status) return status;
  if (!options.contains("out")) return {};
  const auto bytes = engine.save();
  if (!bytes) return std::unexpected(bytes.error());
  return write_file(options.at("out"), *bytes);
}

}  // namespace inkling
