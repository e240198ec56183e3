// Temperature and threshold: against brute force, against what the labels were drawn with, and through a file.
#include "core/network/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/network/model.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Logits of a network that is too sure by the factor `temperature`: the labels are drawn as logits / temperature say.
struct MadeUp {
  MadeUp(std::size_t count, float temperature, std::uint32_t substream)
      : logits(test::normal_tensor(count, {1, 1, kClasses}, substream)) {
    for (float& logit : logits.flat()) logit *= 3 * temperature;
    const Rng rng(test::seed(), Stream::kTest, substream + 1);
    for (std::size_t n = 0; n < count; ++n) {
      const auto probabilities = calibrated_probabilities(row(n), temperature);
      float left = rng.uniform(n);
      std::uint8_t label = 0;
      while (label + 1u < kClasses && (left -= probabilities[label]) >= 0) ++label;
      labels.push_back(label);
    }
  }

  Logits row(std::size_t n) const { return Logits(logits.view().image(n), kClasses); }

  double loss(double temperature) const {
    double loss = 0;
    for (std::size_t n = 0; n < labels.size(); ++n) {
      double sum = 0;
      for (const float logit : row(n)) sum += std::exp((double{logit} - double{row(n)[labels[n]]}) / temperature);
      loss += std::log(sum);
    }
    return loss;
  }

  Tensor logits;
  std::vector<std::uint8_t> labels;
};

