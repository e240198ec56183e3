// Training as a whole: against PyTorch step by step, the same to the bit on any number of threads and slices, over
// a save and a restore, and stopped before it can spoil the weights.
#include "core/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/core/golden.h"
#include "tests/core/idx_bytes.h"
#include "tests/core/mnist_files.h"
#include "tests/core/reference_network.h"
#include "tests/core/rounded.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using test::kThreadCounts;
using test::synthetic_digits;
using ::testing::HasSubstr;

constexpr std::size_t kWholeStep = 1000;  // shards, more than any batch has

// A model, its trainer and the threads they need, in one place that does not move.
struct TrainingRun {
  TrainingRun(const TrainConfig& config, const Dataset& dataset, std::size_t threads)
      : pool(threads), model(*Model::create(config.network, config.seed)), trainer(*create(config, dataset)) {}

  Result<Trainer> create(const TrainConfig& config, const Dataset& dataset) {
    return Trainer::create(config, model, dataset, pool);
  }

  // Finishes `steps` more steps, in slices of that many shards.
  void train(std::size_t steps, std::size_t slice = kWholeStep) {
    for (std::size_t done = 0; done < steps;) {
      const Result<TrainProgress> progress = trainer.advance(slice);
      ASSERT_TRUE(progress) << progress.error().message;
      if (progress->step_done) ++done;
    }
  }

  std::vector<float> weights() const { return {model.weights().begin(), model.weights().end()}; }
  std::vector<float> statistics() const { return {model.statistics().begin(), model.statistics().end()}; }

  ThreadPool pool;
  Model model;
  Trainer trainer;
};

// A network with everything in it, and batches of ten shards: more than there are lanes.
TrainConfig config_with_everything() {
  return {.network = {.layers = {Conv2dSpec{.filters = 4, .kernel = 5, .stride = 3, .padding = 1}, BatchNormSpec{},
                                 ReluSpec{}, MaxPool2dSpec{.size = 2, .stride = 1}, DropoutSpec{.rate = 0.25f},
                                 DenseSpec{.units = 12}, BatchNormSpec{}, ReluSpec{}, DenseSpec{.units = kClasses}}},
          .optimizer = {.kind = OptimizerKind::kAdamW, .weight_decay = 0.05f},
          .schedule = {.kind = ScheduleKind::kOneCycle, .warmup = 0.25f, .peak = 4.0f},
          .learning_rate = 0.005f,
          .label_smoothing = 0.05f,
          .batch_size = 150,
          .epochs = 3,
          .seed = 9};
}
constexpr std::uint32_t kImages = 330;  // batches of 150, 150 and 30
constexpr std::size_t kSteps = 7;       // into the third epoch

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
    ModelFile saved;
    before.model.save(&saved);
    before.trainer.save(&saved);
    const auto position = Trainer::saved_run(saved);
    ASSERT_TRUE(position && position->has_value());
    TrainingRun after(config, dataset, threads);
    after.model = *Model::load(saved);
    after.trainer = *after.create(config, dataset);
    ASSERT_TRUE(after.trainer.restore(**position, saved));
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
    Result<Model> model = Model::create(config.network, 1);
    ASSERT_TRUE(model);
    std::ranges::fill(model->mutable_weights(), 0.0f);
    const NamedRange& bias = model->network().parameters()[1];
    model->mutable_weights()[bias.offset + 4] = 5;  // whatever it sees is a four
    Result<Trainer> trainer = Trainer::create(config, *model, dataset, pool);
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
      ModelFile saved;
      before.model.save(&saved);
      before.trainer.save(&saved);
      const Result<ModelFile> file = read_safetensors(write_safetensors(saved));
      ASSERT_TRUE(file) << file.error().message;

      const auto position = Trainer::saved_run(*file);
      ASSERT_TRUE(position) << position.error().message;
      ASSERT_TRUE(*position);
      EXPECT_EQ((*position)->step, stop);
      EXPECT_EQ((*position)->examples, kImages);
      TrainingRun after((*position)->config, dataset, 1);
      Result<Model> model = Model::load(*file);
      ASSERT_TRUE(model) << model.error().message;
      after.model = std::move(*model);
      Result<Trainer> trainer = after.create((*position)->config, dataset);
      ASSERT_TRUE(trainer);
      after.trainer = std::move(*trainer);
      const Status status = after.trainer.restore(**position, *file);
      ASSERT_TRUE(status) << status.error().message;
      EXPECT_EQ(after.trainer.progress().images_seen, before.trainer.progress().images_seen);
      after.train(kSteps - stop);
      EXPECT_EQ(after.weights(), expected.weights()) << "stopped after step " << stop;
      EXPECT_EQ(after.statistics(), expected.statistics()) << "stopped after step " << stop;
    }
  }
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
    // Ten shards of sixteen images; two in the last batch of an epoch.
    const std::size_t slices = step % 3 == 0 ? 2 : 10;
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

