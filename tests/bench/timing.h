// How the bench's own programs take time, and how they fail. Wall-clock time: these
// programs are not part of the core, which has no clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <utility>

#include "core/base/status.h"
#include "tests/bench/peak.h"

namespace inkling::bench {

[[noreturn]] inline void fail(const std::string& sentence) {
  std::fprintf(stderr, "%s\n", sentence.c_str());
  std::exit(1);
}

template <typename T>
T checked(Result<T> result) {
  if (!result) fail(result.error().message);
  return std::move(*result);
}

inline double now_ms() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

// Milliseconds of one call, of as many as fit.
template <typename Run>
double time_ms(double milliseconds, const Run& run) {
  const double start = now_ms();
  double elapsed = 0;
  std::size_t calls = 0;
  while (elapsed < milliseconds) {
    run();
    ++calls;
    elapsed = now_ms() - start;
  }
  return elapsed / static_cast<double>(calls);
}

// Of multiply-adds on one thread.
inline double peak_gflops(double milliseconds) {
  constexpr std::size_t kRounds = 10'000;
  float sum = 0;
  const double ms = time_ms(milliseconds, [&] { sum += multiply_adds(kRounds); });
  return sum > 0 ? static_cast<double>(kRounds * peak_flops_per_round()) / ms / 1e6 : 0;
}

// The best of several turns, so that some pass without another program in between.
template <typename Time>
double best_of(std::size_t turns, const Time& time) {
  double best = std::numeric_limits<double>::max();
  for (std::size_t turn = 0; turn < turns; ++turn) best = std::min(best, time());
  return best;
}

}  // namespace inkling::bench
