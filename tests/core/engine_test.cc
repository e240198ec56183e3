// The facade: what answers when, and what a failure costs. The parts have tests of their own.
#include "core/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/ink/ink.h"
#include "core/jobs/evaluation_job.h"
#include "core/jobs/training.h"
#include "core/training/train_config.h"
#include "tests/core/idx_bytes.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

constexpr std::size_t kWholeStep = 1000;  // shards, more than any batch has

std::vector<std::uint8_t> labels_of(std::size_t count) {
  std::vector<std::uint8_t> labels(count);
  for (std::size_t i = 0; i < count; ++i) labels[i] = static_cast<std::uint8_t>(i % kClasses);
  return idx_labels(labels);
}

void load(Engine& engine, Split split, std::uint32_t count) {
  ASSERT_TRUE(engine.load_dataset(split, idx_images(count), labels_of(count)));
}

TrainConfig small_config() {
  TrainConfig config;
  config.network = {.layers = {Conv2dSpec{.filters = 4, .kernel = 5, .stride = 3}, BatchNormSpec{}, ReluSpec{},
                               FlattenSpec{}, DenseSpec{.units = kClasses}}};
  config.batch_size = 24;
  config.epochs = 2;
  return config;
}

InkImage drawing() {
  InkImage image{.kind = InkKind::kDrawing};
  for (std::size_t y = 4; y < 24; ++y) image.pixels[y * kImageSide + 14] = 255;
  return image;
}

std::vector<float> weights_of(const Engine& engine) {
  const auto weights = engine.model()->weights();
  return {weights.begin(), weights.end()};
}

Result<std::shared_ptr<EvaluationJob>> evaluation_of(Engine& engine, Views views = Views::kSingle) {
  return EvaluationJob::create(engine.model(), engine.dataset(Split::kTest), engine.pool(), views);
}

// On the test images.
double loss_of(Engine& engine, Views views = Views::kSingle) {
  const auto job = evaluation_of(engine, views);
  EXPECT_TRUE(job);
  while (!(*job)->progress().finished) EXPECT_TRUE((*job)->advance(kWholeStep));
  return (*job)->evaluation().loss();
}

class EngineTest : public testing::Test {
 protected:
  Engine engine_{test::kThreadCounts.back()};
  Training training_{engine_};
};

TEST_F(EngineTest, SaysWhatIsMissingBeforeAnythingIsLoaded) {
  EXPECT_EQ(engine_.predict(drawing()).error().code, ErrorCode::kNoNetwork);
  EXPECT_EQ(engine_.save().error().code, ErrorCode::kNoNetwork);
  EXPECT_EQ(evaluation_of(engine_).error().code, ErrorCode::kNoNetwork);
  EXPECT_EQ(training_.advance(1).error().code, ErrorCode::kNoNetwork);
  EXPECT_EQ(training_.start(small_config()).error().code, ErrorCode::kNoData);
  EXPECT_EQ(engine_.work(), nullptr);
  EXPECT_EQ(training_.position(), std::nullopt);
  EXPECT_EQ(engine_.model(), nullptr);
}

TEST_F(EngineTest, NeedsTestImagesToEvaluate) {
  load(engine_, Split::kTrain, 20);
  ASSERT_TRUE(training_.start(small_config()));
  EXPECT_EQ(evaluation_of(engine_).error().code, ErrorCode::kNoData);
}

TEST_F(EngineTest, KeepsItsImagesWhenNewOnesAreBroken) {
  load(engine_, Split::kTrain, 20);
  EXPECT_EQ(engine_.load_dataset(Split::kTrain, idx_images(3), labels_of(2)).error().code, ErrorCode::kInvalidData);
  EXPECT_TRUE(training_.start(small_config()));
}