TEST(Trainer, TakesSingleImages) {
  const Dataset dataset = synthetic_digits(3);
  TrainConfig config = config_with_everything();
  config.batch_size = 1;
  TrainingRun run(config, dataset, 1);
  run.train(4);
  EXPECT_EQ(run.trainer.progress().step, 4u);
}

TEST(Trainer, NeedsImages) {
  const Dataset empty;
  ThreadPool pool(1);
  Result<Model> model = Model::create(config_with_everything().network, 1);
  ASSERT_TRUE(model);
  const Result<Trainer> trainer = Trainer::create(config_with_everything(), *model, empty, pool);
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
  Result<Model> model = Model::create(config.network, 1);
  ASSERT_TRUE(model);
  for (const auto& [number, scale] : {std::pair{0, 1e30f}, std::pair{2, 1e-30f}, std::pair{4, 1e10f}}) {
    const NamedRange& weights = model->network().parameters()[static_cast<std::size_t>(number)];
    for (float& weight : model->mutable_weights().subspan(weights.offset, weights.size)) weight *= scale;
  }
  const std::vector<float> before(model->weights().begin(), model->weights().end());
  Result<Trainer> trainer = Trainer::create(config, *model, dataset, pool);
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

// ---------------------------------------------------------------------------------------------------------------

// The last 80 of 330 images held out: 250 are left, batches of 150 and 100.
constexpr std::uint32_t kHeldOut = 80;
constexpr std::size_t kStepsWithHeldOut = 2;

TrainConfig config_with_held_out() {
  TrainConfig config = config_with_everything();
  config.validation = kHeldOut;
  return config;
}

Evaluation evaluate(const Model& model, const Dataset& dataset, std::size_t first) {
  Evaluation evaluation;
  Result<Workspace> workspace = Workspace::create(model.network(), 1, Mode::kInference);
  EXPECT_TRUE(workspace);
  for (std::size_t i = first; i < dataset.size(); ++i) {
    const TensorView logits = model.infer(dataset.image(i), *workspace);
    evaluation.add(dataset.label(i), Logits(logits.data, kClasses), model.calibration());
  }
  return evaluation;
}

// Saves both halves, and continues them in `after`, which was made with the same configuration.
void continue_run(const TrainingRun& before, const Dataset& dataset, TrainingRun* after) {
  ModelFile saved;
  before.model.save(&saved);
  before.trainer.save(&saved);
  const Result<ModelFile> file = read_safetensors(write_safetensors(saved));
  ASSERT_TRUE(file) << file.error().message;
  const auto position = Trainer::saved_run(*file);
  ASSERT_TRUE(position) << position.error().message;
  Result<Model> model = Model::load(*file);
  ASSERT_TRUE(model) << model.error().message;
  after->model = std::move(*model);
  Result<Trainer> trainer = after->create((*position)->config, dataset);
  ASSERT_TRUE(trainer);
  after->trainer = std::move(*trainer);
  const Status status = after->trainer.restore(**position, *file);
  ASSERT_TRUE(status) << status.error().message;
}

TEST(Validation, ImagesAreNeverTrainedOn) {
  const Dataset dataset = synthetic_digits(kImages);
  const Dataset rest = synthetic_digits(kImages - kHeldOut);  // without them: the first ones are the same
  TrainConfig config = config_with_everything();
  TrainingRun expected(config, rest, 1);
  expected.train(5);
  TrainingRun run(config_with_held_out(), dataset, 1);
  run.train(5);
  EXPECT_EQ(run.trainer.progress().images_seen, expected.trainer.progress().images_seen);
  EXPECT_EQ(run.weights(), expected.weights());
  EXPECT_EQ(run.statistics(), expected.statistics());
}

TEST(Validation, FollowsTheLastStepOfAnEpoch) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun run(config_with_held_out(), dataset, 1);
  EXPECT_EQ(run.trainer.progress().total_steps, 3 * kStepsWithHeldOut);
  for (std::uint64_t epoch = 1; epoch <= 3; ++epoch) {
    run.train(1);
    EXPECT_FALSE(run.trainer.progress().epoch_done);
    EXPECT_EQ(run.trainer.progress().validation.has_value(), epoch > 1);
    ASSERT_TRUE(run.trainer.advance(kWholeStep));
    EXPECT_EQ(run.trainer.progress().step, epoch * kStepsWithHeldOut);
    EXPECT_EQ(run.trainer.position().epochs, epoch - 1);
    const std::vector<float> weights = run.weights();
    // 48 images, then the other 32.
    const Result<TrainProgress> partial = run.trainer.advance(1);
    ASSERT_TRUE(partial);
    EXPECT_FALSE(partial->step_done || partial->epoch_done || partial->finished);
    const Result<TrainProgress> progress = run.trainer.advance(1);
    ASSERT_TRUE(progress);
    EXPECT_TRUE(progress->step_done && progress->epoch_done);
    EXPECT_EQ(progress->finished, epoch == 3);
    EXPECT_EQ(run.trainer.position().epochs, epoch);
    EXPECT_EQ(run.weights(), weights);
    const Evaluation expected = evaluate(run.model, dataset, kImages - kHeldOut);
    ASSERT_TRUE(progress->validation);
    EXPECT_EQ(progress->validation->accuracy, static_cast<float>(expected.accuracy()));
    EXPECT_EQ(progress->validation->loss, static_cast<float>(expected.loss()));
  }
}

