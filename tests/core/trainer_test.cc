// Training as a whole: against PyTorch step by step, the same to the bit on any number of threads and slices, over
// a save and a restore, and stopped before it can spoil the weights.
#include "core/training/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/core/golden.h"
#include "tests/core/idx_bytes.h"
#include "tests/core/mnist_files.h"
#include "tests/core/rounded.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"
#include "tests/core/training_run.h"

namespace inkling {
namespace {

using test::kThreadCounts;
using test::synthetic_digits;
using ::testing::HasSubstr;

constexpr std::size_t kSteps = 7;  // into the third epoch

// ---------------------------------------------------------------------------------------------------------------

class TrainerGolden : public ::testing::TestWithParam<nlohmann::json> {};

TEST_P(TrainerGolden, TenStepsFollowPyTorch) {
  const nlohmann::json& golden = GetParam();
  const Result<TrainConfig> config = train_config_from_json(golden["config"].dump());
  ASSERT_TRUE(config) << config.error().message;
  const Dataset dataset = synthetic_digits(golden["images"].get<std::uint32_t>());
  TrainingRun run(*config, dataset, 1);
  const auto losses = golden["losses"].get<std::vector<double>>();
  const auto tolerance = golden["tolerance"].get<std::vector<double>>();
  const auto correct = golden["correct"].get<std::vector<double>>();
  const auto rates = golden["rates"].get<std::vector<double>>();
  ASSERT_EQ(losses.size(), 10u);
  std::uint64_t seen = 0;
  for (std::size_t step = 0; step < losses.size(); ++step) {
    const Result<TrainProgress> progress = run.trainer.step();
    ASSERT_TRUE(progress) << progress.error().message;
    const auto images = static_cast<double>(progress->images_seen - seen);
    seen = progress->images_seen;
    // What is reported is rounded to float once more.
    const double reported = losses[step] * test::kFloat.roundoff;
    EXPECT_NEAR(progress->loss, losses[step], tolerance[step] + reported) << "step " << step + 1;
    EXPECT_EQ(std::round(double{progress->accuracy} * images), correct[step]) << "step " << step + 1;
    EXPECT_NEAR(progress->learning_rate, rates[step], 2 * rates[step] * test::kFloat.roundoff) << "step " << step + 1;
  }

  ModelFile file;
  run.model.save(&file);
  EXPECT_EQ(file.tensors.size(), golden["tensors"].size());
  for (const auto& [name, expected] : golden["tensors"].items()) {
    const NamedTensor* tensor = file.find(name);
    ASSERT_NE(tensor, nullptr) << name;
    const std::vector<float>& data = tensor->data;
    std::vector<double> probe(data.begin(), data.begin() + 3);
    probe.insert(probe.end(), data.end() - 3, data.end());
    double sum = 0;
    double squares = 0;
    for (const float value : data) {
      sum += double{value};
      squares += double{value} * double{value};
    }
    probe.push_back(sum / static_cast<double>(data.size()));
    probe.push_back(squares / static_cast<double>(data.size()));
    const auto values = expected["probe"].get<std::vector<double>>();
    const auto bounds = expected["tolerance"].get<std::vector<double>>();
    for (std::size_t i = 0; i < probe.size(); ++i) {
      EXPECT_NEAR(probe[i], values[i], bounds[i]) << name << ", probe " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, TrainerGolden, ::testing::ValuesIn(test::golden_cases("trainings")),
                         test::PrintGoldenName());

// ---------------------------------------------------------------------------------------------------------------

TEST(Trainer, GivesTheSameBitsOnAnyNumberOfThreadsAndInAnySlices) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun expected(config_with_everything(), dataset, 1);
  expected.train(kSteps);
  for (const std::size_t threads : kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{3}, std::size_t{9}, kWholeStep}) {
      TrainingRun run(config_with_everything(), dataset, threads);
      run.train(kSteps, slice);
      EXPECT_EQ(run.weights(), expected.weights()) << threads << " threads, slices of " << slice;
      EXPECT_EQ(run.statistics(), expected.statistics()) << threads << " threads, slices of " << slice;
      EXPECT_EQ(run.trainer.progress().loss, expected.trainer.progress().loss);
    }
  }
}

// The kernels of the presets, in small, for long enough that a difference of one bit would have grown.
TrainConfig config_of_two_hundred_steps() {
  return {.network = {.layers = {Conv2dSpec{.filters = 8}, ReluSpec{}, MaxPool2dSpec{}, Conv2dSpec{.filters = 8},
                                 MaxPool2dSpec{}, BatchNormSpec{}, ReluSpec{}, DropoutSpec{},
                                 DenseSpec{.units = kClasses}}},
          .optimizer = {.kind = OptimizerKind::kAdam},
          .learning_rate = 0.003f,
          .batch_size = 40,
          .epochs = 40,
          .seed = 3};
}

void expect_the_same_bits_after_two_hundred_steps(const TrainConfig& config) {
  const Dataset dataset = synthetic_digits(200);
  constexpr std::size_t kManySteps = 200;
  TrainingRun expected(config, dataset, 1);
  expected.train(kManySteps);
  for (const std::size_t threads : kThreadCounts) {
    const std::size_t stop = 25 * threads;
    TrainingRun before(config, dataset, threads);
    before.train(stop, threads);
    TrainingRun after(config, dataset, threads);
    continue_run(before, dataset, &after);
    after.train(kManySteps - stop);
    EXPECT_EQ(after.weights(), expected.weights()) << threads << " threads";
    EXPECT_EQ(after.statistics(), expected.statistics()) << threads << " threads";
  }
}

TEST(Trainer, GivesTheSameBitsAfterTwoHundredStepsOnAnyNumberOfThreadsAndThroughAFile) {
  expect_the_same_bits_after_two_hundred_steps(config_of_two_hundred_steps());
}

TEST(Trainer, GivesTheSameBitsAfterTwoHundredStepsOfSyntheticInk) {
  TrainConfig config = config_of_two_hundred_steps();
  config.augment = {.rotation = 10};
  config.synthetic = 0.6f;
  config.non_digits = 0.2f;
  expect_the_same_bits_after_two_hundred_steps(config);
}

// Images of nothing but paper, which a network cannot learn from.
Dataset blank_digits(std::uint32_t count, std::uint8_t label) {
  std::vector<std::uint8_t> images;
  for (const std::uint32_t word : {0x803u, count, 28u, 28u}) append_big_endian(images, word);
  images.resize(images.size() + count * kImagePixels);
  Result<Dataset> dataset = Dataset::from_idx(images, idx_labels(std::vector<std::uint8_t>(count, label)));
  EXPECT_TRUE(dataset) << dataset.error().message;
  return std::move(*dataset);
}

TEST(Trainer, TakesSyntheticDigitsInTheShareThatIsAskedFor) {
  TrainConfig config = config_with_everything();
  const auto trained = [&](const Dataset& dataset) {
    TrainingRun run(config, dataset, 1);
    run.train(kSteps);
    return run.weights();
  };
  const Dataset digits = synthetic_digits(kImages);
  const Dataset blank = blank_digits(kImages, 0);
  const std::vector<float> without = trained(digits);
  EXPECT_NE(trained(blank), without);
  // All of them: then the dataset's do not matter.
  config.synthetic = 1;
  const std::vector<float> with = trained(digits);
  EXPECT_NE(with, without);
  EXPECT_EQ(trained(blank), with);
  config.non_digits = 0.5f;
  EXPECT_NE(trained(digits), with);
  EXPECT_EQ(trained(blank), trained(digits));
}

TEST(Trainer, CountsRightAnswersAmongDigitsAlone) {
  TrainConfig config = config_with_everything();
  config.network = {{DenseSpec{.units = kClasses}}};
  config.optimizer = {.kind = OptimizerKind::kSgd};
  config.learning_rate = 1e-30f;  // the network stays as it is
  config.non_digits = 0.5f;
  for (const std::size_t batch_size : {1u, 7u, 150u}) {
    config.batch_size = batch_size;
    const Dataset dataset = blank_digits(kImages, 4);
    ThreadPool pool(1);
    const auto model = std::make_shared<Model>(*Model::create(config.network, 1));
    const NamedRange& bias = model->network().parameters()[1];
    model->change([&](const Model::Arenas& arenas) {
      std::ranges::fill(arenas.weights, 0.0f);
      arenas.weights[bias.offset + 4] = 5;  // whatever it sees is a four
    });
    Result<Trainer> trainer = Trainer::create(config, model, dataset, pool);
    ASSERT_TRUE(trainer);
    std::size_t none = 0;
    while (!trainer->progress().finished) {
      const Result<TrainProgress> progress = trainer->step();
      ASSERT_TRUE(progress);
      // A step that sees no digit reports what the one before did.
      if (progress->accuracy != 1) ++none;
      EXPECT_TRUE(progress->accuracy == 1 || (batch_size == 1 && none == progress->step)) << batch_size;
      if (batch_size == 150 && progress->step == 1) {
        // A four costs log(1 + 9 exp(-5)), what is none log(exp(5) + 9) - 5 / 10: half of each, give or take.
        EXPECT_GT(progress->loss, 0.35 * (std::log(std::exp(5.0) + 9) - 0.5));
        EXPECT_LT(progress->loss, 0.7 * (std::log(std::exp(5.0) + 9) - 0.5));
      }
    }
  }
}

TEST(Trainer, OfAnotherSeedGivesOtherWeights) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainConfig other = config_with_everything();
  ++other.seed;
  TrainingRun a(config_with_everything(), dataset, 1);
  TrainingRun b(other, dataset, 1);
  a.train(1);
  b.train(1);
  EXPECT_NE(a.weights(), b.weights());
}

