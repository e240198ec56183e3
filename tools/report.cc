#include "tools/report.h"

#include <cstdint>
#include <cstdio>
#include <vector>

namespace inkling {
namespace {

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
  print({{"event", "evaluation"},
         {"split", split},
         {"count", result.count()},
         {"correct", result.correct()},
         {"accuracy", result.accuracy()},
         {"loss", result.loss()},
         {"ece", result.calibration_error()},
         {"refused", result.refused()},
         {"seconds", seconds},
         {"bins", bins},
         {"confusion", std::vector<std::uint32_t>(result.confusion().begin(), result.confusion().end())}});
}

}  // namespace

void print(const Json& json) { std::puts(json.dump().c_str()); }

Status report_evaluation(Engine& engine, const Options& options) {
  const auto start = Clock::now();
  if (Status status = engine.begin_evaluation(); !status) return status;
  const Evaluator* evaluator = engine.advance_evaluation(64);
  while (!evaluator->done()) evaluator = engine.advance_evaluation(64);
  const auto report = options.contains("json") ? print_evaluation_json : print_evaluation;
  report(evaluator->result(), options.contains("validation") ? "validation" : "test", seconds_since(start));
  return {};
}

}  // namespace inkling