TEST(Validation, GivesTheSameBitsOnAnyNumberOfThreadsInAnySlicesAndThroughAFile) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun expected(config_with_held_out(), dataset, 1);
  expected.train(4);
  const ValidationFigures figures = *expected.trainer.progress().validation;
  for (const std::size_t threads : kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{3}, kWholeStep}) {
      TrainingRun run(config_with_held_out(), dataset, threads);
      run.train(3, slice);
      ASSERT_TRUE(run.trainer.advance(kWholeStep));
      // In the middle of the validation, which then begins anew.
      ASSERT_TRUE(run.trainer.advance(1));
      EXPECT_FALSE(run.trainer.progress().step_done);
      TrainingRun after(config_with_held_out(), dataset, threads);
      continue_run(run, dataset, &after);
      EXPECT_EQ(after.trainer.progress().step, 4u);
      EXPECT_EQ(after.trainer.position().epochs, 1u);
      after.train(1, slice);
      EXPECT_TRUE(after.trainer.progress().epoch_done);
      EXPECT_EQ(after.trainer.progress().validation->loss, figures.loss);
      EXPECT_EQ(after.trainer.progress().validation->accuracy, figures.accuracy);
      EXPECT_EQ(after.weights(), expected.weights()) << threads << " threads, slices of " << slice;
    }
  }
}

