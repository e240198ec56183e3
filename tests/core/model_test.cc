// A model and its file; and what it answers from several views of an image, against the same written out view by view.
#include "core/network/model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "core/base/safetensors.h"
#include "core/evaluation/evaluation.h"
#include "core/evaluation/evaluator.h"
#include "tests/core/rounded.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using test::synthetic_digits;

constexpr float kTemperature = 1.5f;

Model small_model() {
  const NetworkSpec spec{
      .layers = {Conv2dSpec{.filters = 4, .kernel = 5, .stride = 3}, ReluSpec{}, DenseSpec{.units = kClasses}}};
  Result<Model> model = Model::create(spec, 3);
  EXPECT_TRUE(model);
  model->set_calibration({.temperature = kTemperature});
  return std::move(*model);
}

Workspace workspace_for(const Model& model, std::size_t images) {
  return std::move(*Workspace::create(model.network(), images, Mode::kInference));
}

using Probabilities = std::array<double, kClasses>;

Probabilities naive_softmax(const float* logits) {
  Probabilities probabilities;
  double sum = 0;
  for (std::size_t k = 0; k < kClasses; ++k) sum += std::exp(double{logits[k]} / double{kTemperature});
  for (std::size_t k = 0; k < kClasses; ++k)
    probabilities[k] = std::exp(double{logits[k]} / double{kTemperature}) / sum;
  return probabilities;
}

// The image moved by whole pixels on a larger sheet of paper.
std::array<std::uint8_t, kImagePixels> moved(std::span<const std::uint8_t> image, std::size_t right, std::size_t down) {
  constexpr std::size_t kSheet = kImageSide + 2;
  std::array<std::uint8_t, kSheet * kSheet> sheet{};
  for (std::size_t i = 0; i < kImagePixels; ++i) {
    sheet[(i / kImageSide + down) * kSheet + i % kImageSide + right] = image[i];
  }
  std::array<std::uint8_t, kImagePixels> result;
  for (std::size_t i = 0; i < kImagePixels; ++i) result[i] = sheet[(i / kImageSide + 1) * kSheet + i % kImageSide + 1];
  return result;
}

Probabilities naive_mean(const Model& model, std::span<const std::uint8_t> image) {
  Workspace workspace = workspace_for(model, 1);
  Probabilities mean{};
  for (const auto& [right, down] : {std::pair{1, 1}, {0, 1}, {2, 1}, {1, 0}, {1, 2}}) {
    const auto view = moved(image, static_cast<std::size_t>(right), static_cast<std::size_t>(down));
    const Probabilities probabilities = naive_softmax(model.infer(view, workspace).data);
    for (std::size_t k = 0; k < kClasses; ++k) mean[k] += probabilities[k] / 5;
  }
  return mean;
}

// Of a blank image.
std::vector<float> logits_of(const Model& model) {
  const std::array<std::uint8_t, kImagePixels> blank{};
  Workspace workspace = workspace_for(model, 1);
  const std::span<const float> logits = model.infer(blank, workspace).flat();
  return {logits.begin(), logits.end()};
}

TEST(Model, AnswersWithItsWeightsAsTheyAre) {
  Model model = small_model();
  std::vector<float> expected = logits_of(model);
  model.change([](const Model::Arenas& arenas) { arenas.weights.back() += 1; });  // the bias of the nine
  expected.back() = logits_of(*model.copy()).back();
  EXPECT_EQ(logits_of(model), expected);
  model.change([](const Model::Arenas& arenas) { arenas.weights.back() = 3; });
  EXPECT_NE(logits_of(model), expected);
}

TEST(Model, IsReadByATrainingAsByEverybodyElse) {
  Model model = small_model();
  model.change([](const Model::Arenas& arenas) { arenas.weights.back() += 1; });
  const std::vector<float> expected = logits_of(*model.copy());
  Tensor packed_backward = *create_buffer(model.network().packed_backward_size());
  ThreadPool pool(test::kThreadCounts.back());
  const Model::Reader reader = model.read_for_training(packed_backward.data(), pool);
  const std::array<std::uint8_t, kImagePixels> blank{};
  Workspace workspace = workspace_for(model, 1);
  EXPECT_TRUE(std::ranges::equal(reader.infer(blank, workspace).flat(), expected));
}