TEST_F(EngineTest, TrainsOnImagesThatAreComingInAsOnThoseThatAreThere) {
  load(engine_, Split::kTrain, 50);
  ASSERT_TRUE(training_.start(small_config()));
  while (!engine_.work()->progress().finished) ASSERT_TRUE(training_.advance(kWholeStep));

  Engine other(1);
  Training training(other);
  const std::vector<std::uint8_t> file = idx_images(50);
  const std::span<const std::uint8_t> images(file);
  ASSERT_TRUE(other.expect_dataset(Split::kTrain, labels_of(50)));
  ASSERT_TRUE(other.add_images(Split::kTrain, images.first(5000)));
  EXPECT_FALSE(other.has_training_images()) << "not for whoever needs all";
  ASSERT_TRUE(training.start(small_config()));
  EXPECT_TRUE(training.advance(kWholeStep)->waits);
  ASSERT_TRUE(other.add_images(Split::kTrain, images.subspan(5000)));
  EXPECT_EQ(other.dataset(Split::kTrain).size(), 50u);
  ASSERT_NE(other.work(), nullptr) << "these are the images that it is on";
  while (!other.work()->progress().finished) ASSERT_FALSE(training.advance(kWholeStep)->waits);
  EXPECT_EQ(weights_of(other), weights_of(engine_));
}

TEST_F(EngineTest, NeedsAllImagesToTrainWithCorrections) {
  ASSERT_TRUE(engine_.expect_dataset(Split::kTrain, labels_of(50)));
  const std::vector<Correction> corrections = {
      {.split = Split::kTrain, .index = 12, .label = 2, .corrected = std::nullopt}};
  EXPECT_EQ(training_.start(small_config(), corrections).error().code, ErrorCode::kNoData);
  EXPECT_TRUE(training_.start(small_config()));
}

TEST_F(EngineTest, EndsATrainingWhenOtherImagesComeInItsPlace) {
  load(engine_, Split::kTrain, 50);
  ASSERT_TRUE(training_.start(small_config()));
  ASSERT_TRUE(engine_.expect_dataset(Split::kTrain, labels_of(50)));
  EXPECT_NE(engine_.work(), nullptr);
  ASSERT_TRUE(engine_.add_images(Split::kTrain, idx_images(50)));
  EXPECT_EQ(engine_.work(), nullptr);
}

TEST_F(EngineTest, TakesOnlyImagesThatAreExpected) {
  EXPECT_EQ(engine_.add_images(Split::kTest, idx_images(50)).error().code, ErrorCode::kNoData);
  EXPECT_EQ(engine_.expect_dataset(Split::kTest, idx_images(50)).error().code, ErrorCode::kInvalidData);
  ASSERT_TRUE(engine_.expect_dataset(Split::kTest, labels_of(50)));
  EXPECT_EQ(engine_.add_images(Split::kTrain, idx_images(50)).error().code, ErrorCode::kNoData);
  EXPECT_EQ(engine_.add_images(Split::kTest, idx_images(49)).error().code, ErrorCode::kInvalidData);
  ASSERT_TRUE(engine_.add_images(Split::kTest, idx_images(50)));
  EXPECT_EQ(engine_.dataset(Split::kTest).size(), 50u);
}

TEST_F(EngineTest, AnswersWithTheNewestWeightsBetweenSlices) {
  load(engine_, Split::kTrain, 50);
  ASSERT_TRUE(training_.start(small_config()));
  const auto before = engine_.predict(drawing());
  ASSERT_TRUE(before);
  ASSERT_TRUE(training_.advance(1));  // one of the two shards of the first batch
  EXPECT_EQ(engine_.predict(drawing())->probabilities, before->probabilities) << "no step was finished";
  ASSERT_TRUE(training_.advance(1));
  EXPECT_NE(engine_.predict(drawing())->probabilities, before->probabilities);
}