TEST(Validation, TakesHalfOfTheImagesAtMost) {
  const Dataset dataset = synthetic_digits(21);
  TrainConfig config = config_with_held_out();
  config.validation = 5000;
  config.batch_size = 4;
  TrainingRun run(config, dataset, 1);
  EXPECT_EQ(run.trainer.position().config.validation, 10u);
  EXPECT_EQ(run.trainer.progress().steps_per_epoch, 3u);  // eleven images are left
  run.train(3);
  EXPECT_TRUE(run.trainer.progress().validation);
  EXPECT_EQ(run.trainer.progress().images_seen, 11u);
}

TEST(Validation, RefusesAFileThatCountsItsEpochsWrong) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun run(config_with_held_out(), dataset, 1);
  run.train(3);
  ModelFile file;
  run.trainer.save(&file);
  EXPECT_EQ((**Trainer::saved_run(file)).epochs, 1u);
  for (const char* wrong : {"0", "2", "-1", "one", ""}) {
    file.metadata["epochs"] = wrong;
    const auto position = Trainer::saved_run(file);
    ASSERT_FALSE(position) << wrong;
    EXPECT_EQ(position.error().code, ErrorCode::kInvalidData);
  }
  file.metadata.erase("epochs");  // as files were before
  EXPECT_EQ((**Trainer::saved_run(file)).epochs, 1u);
}

// ---------------------------------------------------------------------------------------------------------------

TrainConfig config_with_average() {
  TrainConfig config = config_with_held_out();
  config.averaging = 0.8f;
  return config;
}

// What a model holds against its naive computation: each step moves the average by a share of a difference, with
// three roundings of numbers no larger than `largest`.
void expect_average(std::span<const float> average, const std::vector<double>& expected, std::size_t steps,
                    double largest) {
  ASSERT_EQ(average.size(), expected.size());
  const double bound = 3 * static_cast<double>(steps) * test::kFloat.roundoff * largest;
  for (std::size_t i = 0; i < average.size(); ++i) ASSERT_NEAR(average[i], expected[i], bound) << i;
}

TEST(Averaging, IsTheRecursionOverTheWeightsOfAnUnaveragedRun) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainConfig config = config_with_average();
  config.validation = 0;
  config.epochs = 30;
  config.batch_size = kImages;  // an epoch is a step …
  TrainConfig plain = config;
  plain.averaging = 0;
  TrainingRun raw(plain, dataset, 1);
  TrainingRun averaged(config, dataset, 1);
  std::vector<double> weights(raw.model.weights().begin(), raw.model.weights().end());
  double largest = 0;
  for (std::size_t t = 0; t < 30; ++t) {
    raw.train(1);
    averaged.train(1);
    const auto step = static_cast<double>(t);
    const double decay = std::min(double{config.averaging}, (1 + step) / (10 + step));
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const auto weight = double{raw.model.weights()[i]};
      weights[i] = decay * weights[i] + (1 - decay) * weight;
      largest = std::max(largest, std::abs(weight));
    }
    expect_average(averaged.model.weights(), weights, t + 1, largest);
    EXPECT_EQ(averaged.trainer.progress().loss, raw.trainer.progress().loss) << "steps go on from the weights";
  }
}

TEST(Averaging, AveragesTheRunningStatisticsWithinAnEpoch) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainConfig config = config_with_average();
  config.validation = 0;
  config.batch_size = 30;  // … and here eleven are
  TrainConfig plain = config;
  plain.averaging = 0;
  TrainingRun raw(plain, dataset, 1);
  TrainingRun averaged(config, dataset, 1);
  std::vector<double> statistics(raw.model.statistics().begin(), raw.model.statistics().end());
  double largest = 0;
  for (std::size_t t = 0; t < 10; ++t) {
    raw.train(1);
    averaged.train(1);
    const auto step = static_cast<double>(t);
    const double decay = std::min(double{config.averaging}, (1 + step) / (10 + step));
    for (std::size_t i = 0; i < statistics.size(); ++i) {
      const auto value = double{raw.model.statistics()[i]};
      statistics[i] = decay * statistics[i] + (1 - decay) * value;
      largest = std::max(largest, std::abs(value));
    }
    expect_average(averaged.model.statistics(), statistics, t + 1, largest);
  }
}