TEST(Temperature, IsTheOneThatTheLabelsWereDrawnWith) {
  INKLING_TRACE_SEED();
  std::uint32_t substream = 0;
  for (const float temperature : {0.4f, 1.0f, 2.5f}) {
    const MadeUp made_up(20'000, temperature, substream += 2);
    // The deviation of the maximum-likelihood estimate of 1 / temperature: one over the root of the information.
    double information = 0;
    for (std::size_t n = 0; n < made_up.labels.size(); ++n) {
      const auto p = calibrated_probabilities(made_up.row(n), temperature);
      double mean = 0;
      double square = 0;
      for (std::size_t k = 0; k < kClasses; ++k) {
        const auto logit = double{made_up.row(n)[k]};
        mean += double{p[k]} * logit;
        square += double{p[k]} * logit * logit;
      }
      information += square - mean * mean;
    }
    const float fitted = fit_temperature(made_up.logits.view(), made_up.labels);
    EXPECT_NEAR(1 / fitted, 1 / temperature, 5 / std::sqrt(information));
    EXPECT_NEAR(fitted, temperature, 0.1f * temperature);
  }
}

TEST(Temperature, IsBetterThanEveryOther) {
  INKLING_TRACE_SEED();
  for (const std::size_t count : {1u, 7u, 200u}) {
    const MadeUp made_up(count, 3, 11);
    const float fitted = fit_temperature(made_up.logits.view(), made_up.labels);
    const double loss = made_up.loss(double{fitted});
    // Images that are all read right push the temperature to its end, which it reaches to a millionth; the loss there
    // may be the exponential of some hundreds.
    const double slack = fitted > 0.1001f ? 1e-6 : 1e-3;
    double best = 0.1;
    constexpr double kStep = 1.002;
    for (double temperature = 0.1; temperature <= 10; temperature *= kStep) {
      EXPECT_LE(loss, made_up.loss(temperature) * (1 + slack)) << temperature;
      if (made_up.loss(temperature) < made_up.loss(best)) best = temperature;
    }
    // A single image may be read so well, or so badly, that the loss falls to nothing on the way to an end.
    if (loss > 1e-9) {
      EXPECT_NEAR(std::log(double{fitted}), std::log(best), 2 * std::log(kStep));
    }
  }
}

TEST(Temperature, StaysWithinItsBoundsWhenNothingSpeaksAgainstAnEnd) {
  MadeUp made_up(50, 1, 21);
  for (std::size_t n = 0; n < made_up.labels.size(); ++n) {
    const Logits row = made_up.row(n);
    made_up.labels[n] = static_cast<std::uint8_t>(std::ranges::max_element(row) - row.begin());
  }
  EXPECT_NEAR(fit_temperature(made_up.logits.view(), made_up.labels), 0.1f, 1e-6f);
  for (std::size_t n = 0; n < made_up.labels.size(); ++n) {
    const Logits row = made_up.row(n);
    made_up.labels[n] = static_cast<std::uint8_t>(std::ranges::min_element(row) - row.begin());
  }
  EXPECT_NEAR(fit_temperature(made_up.logits.view(), made_up.labels), 10.0f, 1e-4f);
}

TEST(Temperature, IsOneWhereThereIsNothingToFit) {
  EXPECT_EQ(fit_temperature({nullptr, 0, {1, 1, kClasses}}, {}), 1.0f);
  for (const float bad : {test::kNaN, kInfinity, -kInfinity}) {
    MadeUp made_up(20, 2, 31);
    made_up.logits.data()[73] = bad;
    EXPECT_EQ(fit_temperature(made_up.logits.view(), made_up.labels), 1.0f) << bad;
  }
}

TEST(Probabilities, AreTheSoftmaxOfTheScaledLogits) {
  INKLING_TRACE_SEED();
  const MadeUp made_up(20, 1, 41);
  for (const float temperature : {0.5f, 1.0f, 4.0f}) {
    for (std::size_t n = 0; n < 20; ++n) {
      const auto probabilities = calibrated_probabilities(made_up.row(n), temperature);
      double sum = 0;
      for (const float logit : made_up.row(n)) sum += std::exp(double{logit} / double{temperature});
      for (std::size_t k = 0; k < kClasses; ++k) {
        const double expected = std::exp(double{made_up.row(n)[k]} / double{temperature}) / sum;
        EXPECT_NEAR(probabilities[k], expected, 2e-6);
        EXPECT_NEAR(cross_entropy(made_up.row(n), k, temperature), -std::log(expected), 1e-9);
      }
      EXPECT_EQ(max_probability(made_up.row(n), temperature), std::ranges::max(probabilities));
      const double energy = double{temperature} * std::log(sum);
      EXPECT_NEAR(negative_energy(made_up.row(n), temperature), energy, 1e-6 * std::abs(energy) + 1e-6);
    }
  }
}

TEST(Probabilities, ClaimNothingWhenALogitIsNotFinite) {
  std::array<float, kClasses> logits{1, 2, 3};
  for (const float bad : {test::kNaN, kInfinity, -kInfinity}) {
    logits[5] = bad;
    EXPECT_EQ(calibrated_probabilities(logits, 1), (std::array<float, kClasses>{}));
    EXPECT_EQ(max_probability(logits, 1), 0.0f);
  }
  logits.fill(-3e38f);
  logits[2] = 3e38f;
  EXPECT_EQ(max_probability(logits, 0.1f), 1.0f);
}

TEST(RejectionThreshold, RejectsAsManyAsItMayAndNoMore) {
  INKLING_TRACE_SEED();
  for (const std::size_t count : {1u, 2u, 10u, 199u, 200u, 201u, 1000u}) {
    for (const double share : {0.0, 0.005, 0.1, 0.5, 1.0}) {
      std::vector<float> scores(count);
      const Rng rng(test::seed(), Stream::kTest, 51);
      // Few values, so that there are many equals.
      for (std::size_t i = 0; i < count; ++i) scores[i] = static_cast<float>(rng.below(i, 50)) / 50;
      std::vector<float> sorted = scores;
      std::ranges::sort(sorted);
      const float threshold = rejection_threshold(scores, share);
      const auto rejected = std::ranges::count_if(sorted, [&](float score) { return score < threshold; });
      EXPECT_LE(static_cast<double>(rejected), share * static_cast<double>(count));
      // The next larger score would reject too many, if there is one.
      const auto larger = std::ranges::upper_bound(sorted, threshold);
      if (larger != sorted.end() && share < 1.0) {
        EXPECT_GT(static_cast<double>(larger - sorted.begin()), share * static_cast<double>(count));
      }
    }
  }
}

// Image i is read with a confidence between 0.6 and 1 that rises with i, and as often right as that says.
MadeUp honest(std::size_t count) {
  MadeUp made_up(count, 1, 61);
  for (std::size_t n = 0; n < count; ++n) {
    const double share = static_cast<double>(n) / static_cast<double>(count);
    const double confidence = 0.6 + 0.399 * share;
    float* logits = made_up.logits.view().image(n);
    std::fill_n(logits, kClasses, 0.0f);
    logits[3] = static_cast<float>(std::log(confidence / (1 - confidence) * (kClasses - 1)));
    made_up.labels[n] = std::fmod(static_cast<double>(n) * 0.618034, 1.0) < confidence ? 3 : 4;
  }
  return made_up;
}

TEST(Calibrate, RefusesSixDigitsInAThousand) {
  const MadeUp made_up = honest(2000);
  std::vector<float> scores(2000);
  const Calibration calibration = calibrate(made_up.logits.view(), made_up.labels, scores);
  EXPECT_EQ(calibration.images, 2000u);
  EXPECT_EQ(calibration.temperature, fit_temperature(made_up.logits.view(), made_up.labels));
  EXPECT_NEAR(calibration.temperature, 1.0f, 0.1f);
  EXPECT_GT(calibration.threshold, kLeastProbability);
  EXPECT_LT(calibration.threshold, kSufficientProbability);
  EXPECT_EQ(calibration.threshold, max_probability(made_up.row(12), calibration.temperature));
  std::size_t refused = 0;
  for (std::size_t n = 0; n < 2000; ++n) {
    if (max_probability(made_up.row(n), calibration.temperature) < calibration.threshold) ++refused;
  }
  EXPECT_EQ(refused, 12u);
  EXPECT_EQ(calibration.false_rejects, 0.006f);
}

TEST(Calibrate, NeverRefusesWhatIsReadWithNineTenths) {
  MadeUp certain = honest(100);
  for (std::size_t n = 0; n < 100; ++n) {
    certain.logits.view().image(n)[3] += 20;
    certain.labels[n] = 3;
  }
  std::vector<float> scores(100);
  const Calibration calibration = calibrate(certain.logits.view(), certain.labels, scores);
  EXPECT_EQ(calibration.threshold, kSufficientProbability);
  EXPECT_EQ(calibration.false_rejects, 0.0f);
}

TEST(Calibrate, NeverTakesLessThanHalfForADigit) {
  INKLING_TRACE_SEED();
  const MadeUp unsure(300, 1, 71);
  std::vector<float> scores(300);
  const Calibration calibration = calibrate(unsure.logits.view(), unsure.labels, scores);
  EXPECT_EQ(calibration.threshold, kLeastProbability);
  EXPECT_GT(calibration.false_rejects, 0.006f) << "what it really refuses is told";
  EXPECT_EQ(calibrate({nullptr, 0, {1, 1, kClasses}}, {}, {}), Calibration{});
}

const NetworkSpec kNetwork{.layers = {DenseSpec{.units = kClasses}}};

TEST(Calibration, IsKeptInTheFileOfTheModel) {
  Result<Model> model = Model::create(kNetwork, 1);
  ASSERT_TRUE(model);
  ModelFile plain;
  model->save(&plain);
  EXPECT_FALSE(plain.metadata.contains("calibration"));
  EXPECT_EQ(Model::load(plain)->calibration(), Calibration{});

  const Calibration calibration{
      .temperature = 0.1f + 1e-7f, .threshold = std::nextafter(0.7f, 1.0f), .images = 5000, .false_rejects = 0.0048f};
  model->set_calibration(calibration);
  EXPECT_EQ(model->copy()->calibration(), calibration);
  ModelFile saved;
  model->save(&saved);
  const Result<ModelFile> file = read_safetensors(write_safetensors(saved));
  ASSERT_TRUE(file);
  const Result<Model> loaded = Model::load(*file);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->calibration(), calibration);
}