TEST(Trainer, ContinuesASavedRunAsIfItHadNeverStopped) {
  const Dataset dataset = synthetic_digits(kImages);
  for (const OptimizerKind kind : {OptimizerKind::kSgd, OptimizerKind::kAdamW}) {
    TrainConfig config = config_with_everything();
    config.optimizer.kind = kind;
    if (kind == OptimizerKind::kSgd) config.synthetic = config.non_digits = 0.4f;
    TrainingRun expected(config, dataset, 1);
    expected.train(kSteps);
    // At the start, within an epoch, at its end; each time with a begun step that is lost.
    for (const std::size_t stop : {0u, 2u, 3u, 5u, 6u}) {
      TrainingRun before(config, dataset, 1);
      before.train(stop);
      ASSERT_TRUE(before.trainer.advance(1));
      TrainingRun after(config, dataset, 1);
      continue_run(before, dataset, &after);
      expect_same(after.trainer.progress(), before.trainer.progress());
      after.train(kSteps - stop);
      EXPECT_EQ(after.weights(), expected.weights()) << "stopped after step " << stop;
      EXPECT_EQ(after.statistics(), expected.statistics()) << "stopped after step " << stop;
    }
  }
}

TEST(Trainer, RefusesDamagedSettings) {
  const Dataset dataset = synthetic_digits(kImages);
  const TrainingRun run(config_with_everything(), dataset, 1);
  ModelFile file;
  run.trainer.save(&file);
  TrainConfig impatient = config_with_everything();
  impatient.patience = 2;  // with nothing held out
  TrainConfig endless = config_with_everything();
  endless.epochs = 1'000'000;
  for (const std::string& wrong : {std::string(), std::string("{}"), to_json(impatient), to_json(endless)}) {
    file.metadata["training"] = wrong;
    const auto position = Trainer::saved_run(file);
    ASSERT_FALSE(position) << wrong;
    EXPECT_EQ(position.error().code, ErrorCode::kInvalidData);
    EXPECT_EQ(position.error().message, "The saved training's settings are damaged.");
  }
}