TEST(Averaging, MeasuresTheStatisticsOfTheAverageAtTheEndOfAnEpoch) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun run(config_with_average(), dataset, 1);
  run.train(kStepsWithHeldOut);
  const std::vector<float> weights = run.weights();
  std::vector<double> sums(run.model.statistics().size());
  constexpr std::size_t kRest = kImages - kHeldOut;
  for (std::size_t first = 0; first < kRest; first += kShardImages) {
    const std::size_t images = std::min(kShardImages, kRest - first);
    std::vector<float> pixels(images * kImagePixels);
    standardize_pixels(dataset.images(first, images), pixels.data());
    reference::NetworkRun<double> reference(
        config_with_average().network,
        {.images = images, .mode = Mode::kTraining, .seed = config_with_average().seed, .first_image = first},
        {weights.begin(), weights.end()}, {});
    reference.forward({pixels.begin(), pixels.end()});
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += reference.statistics_sums()[i];
  }
  // [mean, variance] of four channels, then of twelve.
  for (const auto& [offset, channels] :
       {std::pair{std::size_t{0}, std::size_t{4}}, std::pair{std::size_t{8}, std::size_t{12}}}) {
    for (std::size_t c = offset; c < offset + channels; ++c) {
      const double mean = sums[c] / kRest;
      const double square = sums[c + channels] / kRest;
      // The kernels of the convolution round otherwise than the reference; a wrong set of images is off by far more.
      EXPECT_NEAR(run.statistics()[c], mean, 1e-4 * std::sqrt(square));
      EXPECT_NEAR(run.statistics()[c + channels], square - mean * mean, 1e-4 * square);
    }
  }
  const Evaluation expected = evaluate(run.model, dataset, kRest);
  run.model.refresh();
  EXPECT_EQ(run.trainer.progress().validation->loss, static_cast<float>(expected.loss()));
}

TEST(Averaging, GivesTheSameBitsOnAnyNumberOfThreadsInAnySlicesAndThroughAFile) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainConfig config = config_with_average();
  config.batch_size = 60;  // five steps an epoch
  constexpr std::size_t kManySteps = 13;
  TrainingRun expected(config, dataset, 1);
  expected.train(kManySteps);
  for (const std::size_t threads : kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{5}, kWholeStep}) {
      // Within an epoch, at its end, and in the middle of the measurements that follow it.
      for (const std::size_t stop : {3u, 5u, 9u}) {
        TrainingRun before(config, dataset, threads);
        before.train(stop, slice);
        for (std::size_t i = 0; i < 6; ++i) ASSERT_TRUE(before.trainer.advance(1));
        before.model.refresh();  // as when somebody asked it meanwhile
        TrainingRun after(config, dataset, threads);
        continue_run(before, dataset, &after);
        while (after.trainer.progress().step < kManySteps) ASSERT_TRUE(after.trainer.advance(slice));
        EXPECT_EQ(after.weights(), expected.weights()) << threads << " threads, slices of " << slice << ", " << stop;
        EXPECT_EQ(after.statistics(), expected.statistics());
        EXPECT_EQ(after.model.calibration(), expected.model.calibration());
        EXPECT_EQ(after.trainer.progress().loss, expected.trainer.progress().loss);
      }
    }
  }
}

TEST(Averaging, NeedsTheWeightsBesideTheAverageToGoOn) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun before(config_with_average(), dataset, 1);
  before.train(1);
  ModelFile file;
  before.model.save(&file);
  before.trainer.save(&file);
  std::erase_if(file.tensors, [](const NamedTensor& tensor) { return tensor.name == "raw.layers.1.running_mean"; });
  TrainingRun after(config_with_average(), dataset, 1);
  const Status status = after.trainer.restore(before.trainer.position(), file);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kInvalidData);
  EXPECT_EQ(status.error().message, "The model has no tensor raw.layers.1.running_mean.");
}

// ---------------------------------------------------------------------------------------------------------------

