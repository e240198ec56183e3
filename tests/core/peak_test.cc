// Peaks are what the threads did in the time that the clock says: here a clock of our own.
#include "core/peak.h"

#include <gtest/gtest.h>

#include "tests/core/threads.h"

namespace inkling {
namespace {

double now_ms = 0;

TEST(Peak, OfAllThreadsIsThatOfOneTimesTheirNumberWhenTurnsTakeTheSameTime) {
  for (const std::size_t threads : test::kThreadCounts) {
    ThreadPool pool(threads);
    const Peaks peaks = measure_peaks(pool, 3, [] { return now_ms += 1; });
    EXPECT_GT(peaks.one, 0);
    EXPECT_NEAR(peaks.all, static_cast<double>(threads) * peaks.one, 1e-9 * peaks.all);
  }
}

TEST(Peak, OfOneThreadIsItsBestTurnAndThatOfAllTheWholeTime) {
  ThreadPool pool(1);
  // Every other turn takes three times as long.
  const Peaks peaks = measure_peaks(pool, 4, [] {
    static int calls = 0;
    return now_ms += ++calls % 2 == 0 ? 1 : 3;
  });
  EXPECT_NEAR(peaks.all, peaks.one / 2, 1e-9 * peaks.one);
}

}  // namespace
}  // namespace inkling
