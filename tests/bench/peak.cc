#include "tests/bench/peak.h"

#include <algorithm>
#include <array>
#include <atomic>

#include "core/base/simd.h"

namespace inkling {
namespace {

// Enough independent sums to hide the latency of a multiply-add, few enough to stay in 16 registers.
constexpr std::size_t kSums = 10;

struct Rates {
  double best = 0;
  double mean = 0;
};

// GFLOP/s of `threads` threads at once in the turns of `rounds` rounds that begin within `milliseconds`.
Rates measure_rates(ThreadPool& pool, std::size_t threads, std::size_t rounds, double milliseconds, double (*clock)()) {
  const double flops = static_cast<double>(threads * rounds * peak_flops_per_round());
  std::atomic<float> sum = 0;
  Rates rates;
  double done = 0;
  const double start = clock();
  for (double before = start; before < start + milliseconds || rates.best == 0;) {
    pool.run(threads, [&](std::size_t, std::size_t) { sum = multiply_adds(rounds); });
    done += flops;
    const double now = clock();
    if (now > before) rates = {std::max(rates.best, flops / (now - before) / 1e6), done / (now - start) / 1e6};
    before = now;
  }
  return rates;
}

}  // namespace

std::size_t peak_flops_per_round() { return 2 * kSums * simd::kWidth; }

float multiply_adds(std::size_t rounds) {
  // The sums converge to 1 and never become subnormal, which would be slow.
  const simd::Vector factor = simd::splat(0.5f);
  const simd::Vector offset = simd::splat(0.5f);
  simd::Vector sums[kSums];
  for (std::size_t i = 0; i < kSums; ++i) sums[i] = simd::splat(static_cast<float>(i));
  for (std::size_t round = 0; round < rounds; ++round) {
    for (simd::Vector& sum : sums) sum = simd::multiply_add(sum, factor, offset);
  }
  float total = 0;
  for (const simd::Vector& sum : sums) {
    std::array<float, simd::kWidth> lanes;
    simd::store(lanes.data(), sum);
    for (const float lane : lanes) total += lane;
  }
  return total;
}

Peaks measure_peaks(ThreadPool& pool, double milliseconds, double (*clock)()) {
  const Rates one = measure_rates(pool, 1, kTurnRounds, milliseconds, clock);
  const Rates all = measure_rates(pool, pool.threads(), kLongTurn * kTurnRounds, milliseconds, clock);
  return {.gflops = one.best, .cores = all.mean / one.mean};
}

}  // namespace inkling