TEST_F(EngineTest, TellsWhyADrawingIsNoDigit) {
  load(engine_, Split::kTrain, 20);
  ASSERT_TRUE(training_.start(small_config()));
  const auto empty = engine_.predict(InkImage{});
  EXPECT_EQ(empty->verdict, Verdict::kEmpty);
  EXPECT_EQ(empty->probabilities, (std::array<float, kClasses>{}));

  InkImage ink = drawing();
  ink.kind = InkKind::kSpeck;
  EXPECT_EQ(engine_.predict(ink)->verdict, Verdict::kSpeck);
  ink.kind = InkKind::kScribble;
  EXPECT_EQ(engine_.predict(ink)->verdict, Verdict::kScribble);

  const auto read = engine_.predict(drawing());
  const auto largest = std::ranges::max_element(read->probabilities);
  EXPECT_EQ(read->digit, static_cast<std::size_t>(largest - read->probabilities.begin()));
  EXPECT_EQ(read->verdict, *largest >= 0.5f ? Verdict::kDigit : Verdict::kUnclaimed);
}

TEST_F(EngineTest, RefusesWhatLiesBelowTheThresholdOfTheNetwork) {
  load(engine_, Split::kTrain, 20);
  ASSERT_TRUE(training_.start(small_config()));
  const auto plain = engine_.predict(drawing());
  const float largest = std::ranges::max(plain->probabilities);
  Result<ModelFile> file = read_safetensors(*engine_.save());
  ASSERT_TRUE(file);
  for (const auto& [threshold, verdict] :
       {std::pair{largest, Verdict::kDigit}, std::pair{std::nextafter(largest, 2.0f), Verdict::kUnclaimed}}) {
    file->metadata["calibration"] = to_json({.temperature = 1, .threshold = threshold, .images = 5000});
    ASSERT_TRUE(engine_.load(write_safetensors(*file)));
    const auto read = engine_.predict(drawing());
    EXPECT_EQ(read->probabilities, plain->probabilities);
    EXPECT_EQ(read->verdict, verdict);
  }
  file->metadata["calibration"] = to_json({.temperature = 5, .threshold = 0.5f, .images = 5000});
  ASSERT_TRUE(engine_.load(write_safetensors(*file)));
  const auto modest = engine_.predict(drawing());
  EXPECT_EQ(modest->digit, plain->digit);
  EXPECT_LT(std::ranges::max(modest->probabilities), largest);

  file->metadata["calibration"] = to_json({.temperature = 1, .threshold = 1, .images = 5000});
  Engine strict(1);
  ASSERT_TRUE(strict.load(write_safetensors(*file)));
  InkImage thick{.kind = InkKind::kDrawing};
  std::fill_n(thick.pixels.begin() + 280, 199, std::uint8_t{255});
  EXPECT_EQ(strict.predict(thick)->verdict, Verdict::kUnclaimed);
  thick.pixels[279] = 255;
  EXPECT_EQ(strict.predict(thick)->verdict, Verdict::kScribble);

  file->metadata["calibration"] = R"({"temperature": 0})";
  EXPECT_EQ(engine_.load(write_safetensors(*file)).error().code, ErrorCode::kInvalidData);
  EXPECT_EQ(engine_.predict(drawing())->probabilities, modest->probabilities) << "what was there stays";
}

TEST_F(EngineTest, IsCalibratedByTheHeldOutImagesOfItsTraining) {
  load(engine_, Split::kTrain, 60);
  TrainConfig config = small_config();
  config.validation = 20;
  ASSERT_TRUE(training_.start(config));
  while (!training_.advance(kWholeStep)->epoch_done) EXPECT_EQ(engine_.model()->calibration(), Calibration{});
  const Calibration calibration = engine_.model()->calibration();
  EXPECT_EQ(calibration.images, 20u);
  Engine other(1);
  ASSERT_TRUE(other.load(*engine_.save()));
  EXPECT_EQ(other.model()->calibration(), calibration);
  EXPECT_EQ(other.predict(drawing())->probabilities, engine_.predict(drawing())->probabilities);
}