struct EpochRecord {
  float loss = 0;
  std::vector<float> weights;
  std::vector<float> statistics;
  Calibration calibration;
};

// Steps that are too large, so that the loss on the held-out images falls and rises.
TrainConfig restless_config(float averaging) {
  TrainConfig config = config_with_held_out();
  config.optimizer = {.kind = OptimizerKind::kAdam};
  config.schedule = {};
  config.learning_rate = 0.05f;
  config.batch_size = 40;
  config.epochs = 12;
  config.averaging = averaging;
  return config;
}

std::vector<EpochRecord> every_epoch(const TrainConfig& config, const Dataset& dataset) {
  TrainingRun run(config, dataset, 1);
  std::vector<EpochRecord> epochs;
  while (!run.trainer.progress().finished) {
    run.train(1);
    const TrainProgress& progress = run.trainer.progress();
    if (!progress.epoch_done) continue;
    epochs.push_back({progress.validation->loss, run.weights(), run.statistics(), run.model.calibration()});
  }
  return epochs;
}

struct Ending {
  std::size_t epochs = 0;  // that were trained
  std::size_t best = 0;    // counted from 0
};

Ending naive_ending(const std::vector<EpochRecord>& epochs, std::size_t patience) {
  Ending ending;
  for (std::size_t epoch = 0; epoch < epochs.size(); ++epoch) {
    if (epochs[epoch].loss < epochs[ending.best].loss) ending.best = epoch;
    ending.epochs = epoch + 1;
    if (epoch - ending.best == patience) break;
  }
  return ending;
}

TEST(EarlyStopping, EndsWithTheBestEpochWhenPatienceIsAtItsEnd) {
  const Dataset dataset = synthetic_digits(kImages);
  bool one_ended_early = false;
  bool one_ended_late = false;
  for (const float averaging : {0.0f, 0.9f}) {
    TrainConfig config = restless_config(averaging);
    const std::vector<EpochRecord> epochs = every_epoch(config, dataset);
    ASSERT_EQ(epochs.size(), config.epochs);
    for (const std::size_t patience : {1u, 2u, 4u, 100u}) {
      config.patience = patience;
      const Ending expected = naive_ending(epochs, patience);
      TrainingRun run(config, dataset, kThreadCounts.back());
      while (!run.trainer.progress().finished) run.train(1, 2);
      EXPECT_EQ(run.trainer.progress().epoch(), expected.epochs) << "patience " << patience;
      EXPECT_EQ(run.trainer.progress().best_epoch, expected.best + 1);
      EXPECT_TRUE(run.trainer.progress().epoch_done);
      EXPECT_EQ(run.trainer.progress().validation->loss, epochs[expected.epochs - 1].loss) << "of the last epoch";
      EXPECT_EQ(run.weights(), epochs[expected.best].weights);
      EXPECT_EQ(run.statistics(), epochs[expected.best].statistics);
      EXPECT_EQ(run.model.calibration(), epochs[expected.best].calibration);
      // And they answer.
      run.model.refresh();
      const Evaluation evaluation = evaluate(run.model, dataset, kImages - kHeldOut);
      EXPECT_EQ(static_cast<float>(evaluation.loss()), epochs[expected.best].loss);
      EXPECT_TRUE(run.trainer.position().finished());
      ASSERT_TRUE(run.trainer.advance(kWholeStep));
      EXPECT_EQ(run.trainer.progress().epoch(), expected.epochs) << "finished is finished";
      one_ended_early |= expected.epochs < config.epochs;
      one_ended_late |= expected.epochs == config.epochs && expected.best + 1 < config.epochs;
    }
  }
  EXPECT_TRUE(one_ended_early && one_ended_late) << "the losses do not make a test";
}