TEST(Calibration, IsRefusedWhenItIsDamaged) {
  EXPECT_TRUE(calibration_from_json(R"({"temperature":1,"threshold":0.5,"images":1,"false_rejects":0})"));
  for (const char* text : {
           "",
           "{}",
           "null",
           "[]",
           R"({"temperature":1,"threshold":0.5,"images":1})",
           R"({"temperature":0,"threshold":0.5,"images":1,"false_rejects":0})",
           R"({"temperature":-1,"threshold":0.5,"images":1,"false_rejects":0})",
           R"({"temperature":1e60,"threshold":0.5,"images":1,"false_rejects":0})",
           R"({"temperature":"1","threshold":0.5,"images":1,"false_rejects":0})",
           R"({"temperature":1,"threshold":1.5,"images":1,"false_rejects":0})",
           R"({"temperature":1,"threshold":0.5,"images":0,"false_rejects":0})",
           R"({"temperature":1,"threshold":0.5,"images":1.5,"false_rejects":0})",
           R"({"temperature":1,"threshold":0.5,"images":1,"false_rejects":2})",
           R"({"temperature":1,"threshold":0.5,"images":1,"false_rejects":0,"more":1})",
       }) {
    const Result<Calibration> calibration = calibration_from_json(text);
    ASSERT_FALSE(calibration) << text;
    EXPECT_EQ(calibration.error().code, ErrorCode::kInvalidData);
    EXPECT_EQ(calibration.error().message, "The model's calibration is damaged.");
  }
}

}  // namespace
}  // namespace inkling
