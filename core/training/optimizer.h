// How weights follow gradients: SGD with Nesterov momentum, Adam and AdamW, and
// the schedules of the learning rate. Element-wise and stateless: the caller
// owns the moments, and may update ranges of the weights in any order.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace inkling {

enum class OptimizerKind {
  kSgd,    // Nesterov momentum in the form of Sutskever et al. 2013; weight decay is added to the gradient
  kAdam,   // Kingma and Ba 2015; weight decay is added to the gradient
  kAdamW,  // Loshchilov and Hutter 2019; weight decay shrinks the weights directly
};

inline constexpr std::array kOptimizers{std::pair{"sgd", OptimizerKind::kSgd}, std::pair{"adam", OptimizerKind::kAdam},
                                        std::pair{"adamw", OptimizerKind::kAdamW}};

struct OptimizerSettings {
  OptimizerKind kind = OptimizerKind::kAdam;
  float beta1 = 0.9f;  // decay of the first moment; for SGD the momentum
  float beta2 = 0.999f;
  float epsilon = 1e-8f;
  float weight_decay = 0.0f;
  friend bool operator==(const OptimizerSettings&, const OptimizerSettings&) = default;
};

// Floats of state a weight: 1 for SGD (velocity), 2 for Adam and AdamW (first and second moment).
[[nodiscard]] std::size_t optimizer_moments(OptimizerKind kind);

enum class ScheduleKind {
  kConstant,
  kCosine,    // from the rate to zero along half a cosine (Loshchilov and Hutter 2017)
  kOneCycle,  // a linear rise from the rate to `peak` times it, then half a cosine to nearly zero; the momentum does
              // the reverse between 0.95 and beta1 (Smith and Topin 2018)
};

inline constexpr std::array kSchedules{std::pair{"constant", ScheduleKind::kConstant},
                                       std::pair{"cosine", ScheduleKind::kCosine},
                                       std::pair{"one-cycle", ScheduleKind::kOneCycle}};

struct ScheduleSettings {
  ScheduleKind kind = ScheduleKind::kConstant;
  float warmup = 0.2f;  // one-cycle: share of the steps in which the rate rises
  float peak = 25.0f;   // one-cycle: the highest rate, in units of the learning rate
  friend bool operator==(const ScheduleSettings&, const ScheduleSettings&) = default;
};

struct StepRates {
  float learning_rate;
  float beta1;
};
// The rates of step `step` of `total` (counted from 0; later steps keep the last rates).
[[nodiscard]] StepRates scheduled_rates(const ScheduleSettings& schedule, const OptimizerSettings& optimizer,
                                        float learning_rate, std::uint64_t step, std::uint64_t total);

// One update of a range of weights.
//   gradient, weights: the same length; weights are updated in place
//   first, second: moments of the same length, updated in place, zero before the first step;
//                  second is unused (may be null) for SGD
//   step: counted from 1, for the bias correction of Adam
//   decays: whether weight decay applies to this range
void optimizer_update(const OptimizerSettings& settings, const StepRates& rates, std::uint64_t step, bool decays,
                      std::span<const float> gradient, float* weights, float* first, float* second);

}  // namespace inkling
