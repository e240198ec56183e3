// Evaluation of a whole dataset: on any number of threads and in any slices its sinks are told, image by image, what
// the model answers one by one.
#include "core/evaluation/evaluator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/evaluation/evaluation.h"
#include "core/network/model.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"
#include "tests/core/training_run.h"

namespace inkling {
namespace {

using test::kThreadCounts;
using test::synthetic_digits;

struct Recorder final : AnswerSink {
  void take(const Answer& answer) override {
    indices.push_back(answer.index);
    labels.push_back(answer.label);
    logits.insert(logits.end(), answer.logits.begin(), answer.logits.end());
    calibration = answer.calibration;
  }

  std::vector<std::size_t> indices;
  std::vector<std::uint8_t> labels;
  std::vector<float> logits;
  Calibration calibration;
};

Recorder answers_one_by_one(const Model& model, const Dataset& dataset) {
  Recorder recorder;
  Workspace workspace = *Workspace::create(model.network(), 1, Mode::kInference);
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    const TensorView logits = model.infer(dataset.image(i), workspace);
    recorder.take({.index = i,
                   .label = dataset.label(i),
                   .logits = Logits(logits.data, kClasses),
                   .calibration = model.calibration()});
  }
  return recorder;
}

TEST(Evaluator, TellsEverySinkOfEveryImageInOrderOnAnyNumberOfThreadsAndInAnySlices) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun run(config_with_everything(), dataset, 1);
  run.train(5);
  run.model.set_calibration({.temperature = 1.25f, .threshold = 0.75f, .images = 10});
  const Recorder expected = answers_one_by_one(run.model, dataset);
  const Evaluation figures = evaluate(run.model, dataset, 0);
  for (const std::size_t threads : kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{5}, kWholeStep}) {
      ThreadPool pool(threads);
      Recorder recorder;
      Evaluation evaluation;
      Result<Evaluator> evaluator = Evaluator::create(run.owner, dataset, pool, {&recorder, &evaluation});
      ASSERT_TRUE(evaluator);
      EXPECT_EQ(evaluator->size(), kImages);
      std::size_t slices = 0;
      while (!evaluator->done()) {
        evaluator->advance(slice);
        ++slices;
        ASSERT_EQ(evaluator->seen(), std::min<std::size_t>(kImages, slices * std::min<std::size_t>(slice, 64) * 16));
        ASSERT_EQ(evaluation.count(), evaluator->seen()) << "nothing waits for the next slice";
      }
      EXPECT_EQ(recorder.indices, expected.indices);
      EXPECT_EQ(recorder.labels, expected.labels);
      EXPECT_EQ(recorder.logits, expected.logits);
      EXPECT_EQ(recorder.calibration, expected.calibration);
      EXPECT_TRUE(std::ranges::equal(evaluation.confusion(), figures.confusion()));
      EXPECT_EQ(evaluation.loss(), figures.loss());
    }
  }
}

TEST(Evaluator, KeepsItsModel) {
  const Dataset dataset = synthetic_digits(20);
  auto model = std::make_shared<Model>(*Model::create(config_with_everything().network, 1));
  const Evaluation expected = evaluate(*model, dataset, 0);
  ThreadPool pool(1);
  Evaluation evaluation;
  Result<Evaluator> evaluator = Evaluator::create(std::move(model), dataset, pool, {&evaluation});
  ASSERT_TRUE(evaluator);
  while (!evaluator->done()) evaluator->advance(1);
  EXPECT_EQ(evaluation.loss(), expected.loss());
}

}  // namespace
}  // namespace inkling