TEST(Trainer, RefusesADamagedLastStep) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun run(config_with_everything(), dataset, 1);
  run.train(1);
  ModelFile file;
  run.trainer.save(&file);
  EXPECT_EQ((**Trainer::saved_run(file)).loss, run.trainer.progress().loss);
  for (const char* wrong :
       {"", "{}", R"({"loss":1,"accuracy":0.5})", R"({"loss":null,"accuracy":0.5,"learning_rate":0.1})",
        R"({"loss":1e39,"accuracy":0.5,"learning_rate":0.1})", R"({"loss":1,"accuracy":1.5,"learning_rate":0.1})",
        R"({"loss":1,"accuracy":0.5,"learning_rate":-1})"}) {
    file.metadata["last_step"] = wrong;
    const auto position = Trainer::saved_run(file);
    ASSERT_FALSE(position) << wrong;
    EXPECT_EQ(position.error().code, ErrorCode::kInvalidData);
    EXPECT_EQ(position.error().message, "The saved training's last step is damaged.");
  }
  file.metadata.erase("last_step");
  EXPECT_FALSE(Trainer::saved_run(file));
}

TEST(Trainer, RefusesToContinueWithOtherImages) {
  const Dataset dataset = synthetic_digits(kImages);
  const Dataset fewer = synthetic_digits(kImages - 1);
  TrainingRun before(config_with_everything(), dataset, 1);
  ModelFile file;
  before.trainer.save(&file);
  TrainingRun after(config_with_everything(), fewer, 1);
  const Status status = after.trainer.restore(before.trainer.position(), file);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kInvalidData);
  EXPECT_EQ(status.error().message, "The saved training does not fit these training images.");
}

