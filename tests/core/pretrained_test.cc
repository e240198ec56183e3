// The network that answers when the page opens: it is what its recipe says, and as good as the README says.
#include "tests/core/pretrained.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/safetensors.h"
#include "core/data/dataset.h"
#include "core/evaluation/evaluation.h"
#include "core/evaluation/evaluator.h"
#include "core/ink/synthetic_ink.h"
#include "core/network/model.h"
#include "core/training/presets.h"
#include "tests/core/mnist_files.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

constexpr std::size_t kMaxBytes = 400'000;
constexpr double kLeastAccuracy = 0.9945;
constexpr double kMostCalibrationError = 0.01;
constexpr double kMostRefused = 0.01;

Result<Model> load_pretrained() {
  const Result<ModelFile> file = read_safetensors(read_pretrained());
  if (!file) return std::unexpected(file.error());
  return Model::load(*file);
}

TEST(Pretrained, FitsItsBudgetInTheRepository) {
  const std::size_t bytes = read_pretrained().size();
  EXPECT_GT(bytes, 0u);
  EXPECT_LT(bytes, kMaxBytes);
}

TEST(Pretrained, IsTheNetworkOfPresetInk) {
  const Result<Model> model = load_pretrained();
  ASSERT_TRUE(model) << model.error().message;
  const Result<TrainConfig> config = preset_config("ink");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(model->network().spec(), config->network);
}

TEST(Pretrained, ReadsTheTestImages) {
  Result<Model> model = load_pretrained();
  ASSERT_TRUE(model) << model.error().message;
  Result<Dataset> test =
      Dataset::from_idx(read_mnist_file("t10k-images-idx3-ubyte"), read_mnist_file("t10k-labels-idx1-ubyte"));
  ASSERT_TRUE(test) << kNoMnist;
  ThreadPool pool(test::kThreadCounts.back());
  Evaluation result;
  Result<Evaluator> evaluator = Evaluator::create(std::make_shared<Model>(std::move(*model)), *test, pool, {&result});
  ASSERT_TRUE(evaluator) << evaluator.error().message;
  while (!evaluator->done()) evaluator->advance(SIZE_MAX);
  EXPECT_EQ(result.count(), 10'000u);
  EXPECT_GE(result.accuracy(), kLeastAccuracy);
  EXPECT_LE(result.calibration_error(), kMostCalibrationError);
  EXPECT_LE(static_cast<double>(result.refused()), kMostRefused * static_cast<double>(result.count()));
}

TEST(Pretrained, ReadsMostSyntheticDigits) {
  Result<Model> model = load_pretrained();
  ASSERT_TRUE(model) << model.error().message;
  Result<Workspace> workspace = Workspace::create(model->network(), 1, Mode::kInference);
  ASSERT_TRUE(workspace);
  const Rng rng(1, Stream::kTest);
  Evaluation evaluation;
  for (std::uint64_t number = 0; number < 2000; ++number) {
    std::array<std::uint8_t, kImagePixels> pixels;
    const std::uint8_t label = synthetic_digit(rng, number, pixels);
    const TensorView logits = model->infer(pixels, *workspace);
    evaluation.add(label, std::span<const float, kClasses>(logits.data, kClasses));
  }
  EXPECT_GE(evaluation.accuracy(), 0.97);
}

}  // namespace
}  // namespace inkling
