// Optimizers and schedules. An optimizer that is wrong still learns, so each is compared with PyTorch's, step by
// step: first the textbook formulas in double, then the float update within the bound of those formulas.
#include "core/training/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "tests/core/golden.h"
#include "tests/core/reference.h"
#include "tests/core/testing.h"

namespace inkling {
namespace {

using reference::convert;
using reference::Values;
using test::Rounded;

// Settings, gradients and learning rates of ten updates, and the weights after each.
struct Trajectory {
  OptimizerSettings settings;
  std::vector<float> rates;
  std::vector<std::vector<float>> gradients;
  std::vector<std::vector<double>> weights;
};

const std::vector<float> kStart = {1.0f, -0.5f, 0.25f, 0.0f, 3.0f};

Trajectory read_trajectory(const nlohmann::json& golden) {
  const nlohmann::json& config = golden["config"];
  const auto kind = config["optimizer"].get<std::string>();
  return {.settings = {.kind = kind == "sgd"    ? OptimizerKind::kSgd
                               : kind == "adam" ? OptimizerKind::kAdam
                                                : OptimizerKind::kAdamW,
                       .beta1 = config.value("beta1", 0.9f),
                       .beta2 = config.value("beta2", 0.999f),
                       .epsilon = config.value("epsilon", 1e-8f),
                       .weight_decay = config.value("weight_decay", 0.0f)},
          .rates = golden["rates"].get<std::vector<float>>(),
          .gradients = golden["gradients"].get<std::vector<std::vector<float>>>(),
          .weights = golden["weights"].get<std::vector<std::vector<double>>>()};
}

// One weight by the formulas of the papers.
template <typename T>
void textbook_update(const OptimizerSettings& s, float learning_rate, double step, float gradient, T& weight, T& first,
                     T& second) {
  const T rate = double{learning_rate};
  const T beta1 = double{s.beta1};
  const T beta2 = double{s.beta2};
  const T decay = double{s.weight_decay};
  const bool is_decoupled = s.kind == OptimizerKind::kAdamW;
  const T g = is_decoupled ? T(double{gradient}) : T(double{gradient}) + decay * weight;
  if (s.kind == OptimizerKind::kSgd) {
    first = beta1 * first + g;
    weight = weight - rate * (g + beta1 * first);
    return;
  }
  using std::sqrt;
  first = beta1 * first + (T(1.0) - beta1) * g;
  second = beta2 * second + (T(1.0) - beta2) * g * g;
  const T corrected_first = first / T(1 - std::pow(double{s.beta1}, step));
  const T corrected_second = second / T(1 - std::pow(double{s.beta2}, step));
  const T kept = is_decoupled ? weight - rate * decay * weight : weight;
  weight = kept - rate * corrected_first / (sqrt(corrected_second) + T(double{s.epsilon}));
}

class Optimizer : public ::testing::TestWithParam<nlohmann::json> {
 protected:
  // Weights after each update, by the textbook.
  template <typename T>
  std::vector<Values<T>> textbook() const {
    auto weights = convert<T>(kStart);
    Values<T> first(kStart.size());
    Values<T> second(kStart.size());
    std::vector<Values<T>> steps;
    for (std::size_t step = 0; step < trajectory_.rates.size(); ++step) {
      for (std::size_t i = 0; i < kStart.size(); ++i) {
        textbook_update(trajectory_.settings, trajectory_.rates[step], static_cast<double>(step + 1),
                        trajectory_.gradients[step][i], weights[i], first[i], second[i]);
      }
      steps.push_back(weights);
    }
    return steps;
  }