TEST(Trainer, CountsStepsEpochsAndImages) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun run(config_with_everything(), dataset, 1);
  EXPECT_EQ(run.trainer.progress().steps_per_epoch, 3u);
  EXPECT_EQ(run.trainer.progress().total_steps, 9u);
  const std::uint64_t seen[] = {150, 300, 330, 480, 630, 660, 810, 960, 990};
  for (std::uint64_t step = 1; step <= 9; ++step) {
    // Eight shards of sixteen images and one of 22; two in the last batch of an epoch.
    const std::size_t slices = step % 3 == 0 ? 2 : 9;
    for (std::size_t slice = 1; slice < slices; ++slice) {
      const Result<TrainProgress> partial = run.trainer.advance(1);
      ASSERT_TRUE(partial);
      EXPECT_FALSE(partial->step_done || partial->epoch_done || partial->finished);
      EXPECT_EQ(partial->step, step - 1);
    }
    const Result<TrainProgress> progress = run.trainer.advance(1);
    ASSERT_TRUE(progress);
    EXPECT_TRUE(progress->step_done);
    EXPECT_EQ(progress->step, step);
    EXPECT_EQ(progress->epoch(), step / 3);
    EXPECT_EQ(progress->epoch_done, step % 3 == 0);
    EXPECT_EQ(progress->finished, step == 9);
    EXPECT_EQ(progress->images_seen, seen[step - 1]);
    EXPECT_TRUE(progress->accuracy >= 0.0f && progress->accuracy <= 1.0f);
  }
  // Finished is finished.
  const std::vector<float> weights = run.weights();
  const Result<TrainProgress> progress = run.trainer.advance(kWholeStep);
  ASSERT_TRUE(progress);
  EXPECT_TRUE(progress->finished);
  EXPECT_FALSE(progress->step_done);
  EXPECT_EQ(run.weights(), weights);
}