TEST_F(EngineTest, AnswersWithTheAverageOfTheWeights) {
  load(engine_, Split::kTrain, 60);
  load(engine_, Split::kTest, 20);
  TrainConfig config = small_config();
  config.averaging = 0.9f;
  ASSERT_TRUE(training_.start(config));
  for (int step = 0; step < 4; ++step) {
    while (!training_.advance(kWholeStep)->step_done) {
    }
    // What answers is what would be saved.
    Engine other(1);
    ASSERT_TRUE(other.load(*engine_.save()));
    EXPECT_EQ(other.predict(drawing())->probabilities, engine_.predict(drawing())->probabilities) << step;
  }
  while (!training_.advance(kWholeStep)->finished) {
  }
  const double loss = loss_of(engine_);
  training_.stop();
  Engine other(1);
  load(other, Split::kTest, 20);
  ASSERT_TRUE(other.load(*engine_.save()));
  EXPECT_EQ(loss_of(other), loss);
}

TEST_F(EngineTest, KeepsTheTrainingWhenANewOneCannotBegin) {
  load(engine_, Split::kTrain, 50);
  ASSERT_TRUE(training_.start(small_config()));
  ASSERT_TRUE(training_.advance(kWholeStep));
  const auto weights = weights_of(engine_);
  TrainConfig impossible = small_config();
  impossible.network.layers.pop_back();
  EXPECT_EQ(training_.start(impossible).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(weights_of(engine_), weights);
  EXPECT_EQ(training_.position()->step, 1u);
  EXPECT_TRUE(training_.advance(kWholeStep));
}

TEST_F(EngineTest, AfterADivergenceTheNetworkBeforeTheTrainingAnswers) {
  load(engine_, Split::kTrain, 50);
  ASSERT_TRUE(training_.start(small_config()));
  ASSERT_TRUE(training_.advance(kWholeStep));
  training_.stop();
  const auto good = weights_of(engine_);

  // Without normalisation the weights grow a million times a step, and float is left within the first epoch.
  TrainConfig wild = small_config();
  wild.network = {.layers = {FlattenSpec{}, DenseSpec{.units = 8}, DenseSpec{.units = kClasses}}};
  wild.optimizer.kind = OptimizerKind::kSgd;
  wild.learning_rate = 1e6f;
  wild.batch_size = 1;
  ASSERT_TRUE(training_.start(wild));
  Result<TrainProgress> progress = training_.advance(kWholeStep);
  while (progress && !progress->epoch_done) progress = training_.advance(kWholeStep);
  ASSERT_FALSE(progress) << "a rate of a million should not go well";
  EXPECT_EQ(progress.error().code, ErrorCode::kNotFinite);
  EXPECT_THAT(progress.error().message, HasSubstr("try a learning rate below"));
  EXPECT_EQ(training_.position(), std::nullopt);
  EXPECT_EQ(weights_of(engine_), good);
  EXPECT_TRUE(engine_.predict(drawing()));
}

TEST_F(EngineTest, IsEvaluatedInSlicesBesideItsTraining) {
  load(engine_, Split::kTrain, 20);
  load(engine_, Split::kTest, 100);
  ASSERT_TRUE(training_.start(small_config()));
  const auto job = *evaluation_of(engine_);
  ASSERT_TRUE(job->advance(2));
  EXPECT_EQ(job->progress().done, 2 * kShardImages);
  EXPECT_EQ(job->progress().total, 100u);
  EXPECT_FALSE(job->progress().finished);
  EXPECT_TRUE(training_.advance(1)) << "two jobs take turns";
  ASSERT_TRUE(job->advance(kWholeStep));
  EXPECT_TRUE(job->progress().finished);
  EXPECT_EQ(job->evaluation().count(), 100u);
  EXPECT_EQ(job->answers().images().size(), 100u);
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count_if(
                job->answers().images(), [](const ReadImage& image) { return image.answer == image.label; })),
            job->evaluation().correct());
  EXPECT_TRUE(job->advance(1)) << "finished is finished";
  EXPECT_EQ(job->evaluation().count(), 100u);
}

