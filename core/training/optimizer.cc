#include "core/training/optimizer.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace inkling {
namespace {

constexpr double kOneCycleEnd = 1e-4;    // of the learning rate
constexpr double kOneCycleBeta1 = 0.95;  // where the learning rate is smallest

// From `from` to `to` along half a cosine as `progress` goes from 0 to 1.
double cosine(double from, double to, double progress) {
  return to + (from - to) * 0.5 * (1.0 + std::cos(std::numbers::pi * progress));
}

void update_sgd(const StepRates& rates, float decay, std::span<const float> gradient, float* weights, float* velocity) {
  const float momentum = rates.beta1;
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const float g = gradient[i] + decay * weights[i];
    velocity[i] = momentum * velocity[i] + g;
    weights[i] -= rates.learning_rate * (g + momentum * velocity[i]);
  }
}

}  // namespace

std::size_t optimizer_moments(OptimizerKind kind) { return kind == OptimizerKind::kSgd ? 1 : 2; }

StepRates scheduled_rates(const ScheduleSettings& schedule, const OptimizerSettings& optimizer, float learning_rate,
                          std::uint64_t step, std::uint64_t total) {
  const double rate = double{learning_rate};
  // The last step is at progress 1, so that the decay ends where it should.
  const double steps = static_cast<double>(std::max<std::uint64_t>(total, 2) - 1);
  const double progress = std::min(1.0, static_cast<double>(step) / steps);
  switch (schedule.kind) {
    case ScheduleKind::kConstant:
      break;
    case ScheduleKind::kCosine:
      return {static_cast<float>(cosine(rate, 0.0, progress)), optimizer.beta1};
    case ScheduleKind::kOneCycle: {
      const double warmup = double{schedule.warmup};
      const double peak = rate * double{schedule.peak};
      const double beta1 = double{optimizer.beta1};
      const double slow_beta1 = std::max(kOneCycleBeta1, beta1);
      if (progress < warmup) {
        const double part = progress / warmup;
        return {static_cast<float>(rate + (peak - rate) * part),
                static_cast<float>(slow_beta1 + (beta1 - slow_beta1) * part)};
      }
      const double part = warmup < 1.0 ? (progress - warmup) / (1.0 - warmup) : 1.0;
      return {static_cast<float>(cosine(peak, rate * kOneCycleEnd, part)),
              static_cast<float>(cosine(beta1, slow_beta1, part))};
    }
  }
  return {learning_rate, optimizer.beta1};
}

void optimizer_update(const OptimizerSettings& settings, const StepRates& rates, std::uint64_t step, bool decays,
                      std::span<const float> gradient, float* weights, float* first, float* second) {
  const float decay = decays ? settings.weight_decay : 0.0f;
  if (settings.kind == OptimizerKind::kSgd) {
    update_sgd(rates, decay, gradient, weights, first);
    return;
  }
  const float beta1 = rates.beta1;
  const float beta2 = settings.beta2;
  const auto t = static_cast<double>(step);
  const double correction1 = 1.0 - std::pow(double{beta1}, t);
  const double correction2 = 1.0 - std::pow(double{beta2}, t);
  const auto rate = static_cast<float>(double{rates.learning_rate} / correction1);
  const auto root = static_cast<float>(1.0 / std::sqrt(correction2));
  const bool is_decoupled = settings.kind == OptimizerKind::kAdamW;
  const float shrink = is_decoupled ? 1.0f - rates.learning_rate * decay : 1.0f;
  const float coupled = is_decoupled ? 0.0f : decay;
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const float g = gradient[i] + coupled * weights[i];
    first[i] = beta1 * first[i] + (1.0f - beta1) * g;
    second[i] = beta2 * second[i] + (1.0f - beta2) * g * g;
    weights[i] = shrink * weights[i] - rate * first[i] / (std::sqrt(second[i]) * root + settings.epsilon);
  }
}

}  // namespace inkling