TEST(Trainer, TakesABatchThatIsLargerThanTheDataset) {
  const Dataset dataset = synthetic_digits(20);
  TrainingRun run(config_with_everything(), dataset, 1);
  EXPECT_EQ(run.trainer.progress().total_steps, 3u);
  run.train(1);
  EXPECT_EQ(run.trainer.progress().images_seen, 20u);
  EXPECT_TRUE(run.trainer.progress().epoch_done);
}

TEST(Trainer, TakesSingleImagesWhereNothingComparesThem) {
  const Dataset dataset = synthetic_digits(3);
  TrainConfig config = config_with_everything();
  config.network = {{Conv2dSpec{.filters = 4}, BatchNormSpec{}, ReluSpec{}, DenseSpec{.units = kClasses}}};
  config.batch_size = 1;
  TrainingRun run(config, dataset, 1);
  EXPECT_EQ(run.trainer.progress().steps_per_epoch, 3u);
  run.train(4);
  EXPECT_EQ(run.trainer.progress().step, 4u);
  EXPECT_EQ(run.trainer.progress().images_seen, 4u);
}

TEST(Trainer, RefusesBatchesOfOneImageWhereBatchNormalisationComparesThem) {
  const Dataset dataset = synthetic_digits(3);
  TrainConfig config = config_with_everything();
  config.batch_size = 1;
  ThreadPool pool(1);
  const auto model = std::make_shared<Model>(*Model::create(config.network, 1));
  const Result<Trainer> trainer = Trainer::create(config, model, dataset, pool);
  ASSERT_FALSE(trainer);
  EXPECT_EQ(trainer.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(trainer.error().message, HasSubstr("needs a batch size of at least 2."));
}

TEST(Trainer, GivesTheLastBatchASingleImageThatIsLeftOver) {
  TrainConfig config = config_with_everything();
  for (const auto& [images, batch_size, batches] :
       {std::tuple{7u, 3u, std::vector<std::uint64_t>{3, 4}}, std::tuple{8u, 3u, std::vector<std::uint64_t>{3, 3, 2}},
        std::tuple{9u, 3u, std::vector<std::uint64_t>{3, 3, 3}}, std::tuple{3u, 2u, std::vector<std::uint64_t>{3}},
        std::tuple{33u, 16u, std::vector<std::uint64_t>{16, 17}}}) {
    config.batch_size = batch_size;
    const Dataset dataset = synthetic_digits(images);
    TrainingRun run(config, dataset, 1);
    ASSERT_EQ(run.trainer.progress().steps_per_epoch, batches.size());
    for (std::uint64_t epoch = 1; epoch <= 2; ++epoch) {
      for (const std::uint64_t expected : batches) {
        TrainingRun continued(config, dataset, 1);
        continue_run(run, dataset, &continued);
        const std::uint64_t seen = run.trainer.progress().images_seen;
        run.train(1);
        EXPECT_EQ(run.trainer.progress().images_seen - seen, expected) << images << " images";
        continued.train(1);
        EXPECT_EQ(continued.trainer.progress().images_seen - seen, expected) << images << " images";
        EXPECT_EQ(continued.weights(), run.weights());
      }
      EXPECT_EQ(run.trainer.progress().epoch(), epoch);
    }
  }
}

// The loss of a step tells which images batch normalisation compared.
TEST(Trainer, GivesTheLastShardWhatWouldBeAShardTooSmall) {
  TrainConfig config = config_with_everything();
  config.network = {{DenseSpec{.units = 6}, BatchNormSpec{}, ReluSpec{}, DenseSpec{.units = kClasses}}};
  for (const std::vector<std::size_t>& shards : {std::vector<std::size_t>{2},
                                                 {8},
                                                 {16},
                                                 {17},
                                                 {23},
                                                 {16, 8},
                                                 {16, 15},
                                                 {16, 16},
                                                 {16, 17},
                                                 {16, 23},
                                                 {16, 16, 8}}) {
    const std::size_t images = std::accumulate(shards.begin(), shards.end(), std::size_t{0});
    config.batch_size = images;
    const Dataset dataset = synthetic_digits(static_cast<std::uint32_t>(images));
    TrainingRun run(config, dataset, 1);

    std::vector<std::uint32_t> order(images);
    shuffle_examples(config, 0, order);
    Workspace workspace = *Workspace::create(run.model.network(), kLastShardImages, Mode::kTraining);
    std::vector<float> statistics(run.model.network().statistics_size());
    NetworkPass pass = run.model.read().pass();
    pass.mode = Mode::kTraining;
    pass.statistics_sums = statistics.data();
    double loss = 0;
    std::size_t first = 0;
    for (const std::size_t shard : shards) {
      std::vector<std::uint8_t> labels(shard);
      for (std::size_t n = 0; n < shard; ++n) {
        float* pixels = workspace.input(shard).image(n);
        labels[n] = load_example(config, dataset, first + n, order[first + n], pixels);
      }
      const TensorView logits = run.model.network().forward(pass, workspace, shard);
      loss += softmax_cross_entropy(logits, labels, config.label_smoothing, 1, workspace.output_gradient(shard)).loss;
      first += shard;
    }
    run.train(1);
    EXPECT_EQ(run.trainer.progress().loss, static_cast<float>(loss / static_cast<double>(images))) << images;
  }
}

TEST(Trainer, NeedsImages) {
  const Dataset empty;
  ThreadPool pool(1);
  const auto model = std::make_shared<Model>(*Model::create(config_with_everything().network, 1));
  const Result<Trainer> trainer = Trainer::create(config_with_everything(), model, empty, pool);
  ASSERT_FALSE(trainer);
  EXPECT_EQ(trainer.error().code, ErrorCode::kNoData);
}

// Networks and rates with which something must overflow: the loss, a gradient or what a ReLU would hide of both.
TEST(Trainer, StopsBeforeWeightsAreSpoiled) {
  const Dataset dataset = synthetic_digits(64);
  for (const float learning_rate : {1e3f, 1e5f, 1e6f}) {
    for (const OptimizerKind kind : {OptimizerKind::kSgd, OptimizerKind::kAdam}) {
      TrainConfig config{
          .network = {.layers = {Conv2dSpec{.filters = 4, .kernel = 5, .stride = 3}, ReluSpec{}, DenseSpec{.units = 16},
                                 ReluSpec{}, DenseSpec{.units = 16}, ReluSpec{}, DenseSpec{.units = kClasses}}},
          .optimizer = {.kind = kind},
          .learning_rate = learning_rate,
          .batch_size = 32,
          .epochs = 100};
      TrainingRun run(config, dataset, 1);
      std::vector<float> good = run.weights();
      Result<TrainProgress> progress = run.trainer.step();
      while (progress && !progress->finished) {
        good = run.weights();
        ASSERT_TRUE(std::ranges::all_of(good, [](float weight) { return std::isfinite(weight); }))
            << "learning rate " << learning_rate << ", after step " << progress->step;
        ASSERT_TRUE(std::isfinite(progress->loss));
        progress = run.trainer.step();
      }
      if (progress) continue;
      EXPECT_EQ(run.weights(), good);
      EXPECT_EQ(progress.error().code, ErrorCode::kNotFinite);
      EXPECT_THAT(progress.error().message, HasSubstr("the loss is no longer a finite number"));
    }
  }
}

// Three dense layers whose scales cancel in the loss but not in the gradient of the second one's weights.
TEST(Trainer, StopsWhenAGradientOverflowsThoughTheLossDoesNot) {
  const Dataset dataset = synthetic_digits(20);
  TrainConfig config = config_with_everything();
  config.network = {{DenseSpec{.units = 4}, DenseSpec{.units = 4}, DenseSpec{.units = kClasses}}};
  ThreadPool pool(1);
  const auto model = std::make_shared<Model>(*Model::create(config.network, 1));
  model->change([&](const Model::Arenas& arenas) {
    for (const auto& [number, scale] : {std::pair{0, 1e30f}, std::pair{2, 1e-30f}, std::pair{4, 1e10f}}) {
      const NamedRange& weights = model->network().parameters()[static_cast<std::size_t>(number)];
      for (float& weight : arenas.weights.subspan(weights.offset, weights.size)) weight *= scale;
    }
  });
  const std::vector<float> before(model->weights().begin(), model->weights().end());
  Result<Trainer> trainer = Trainer::create(config, model, dataset, pool);
  ASSERT_TRUE(trainer);

  Result<Workspace> workspace = Workspace::create(model->network(), 1, Mode::kInference);
  ASSERT_TRUE(workspace);
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    for (const float logit : model->infer(dataset.image(i), *workspace).flat()) ASSERT_TRUE(std::isfinite(logit));
  }
  const Result<TrainProgress> progress = trainer->step();
  ASSERT_FALSE(progress);
  EXPECT_EQ(progress.error().code, ErrorCode::kNotFinite);
  EXPECT_TRUE(std::ranges::equal(model->weights(), before));
}