TEST_F(EngineTest, EndsTheWorkOnANetworkThatAnswersNoLonger) {
  load(engine_, Split::kTrain, 20);
  load(engine_, Split::kTest, 100);
  ASSERT_TRUE(training_.start(small_config()));
  const double loss = loss_of(engine_);
  const auto job = *evaluation_of(engine_);
  ASSERT_TRUE(job->advance(1));
  const std::weak_ptr<Job> work = engine_.work();
  TrainConfig another = small_config();
  ++another.seed;
  Training next(engine_);
  ASSERT_TRUE(next.start(another));
  EXPECT_TRUE(work.expired());
  EXPECT_EQ(training_.advance(1).error().code, ErrorCode::kNoNetwork);
  training_.stop();
  EXPECT_TRUE(next.position()) << "it stops none but its own";
  // Another job may be finished: it has the network and the images that it began with.
  load(engine_, Split::kTest, 10);
  while (!job->progress().finished) ASSERT_TRUE(job->advance(kWholeStep));
  EXPECT_EQ(job->evaluation().loss(), loss);
}

TEST_F(EngineTest, AnswersAndEvaluatesFromShiftedViewsWhenAsked) {
  load(engine_, Split::kTrain, 20);
  load(engine_, Split::kTest, 20);
  ASSERT_TRUE(training_.start(small_config()));
  const auto single = engine_.predict(drawing());
  const auto shifted = engine_.predict(drawing(), Views::kShifted);
  EXPECT_NE(shifted->probabilities, single->probabilities);
  EXPECT_EQ(shifted->pixels, single->pixels);
  EXPECT_EQ(engine_.predict(drawing())->probabilities, single->probabilities) << "it is asked for each time";

  std::vector<double> losses;
  for (const Views views : {Views::kSingle, Views::kShifted, Views::kSingle}) {
    losses.push_back(loss_of(engine_, views));
  }
  EXPECT_NE(losses[0], losses[1]);
  EXPECT_EQ(losses[0], losses[2]);
}

TEST_F(EngineTest, GoesOnWithALoadedTrainingAsIfItHadNeverStopped) {
  load(engine_, Split::kTrain, 50);
  ASSERT_TRUE(training_.start(small_config()));
  ASSERT_TRUE(training_.advance(kWholeStep));
  ASSERT_TRUE(training_.advance(kWholeStep));
  const auto saved = engine_.save();
  ASSERT_TRUE(saved);
  while (!training_.advance(kWholeStep)->finished) {
  }
  const auto expected = weights_of(engine_);

  // Once with the images there already, once with the images that come later.
  for (const bool images_first : {true, false}) {
    Engine other(1);
    Training training(other);
    if (images_first) load(other, Split::kTrain, 50);
    ASSERT_TRUE(training.load(*saved));
    ASSERT_TRUE(training.position());
    EXPECT_EQ(training.position()->step, 2u);
    EXPECT_EQ(training.position()->total_steps(), 6u);
    if (!images_first) {
      EXPECT_EQ(training.advance(1).error().code, ErrorCode::kNoData);
      EXPECT_EQ(*other.save(), *saved) << "what waits is saved as it came";
      load(other, Split::kTrain, 50);
    }
    while (!training.advance(kWholeStep)->finished) {
    }
    EXPECT_EQ(weights_of(other), expected);
  }
}

// Image i has the label i % 10.
const std::vector<Correction> kCorrections{{.index = 12, .label = 2, .corrected = 7}, {.index = 30, .label = 0}};

