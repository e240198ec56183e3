// How well the network reads the test images, in slices.
#include "wasm/evaluation.h"

#include <memory>
#include <span>
#include <utility>

#include "core/engine.h"
#include "wasm/values.h"

namespace inkling {
namespace {

using emscripten::val;
using BinList = Typed<struct BinListTag>;  // ReliabilityBin[]

struct Bin {
  double count = 0;
  double confidence = 0;
  double accuracy = 0;
};

struct EvaluationProgress : Outcome {
  bool done = false;
  double seen = 0;
  double count = 0;
  double correct = 0;
  double accuracy = 0;
  double loss = 0;
  double refused = 0;
  Numbers confusion;
  double ece = 0;
  BinList bins;
};

// It begins with the first slice, and anew when another network has taken over the answers.
Status begin(Engine& engine, EvaluationRun& run) {
  const std::shared_ptr<const Model> model = engine.model();
  if (run.job != nullptr && run.model.lock() == model) return {};
  Result<std::shared_ptr<EvaluationJob>> job =
      EvaluationJob::create(model, engine.dataset(Split::kTest), engine.pool(), run.views);
  if (!job) return std::unexpected(std::move(job.error()));
  run.job = std::move(*job);
  run.model = model;
  return {};
}

BinList to_list(std::span<const ReliabilityBin> bins) {
  const val list = val::array();
  for (const ReliabilityBin& bin : bins)
    list.call<void>("push", Bin{number(bin.count), bin.confidence(), bin.accuracy()});
  return BinList(list);
}

EvaluationProgress advance_evaluation(Engine& engine, EvaluationRun& run, double max_shards) {
  if (const Status begun = begin(engine, run); !begun) return failed<EvaluationProgress>(begun.error());
  if (const Status status = run.job->advance(shard_count(max_shards)); !status) {
    return failed<EvaluationProgress>(status.error());
  }
  const JobProgress progress = run.job->progress();
  const Evaluation& evaluation = run.job->evaluation();
  return {{},
          progress.finished,
          number(progress.done),
          number(progress.total),
          number(evaluation.correct()),
          evaluation.accuracy(),
          evaluation.loss(),
          number(evaluation.refused()),
          to_numbers(evaluation.confusion()),
          evaluation.calibration_error(),
          to_list(evaluation.bins())};
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(evaluation) {
  using namespace inkling;
  emscripten::class_<EvaluationRun>("EvaluationRun").constructor<bool>();

  emscripten::value_object<Bin>("ReliabilityBin")
      .field("count", &Bin::count)
      .field("confidence", &Bin::confidence)
      .field("accuracy", &Bin::accuracy);
  emscripten::register_type<BinList>("ReliabilityBin[]");
  emscripten::value_object<EvaluationProgress>("EvaluationProgress")
      .field("problem", &EvaluationProgress::problem)
      .field("done", &EvaluationProgress::done)
      .field("seen", &EvaluationProgress::seen)
      .field("count", &EvaluationProgress::count)
      .field("correct", &EvaluationProgress::correct)
      .field("accuracy", &EvaluationProgress::accuracy)
      .field("loss", &EvaluationProgress::loss)
      .field("refused", &EvaluationProgress::refused)
      .field("confusion", &EvaluationProgress::confusion)
      .field("ece", &EvaluationProgress::ece)
      .field("bins", &EvaluationProgress::bins);
  emscripten::function("advanceEvaluation(engine, run, maxShards)", &advance_evaluation);
}