TEST(Trainer, ALearningRateOfAThousandEndsInAnErrorThatNamesIt) {
  const Dataset dataset = synthetic_digits(64);
  TrainConfig config = config_with_everything();
  config.network = {{Conv2dSpec{.filters = 4, .kernel = 5, .stride = 3}, ReluSpec{}, DenseSpec{.units = 16}, ReluSpec{},
                     DenseSpec{.units = kClasses}}};
  config.optimizer = {.kind = OptimizerKind::kSgd};
  config.schedule = {};
  config.learning_rate = 1000;
  config.epochs = 100;
  TrainingRun run(config, dataset, 1);
  Result<TrainProgress> progress = run.trainer.step();
  while (progress && !progress->finished) progress = run.trainer.step();
  ASSERT_FALSE(progress);
  EXPECT_EQ(progress.error().code, ErrorCode::kNotFinite);
  EXPECT_THAT(progress.error().message, HasSubstr("try a learning rate below 1000."));
}

TEST(Trainer, OverfitsThirtyTwoDigits) {
  std::vector<std::uint8_t> images = read_mnist_file("train-images-idx3-ubyte");
  std::vector<std::uint8_t> labels = read_mnist_file("train-labels-idx1-ubyte");
  ASSERT_FALSE(images.empty() || labels.empty()) << kNoMnist;
  constexpr std::uint8_t kDigits = 32;
  images.resize(16 + kDigits * kImagePixels);
  labels.resize(8 + kDigits);
  images[6] = labels[6] = 0;  // the number of items, big-endian
  images[7] = labels[7] = kDigits;
  const Result<Dataset> dataset = Dataset::from_idx(images, labels);
  ASSERT_TRUE(dataset) << dataset.error().message;

  for (const OptimizerKind kind : {OptimizerKind::kSgd, OptimizerKind::kAdam, OptimizerKind::kAdamW}) {
    const TrainConfig config{
        .network = {.layers = {Conv2dSpec{.filters = 8}, ReluSpec{}, MaxPool2dSpec{}, Conv2dSpec{.filters = 16},
                               ReluSpec{}, MaxPool2dSpec{}, FlattenSpec{}, DenseSpec{.units = kClasses}}},
        .optimizer = {.kind = kind},
        .learning_rate = kind == OptimizerKind::kSgd ? 0.02f : 0.005f,
        .batch_size = 32,
        .epochs = 60};
    TrainingRun run(config, *dataset, 1);
    run.train(60);
    EXPECT_LT(run.trainer.progress().loss, 0.01f);
    EXPECT_EQ(run.trainer.progress().accuracy, 1.0f);
  }
}

}  // namespace
}  // namespace inkling