TEST_F(EngineTest, TrainsOnTheImagesAsCorrectionsSay) {
  load(engine_, Split::kTrain, 50);
  const auto trained_with = [&](const std::vector<Correction>& corrections) {
    EXPECT_TRUE(training_.start(small_config(), corrections));
    const auto dropped = std::ranges::count_if(corrections, [](const Correction& each) { return !each.corrected; });
    EXPECT_EQ(training_.position()->examples, 50 - static_cast<std::size_t>(dropped));
    while (!training_.advance(kWholeStep)->finished) {
    }
    return weights_of(engine_);
  };
  const auto published = trained_with({});
  EXPECT_NE(trained_with({kCorrections[0]}), published);
  EXPECT_NE(trained_with({kCorrections[1]}), published);
  EXPECT_EQ(trained_with({}), published) << "the images themselves never change";
}

TEST_F(EngineTest, RefusesCorrectionsOfOtherImages) {
  load(engine_, Split::kTrain, 20);
  ASSERT_TRUE(training_.start(small_config()));
  EXPECT_EQ(training_.start(small_config(), kCorrections).error().code, ErrorCode::kInvalidData);
  EXPECT_TRUE(training_.advance(1)) << "what was under way stays";
}

TEST_F(EngineTest, GoesOnWithTheVeryCorrectionsOfALoadedTraining) {
  load(engine_, Split::kTrain, 50);
  ASSERT_TRUE(training_.start(small_config(), kCorrections));
  ASSERT_TRUE(training_.advance(kWholeStep));
  const auto saved = engine_.save();
  while (!training_.advance(kWholeStep)->finished) {
  }
  for (const bool images_first : {true, false}) {
    Engine other(1);
    Training training(other);
    if (images_first) load(other, Split::kTrain, 50);
    ASSERT_TRUE(training.load(*saved));
    if (!images_first) load(other, Split::kTrain, 50);
    EXPECT_EQ(*other.save(), *saved);
    while (!training.advance(kWholeStep)->finished) {
    }
    EXPECT_EQ(weights_of(other), weights_of(engine_));
  }
}

TEST_F(EngineTest, SaysWhyItCannotGoOnWithCorrections) {
  load(engine_, Split::kTrain, 50);
  ASSERT_TRUE(training_.start(small_config(), kCorrections));
  const auto saved = engine_.save();
  Engine other(1);
  Training training(other);
  std::vector<std::uint8_t> labels = labels_of(50);
  labels[8 + 12] = 3;
  ASSERT_TRUE(other.load_dataset(Split::kTrain, idx_images(50), labels));
  EXPECT_EQ(training.load(*saved).error().message,
            "The corrections are not of these images: there is no train image 12 with the label 2.");

  ModelFile file = *read_safetensors(*saved);
  file.metadata["corrections"] += "a line";
  EXPECT_EQ(training_.load(write_safetensors(file)).error().message, "The saved training's corrections are damaged.");
}

TEST_F(EngineTest, GivesUpALoadedTrainingThatDoesNotFitItsImages) {
  load(engine_, Split::kTrain, 50);
  ASSERT_TRUE(training_.start(small_config()));
  ASSERT_TRUE(training_.advance(kWholeStep));
  const auto saved = engine_.save();
  Engine other(1);
  Training training(other);
  ASSERT_TRUE(training.load(*saved));
  EXPECT_EQ(other.load_dataset(Split::kTrain, idx_images(40), labels_of(40)).error().code, ErrorCode::kInvalidData);
  EXPECT_EQ(training.position(), std::nullopt);
  EXPECT_TRUE(other.predict(drawing())) << "its network stays";
}

TEST_F(EngineTest, KeepsTheNetworkWhenAFileIsBroken) {
  load(engine_, Split::kTrain, 20);
  ASSERT_TRUE(training_.start(small_config()));
  const auto weights = weights_of(engine_);
  auto saved = engine_.save();
  ASSERT_TRUE(saved);
  saved->resize(saved->size() / 2);
  EXPECT_EQ(engine_.load(*saved).error().code, ErrorCode::kInvalidData);
  EXPECT_EQ(training_.load(*saved).error().code, ErrorCode::kInvalidData);
  EXPECT_EQ(weights_of(engine_), weights);
  EXPECT_TRUE(training_.position());
}