  const Trajectory trajectory_ = read_trajectory(GetParam());
};

TEST_P(Optimizer, TextbookAgreesWithPyTorch) {
  const auto steps = textbook<Rounded>();
  ASSERT_EQ(steps.size(), 10u);
  for (std::size_t step = 0; step < steps.size(); ++step) {
    EXPECT_TRUE(test::agrees_in_double(trajectory_.weights[step], steps[step])) << "step " << step + 1;
  }
}

TEST_P(Optimizer, UpdateAgreesWithTheTextbook) {
  const auto steps = textbook<Rounded>();
  std::vector<float> weights = kStart;
  std::vector<float> first(weights.size());
  std::vector<float> second(weights.size());
  const bool has_second = optimizer_moments(trajectory_.settings.kind) == 2;
  for (std::size_t step = 0; step < steps.size(); ++step) {
    optimizer_update(trajectory_.settings,
                     {.learning_rate = trajectory_.rates[step], .beta1 = trajectory_.settings.beta1}, step + 1,
                     /*decays=*/true, trajectory_.gradients[step], weights.data(), first.data(),
                     has_second ? second.data() : nullptr);
    EXPECT_TRUE(test::is_near(weights, steps[step])) << "step " << step + 1;
  }
}

TEST_P(Optimizer, RangesMayBeUpdatedInAnyOrder) {
  const bool has_second = optimizer_moments(trajectory_.settings.kind) == 2;
  // Each range is its first index; it ends where the next one in memory begins.
  const auto run = [&](const std::vector<std::size_t>& starts) {
    std::vector<float> weights = kStart;
    std::vector<float> first(weights.size());
    std::vector<float> second(weights.size());
    for (std::size_t step = 0; step < trajectory_.rates.size(); ++step) {
      for (const std::size_t start : starts) {
        std::size_t end = weights.size();
        for (const std::size_t other : starts) {
          if (other > start) end = std::min(end, other);
        }
        optimizer_update(trajectory_.settings,
                         {.learning_rate = trajectory_.rates[step], .beta1 = trajectory_.settings.beta1}, step + 1,
                         true, std::span(trajectory_.gradients[step]).subspan(start, end - start), &weights[start],
                         &first[start], has_second ? &second[start] : nullptr);
      }
    }
    return weights;
  };
  // Whole registers and the rest may round differently where one is fused and the other is not; order may not matter.
  EXPECT_EQ(run({0, 1, 4}), run({4, 0, 1}));
}

TEST_P(Optimizer, DecayLeavesRangesAloneThatDoNotDecay) {
  OptimizerSettings without = trajectory_.settings;
  without.weight_decay = 0;
  std::vector<float> expected = kStart, actual = kStart, first(10), second(10);
  const StepRates rates{.learning_rate = 0.125f, .beta1 = without.beta1};
  optimizer_update(without, rates, 1, true, trajectory_.gradients[0], expected.data(), &first[0], &second[0]);
  optimizer_update(trajectory_.settings, rates, 1, false, trajectory_.gradients[0], actual.data(), &first[5],
                   &second[5]);
  EXPECT_EQ(actual, expected);
}

INSTANTIATE_TEST_SUITE_P(Golden, Optimizer, ::testing::ValuesIn(test::golden_cases("optimizers")),
                         test::PrintGoldenName());

TEST(OptimizerMoments, AreOneForSgdAndTwoForTheOthers) {
  EXPECT_EQ(optimizer_moments(OptimizerKind::kSgd), 1u);
  EXPECT_EQ(optimizer_moments(OptimizerKind::kAdam), 2u);
  EXPECT_EQ(optimizer_moments(OptimizerKind::kAdamW), 2u);
}

constexpr OptimizerSettings kOptimizer{.beta1 = 0.8f};
constexpr std::uint64_t kTotal = 101;  // the last step is step 100

StepRates rates(ScheduleKind kind, std::uint64_t step, std::uint64_t total = kTotal, float warmup = 0.2f) {
  return scheduled_rates({.kind = kind, .warmup = warmup, .peak = 8.0f}, kOptimizer, 2.0f, step, total);
}

TEST(Schedule, ConstantStays) {
  for (const std::uint64_t step : {0u, 50u, 100u, 1000u}) {
    EXPECT_EQ(rates(ScheduleKind::kConstant, step).learning_rate, 2.0f);
    EXPECT_EQ(rates(ScheduleKind::kConstant, step).beta1, 0.8f);
  }
}

TEST(Schedule, CosineGoesFromTheRateToZero) {
  for (std::uint64_t step = 0; step < kTotal; ++step) {
    const double expected = 1 + std::cos(std::numbers::pi * static_cast<double>(step) / 100);
    EXPECT_NEAR(rates(ScheduleKind::kCosine, step).learning_rate, expected, 2 * test::kFloat.roundoff);
    EXPECT_EQ(rates(ScheduleKind::kCosine, step).beta1, 0.8f);
  }
  EXPECT_EQ(rates(ScheduleKind::kCosine, 100).learning_rate, 0.0f);
}

TEST(Schedule, OneCycleRisesToItsPeakThenFallsWhileMomentumDoesTheReverse) {
  const auto at = [](std::uint64_t step) { return rates(ScheduleKind::kOneCycle, step); };
  EXPECT_FLOAT_EQ(at(0).learning_rate, 2.0f);
  EXPECT_FLOAT_EQ(at(0).beta1, 0.95f);
  EXPECT_FLOAT_EQ(at(10).learning_rate, (2.0f + 16.0f) / 2);
  EXPECT_FLOAT_EQ(at(10).beta1, (0.95f + 0.8f) / 2);
  EXPECT_FLOAT_EQ(at(20).learning_rate, 16.0f);
  EXPECT_FLOAT_EQ(at(20).beta1, 0.8f);
  EXPECT_FLOAT_EQ(at(60).learning_rate, (16.0f + 2e-4f) / 2);
  EXPECT_FLOAT_EQ(at(60).beta1, (0.8f + 0.95f) / 2);
  EXPECT_FLOAT_EQ(at(100).learning_rate, 2e-4f);
  EXPECT_FLOAT_EQ(at(100).beta1, 0.95f);
  for (std::uint64_t step = 0; step < 100; ++step) {
    const bool rises = step < 20;
    EXPECT_EQ(at(step + 1).learning_rate > at(step).learning_rate, rises) << "step " << step;
    EXPECT_EQ(at(step + 1).beta1 < at(step).beta1, rises) << "step " << step;
  }
}

TEST(Schedule, AfterTheEndKeepsTheLastRates) {
  for (const ScheduleKind kind : {ScheduleKind::kCosine, ScheduleKind::kOneCycle}) {
    EXPECT_EQ(rates(kind, 5000).learning_rate, rates(kind, 100).learning_rate);
    EXPECT_EQ(rates(kind, 5000).beta1, rates(kind, 100).beta1);
  }
}

TEST(Schedule, OfAnyLengthAndWarmupIsFiniteAndNotNegative) {
  for (const ScheduleKind kind : {ScheduleKind::kConstant, ScheduleKind::kCosine, ScheduleKind::kOneCycle}) {
    for (const std::uint64_t total : {0u, 1u, 2u, 3u}) {
      for (const float warmup : {0.0f, 0.5f, 1.0f}) {
        for (std::uint64_t step = 0; step <= total; ++step) {
          const StepRates r = rates(kind, step, total, warmup);
          EXPECT_TRUE(r.learning_rate >= 0.0f && r.learning_rate <= 16.0f) << r.learning_rate;
          EXPECT_TRUE(r.beta1 >= 0.8f && r.beta1 <= 0.95f) << r.beta1;
        }
      }
    }
  }
}

// A momentum that is already above 0.95 is kept: the cycle never lowers it where it should rise.
TEST(Schedule, OneCycleKeepsAHighMomentum) {
  const OptimizerSettings high{.beta1 = 0.99f};
  for (std::uint64_t step = 0; step < kTotal; ++step) {
    EXPECT_FLOAT_EQ(scheduled_rates({.kind = ScheduleKind::kOneCycle}, high, 1, step, kTotal).beta1, 0.99f);
  }
}

}  // namespace
}  // namespace inkling
