#include "tools/report.h"

#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace inkling {
namespace {

using Json = nlohmann::ordered_json;

void print_evaluation(const Evaluation& result, const char* split, double seconds) {
  std::printf(
      "accuracy %.2f %% (%zu of %zu %s images), loss %.4f, calibration error %.2f %%, refused %.2f %%, %.2f s\n",
      100 * result.accuracy(), result.correct(), result.count(), split, result.loss(), 100 * result.calibration_error(),
      100 * static_cast<double>(result.refused()) / static_cast<double>(result.count()), seconds);
}

void print_evaluation_json(const Evaluation& result, const char* split, double seconds) {
  Json bins = Json::array();
  for (const ReliabilityBin& bin : result.bins()) {
    bins.push_back({{"count", bin.count}, {"confidence", bin.confidence()}, {"accuracy", bin.accuracy()}});
  }
  const Json json{{"event", "evaluation"},
                  {"split", split},
                  {"count", result.count()},
                  {"correct", result.correct()},
                  {"accuracy", result.accuracy()},
                  {"loss", result.loss()},
                  {"ece", result.calibration_error()},
                  {"refused", result.refused()},
                  {"seconds", seconds},
                  {"bins", bins},
                  {"confusion", std::vector<std::uint32_t>(result.confusion().begin(), result.confusion().end())}};
  print_line(json.dump());
}

}  // namespace

void print_line(const std::string& text) { std::puts(text.c_str()); }

Result<std::shared_ptr<EvaluationJob>> evaluate(Engine& engine) {
  auto job = EvaluationJob::create(engine.model(), engine.dataset(Split::kTest), engine.pool());
  while (job && !(*job)->progress().finished) {
    if (Status status = (*job)->advance(64); !status) return std::unexpected(std::move(status.error()));
  }
  return job;
}

Status report_evaluation(Engine& engine, const Options& options) {
  const auto start = Clock::now();
  const auto job = evaluate(engine);
  if (!job) return std::unexpected(job.error());
  const auto report = options.contains("json") ? print_evaluation_json : print_evaluation;
  report((*job)->evaluation(), options.contains("validation") ? "validation" : "test", seconds_since(start));
  return {};
}

}  // namespace inkling