TEST_F(EngineTest, SavesTheNetworkAloneAfterAStop) {
  load(engine_, Split::kTrain, 20);
  ASSERT_TRUE(training_.start(small_config()));
  ASSERT_TRUE(training_.advance(kWholeStep));
  training_.stop();
  const auto saved = engine_.save();
  ASSERT_TRUE(saved);
  Engine other(1);
  Training training(other);
  ASSERT_TRUE(training.load(*saved));
  EXPECT_EQ(training.position(), std::nullopt);
  EXPECT_EQ(weights_of(other), weights_of(engine_));
}

// Sizes of theirs wrap in 32 bits.
std::vector<NetworkSpec> networks_that_are_too_large() {
  return {{{Conv2dSpec{.filters = 1024, .kernel = 13}, FlattenSpec{},
            Conv2dSpec{.filters = 4096, .kernel = 2, .padding = 1}, FlattenSpec{}, DenseSpec{.units = kClasses}}},
          {{Conv2dSpec{.filters = 500}, FlattenSpec{}, Conv2dSpec{.filters = 4, .kernel = 15, .padding = 14},
            FlattenSpec{}, DenseSpec{.units = kClasses}}}};
}

TEST_F(EngineTest, RefusesNetworksThatAreTooLarge) {
  load(engine_, Split::kTrain, 20);
  for (const NetworkSpec& network : networks_that_are_too_large()) {
    const Status started = training_.start({.network = network});
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(started.error().message, EndsWith("make it smaller."));

    const ModelFile file{.metadata = {{"network", to_json(network)}}, .tensors = {}};
    const Status loaded = engine_.load(write_safetensors(file));
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::kInvalidData);
    EXPECT_EQ(loaded.error().message, started.error().message);
  }
}

// With few options it fits.
TEST_F(EngineTest, RefusesATrainingThatNeedsMoreMemoryThanAModuleHas) {
  TrainConfig config{.network = {.layers = {DenseSpec{.units = 2000}, DenseSpec{.units = kClasses}}}};
  config.optimizer.kind = OptimizerKind::kSgd;
  Engine small(1);
  load(small, Split::kTrain, 20);
  Training training(small);
  ASSERT_TRUE(training.start(config));
  Result<ModelFile> file = read_safetensors(*small.save());
  ASSERT_TRUE(file);

  config.optimizer.kind = OptimizerKind::kAdam;
  config.validation = 4;
  config.patience = 1;
  config.averaging = 0.9f;
  const Status started = training.start(config);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(started.error().message,
            "This training needs more than 160 megabytes; make the network smaller or use fewer threads.");

  file->metadata["training"] = to_json(config);
  Engine other(1);
  const Status loaded = Training(other).load(write_safetensors(*file));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::kInvalidData);
  EXPECT_EQ(loaded.error().message, started.error().message);
}

TEST_F(EngineTest, RefusesATrainingOfAnotherNetworkThanItsFileHolds) {
  load(engine_, Split::kTrain, 50);
  ASSERT_TRUE(training_.start(small_config()));
  ASSERT_TRUE(training_.advance(kWholeStep));
  Result<ModelFile> file = read_safetensors(*engine_.save());
  ASSERT_TRUE(file);
  // Every tensor keeps its name and its shape.
  TrainConfig other = small_config();
  other.network.layers[2] = DropoutSpec{};
  file->metadata["training"] = to_json(other);
  for (const bool images_first : {true, false}) {
    Engine fresh(1);
    if (images_first) load(fresh, Split::kTrain, 50);
    const Status status = Training(fresh).load(write_safetensors(*file));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::kInvalidData);
    EXPECT_EQ(status.error().message, "The saved training is not one of the network that its file holds.");
    EXPECT_EQ(fresh.model(), nullptr);
  }
}

}  // namespace
}  // namespace inkling