TEST(EarlyStopping, RemembersTheBestEpochThroughAFile) {
  const Dataset dataset = synthetic_digits(kImages);
  for (const float averaging : {0.0f, 0.9f}) {
    TrainConfig config = restless_config(averaging);
    config.patience = 2;
    TrainingRun expected(config, dataset, 1);
    while (!expected.trainer.progress().finished) expected.train(1);
    const std::uint64_t steps = expected.trainer.progress().step;
    for (std::uint64_t stop = 0; stop <= steps; stop += 3) {
      TrainingRun before(config, dataset, 1);
      while (before.trainer.progress().step < stop) ASSERT_TRUE(before.trainer.advance(kWholeStep));
      ASSERT_TRUE(before.trainer.advance(1));
      TrainingRun after(config, dataset, 1);
      continue_run(before, dataset, &after);
      EXPECT_EQ(after.trainer.progress().finished, before.trainer.progress().finished);
      while (!after.trainer.progress().finished) ASSERT_TRUE(after.trainer.advance(kWholeStep));
      EXPECT_EQ(after.trainer.progress().step, steps) << "stopped after step " << stop;
      EXPECT_EQ(after.trainer.progress().best_epoch, expected.trainer.progress().best_epoch);
      EXPECT_EQ(after.weights(), expected.weights()) << "stopped after step " << stop;
      EXPECT_EQ(after.statistics(), expected.statistics()) << "stopped after step " << stop;
      EXPECT_EQ(after.model.calibration(), expected.model.calibration());
    }
  }
}

TEST(EarlyStopping, RefusesADamagedBestEpoch) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainConfig config = restless_config(0);
  config.patience = 3;
  TrainingRun run(config, dataset, 1);
  while (!run.trainer.progress().epoch_done) run.train(1);
  ModelFile file;
  run.trainer.save(&file);
  EXPECT_EQ((**Trainer::saved_run(file)).best.epoch, 1u);
  const std::string calibration = to_json(run.model.calibration());
  for (const std::string& wrong :
       {std::string(), std::string("{}"), R"({"epoch":0,"loss":1,"calibration":)" + calibration + "}",
        R"({"epoch":2,"loss":1,"calibration":)" + calibration + "}",
        R"({"epoch":1,"loss":-1,"calibration":)" + calibration + "}",
        std::string(R"({"epoch":1,"loss":1,"calibration":{}})"), std::string(R"({"epoch":1,"loss":1})")}) {
    file.metadata["best"] = wrong;
    const auto position = Trainer::saved_run(file);
    ASSERT_FALSE(position) << wrong;
    EXPECT_EQ(position.error().code, ErrorCode::kInvalidData);
    EXPECT_EQ(position.error().message, "The saved training's best epoch is damaged.");
  }
}

// ---------------------------------------------------------------------------------------------------------------

TEST(Evaluator, CountsTheSameOnAnyNumberOfThreadsAndInAnySlices) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun run(config_with_everything(), dataset, 1);
  run.train(5);
  Evaluation expected;
  Result<Workspace> workspace = Workspace::create(run.model.network(), 1, Mode::kInference);
  ASSERT_TRUE(workspace);
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    const TensorView logits = run.model.infer(dataset.image(i), *workspace);
    expected.add(dataset.label(i), std::span<const float, kClasses>(logits.data, kClasses));
  }
  for (const std::size_t threads : kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{5}, kWholeStep}) {
      ThreadPool pool(threads);
      Result<Evaluator> evaluator = Evaluator::create(run.model, dataset, pool);
      ASSERT_TRUE(evaluator);
      EXPECT_EQ(evaluator->size(), kImages);
      std::size_t slices = 0;
      while (!evaluator->done()) {
        evaluator->advance(slice);
        ++slices;
        ASSERT_EQ(evaluator->seen(), std::min<std::size_t>(kImages, slices * std::min<std::size_t>(slice, 64) * 16));
      }
      const Evaluation& result = evaluator->result();
      EXPECT_EQ(result.count(), kImages);
      EXPECT_TRUE(std::ranges::equal(result.confusion(), expected.confusion()));
      // The same terms, added in another order.
      EXPECT_NEAR(result.loss(), expected.loss(), kImages * test::kDouble.roundoff * expected.loss());
    }
  }
}

}  // namespace
}  // namespace inkling
