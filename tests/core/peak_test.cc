// Peaks are what the threads did in the time that the clock says: here a clock of our own.
#include "tests/bench/peak.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "tests/core/threads.h"

namespace inkling {
namespace {

// What the clock of a test says at each of its calls, one after another; after the last, the same time goes by again.
std::vector<double> steps_ms;
std::size_t calls = 0;
double now_ms = 0;
double tick() { return now_ms += steps_ms[std::min(calls++, steps_ms.size() - 1)]; }

Peaks measure(std::size_t threads, double milliseconds, std::vector<double> steps) {
  steps_ms = std::move(steps);
  calls = 0;
  ThreadPool pool(threads);
  return measure_peaks(pool, milliseconds, tick);
}

TEST(Peak, CountsACoreForEachThreadWhenAllAreAsFast) {
  for (const std::size_t threads : test::kThreadCounts) {
    // The beginning, three turns of one thread; the beginning, then turns of all.
    const Peaks peaks = measure(threads, 3, {0, 1, 1, 1, 0, kLongTurn});
    EXPECT_GT(peaks.gflops, 0);
    EXPECT_NEAR(peaks.cores, static_cast<double>(threads), 1e-9);
  }
}

TEST(Peak, IsTheBestTurnAndCoresAreOfTheWholeTime) {
  // One thread: turns of 3, 1 and 21 milliseconds; then two that take as long as 20 and 60 of its best.
  const Peaks peaks = measure(1, 25, {0, 3, 1, 21, 0, kLongTurn, 3 * kLongTurn});
  const double best = static_cast<double>(peak_flops_per_round() * kTurnRounds) / 1e6;
  EXPECT_NEAR(peaks.gflops, best, 1e-9 * best);
  EXPECT_NEAR(peaks.cores, (2.0 * kLongTurn / (4.0 * kLongTurn)) / (3.0 / 25), 1e-9);
}

}  // namespace
}  // namespace inkling