TEST(Model, RefusesAFileWhoseNetworkIsDamaged) {
  ModelFile file;
  small_model().save(&file);
  ASSERT_TRUE(Model::load(file));
  for (const char* damaged : {"", "{}", R"({"layers":[{"type":"conv3d"}]})", R"({"layers":[{"type":"relu"}]})",
                              R"({"layers":[{"type":"conv2d","filters":4,"kernel":99}]})"}) {
    file.metadata["network"] = damaged;
    const Result<Model> model = Model::load(file);
    ASSERT_FALSE(model) << damaged;
    EXPECT_EQ(model.error().code, ErrorCode::kInvalidData) << damaged;
    EXPECT_NE(model.error().message, "");
  }
}

TEST(ShiftedViews, AnswerWithTheMeanCalibratedProbabilitiesOfFiveImages) {
  const Model model = small_model();
  const Dataset dataset = synthetic_digits(17);
  for (const std::size_t images : {std::size_t{1}, std::size_t{5}, kShardImages}) {
    Workspace workspace = workspace_for(model, kShardImages);
    const TensorView logits = model.infer(dataset.images(1, images), workspace, Views::kShifted);
    for (std::size_t n = 0; n < images; ++n) {
      const Probabilities expected = naive_mean(model, dataset.image(1 + n));
      for (std::size_t k = 0; k < kClasses; ++k) {
        const double logit = double{kTemperature} * std::log(expected[k]);
        // The logit is rounded to float once; a few roundings in double come before it.
        EXPECT_NEAR(logits.image(n)[k], logit, std::abs(logit) * test::kFloat.roundoff + 64 * test::kDouble.roundoff);
      }
    }
  }
}

TEST(ShiftedViews, AreNotTheSingleOne) {
  const Model model = small_model();
  const Dataset dataset = synthetic_digits(1);
  Workspace workspace = workspace_for(model, 1);
  const Probabilities single = naive_softmax(model.infer(dataset.image(0), workspace, Views::kSingle).data);
  EXPECT_EQ(single, naive_softmax(model.infer(dataset.image(0), workspace).data));
  EXPECT_NE(single, naive_softmax(model.infer(dataset.image(0), workspace, Views::kShifted).data));
}

TEST(ShiftedViews, LeaveABlankImageAsItIs) {
  const Model model = small_model();
  const std::array<std::uint8_t, kImagePixels> blank{};
  Workspace workspace = workspace_for(model, 1);
  const Probabilities expected = naive_softmax(model.infer(blank, workspace).data);
  const TensorView logits = model.infer(blank, workspace, Views::kShifted);
  for (std::size_t k = 0; k < kClasses; ++k) {
    const double logit = double{kTemperature} * std::log(expected[k]);
    EXPECT_NEAR(logits.data[k], logit, std::abs(logit) * test::kFloat.roundoff + 64 * test::kDouble.roundoff);
  }
}

TEST(ShiftedViews, DoNotHideThatANetworkIsBroken) {
  Model model = small_model();
  model.change(
      [](const Model::Arenas& arenas) { std::ranges::fill(arenas.weights, std::numeric_limits<float>::quiet_NaN()); });
  const std::array<std::uint8_t, kImagePixels> blank{};
  Workspace workspace = workspace_for(model, 1);
  const TensorView logits = model.infer(blank, workspace, Views::kShifted);
  for (std::size_t k = 0; k < kClasses; ++k) EXPECT_TRUE(std::isnan(logits.data[k]));
}

TEST(ShiftedViews, AreEvaluatedTheSameOnAnyNumberOfThreads) {
  const auto model = std::make_shared<const Model>(small_model());
  const Dataset dataset = synthetic_digits(50);  // the last shard is ragged
  std::vector<Evaluation> results;
  for (const std::size_t threads : test::kThreadCounts) {
    ThreadPool pool(threads);
    Evaluation& result = results.emplace_back();
    Result<Evaluator> evaluator = Evaluator::create(model, dataset, pool, {&result}, Views::kShifted);
    ASSERT_TRUE(evaluator);
    while (!evaluator->done()) evaluator->advance(3);
  }
  Evaluation expected;
  Workspace workspace = workspace_for(*model, 1);
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    const TensorView logits = model->infer(dataset.image(i), workspace, Views::kShifted);
    expected.add(dataset.label(i), Logits(logits.data, kClasses), model->calibration());
  }
  for (const Evaluation& result : results) {
    EXPECT_TRUE(std::ranges::equal(result.confusion(), expected.confusion()));
    EXPECT_EQ(result.loss(), expected.loss());
  }
}

}  // namespace
}  // namespace inkling
