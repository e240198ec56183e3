// The multiply-adds that threads can do when nothing waits for memory: the roof
// that benches hold the ops against. Same vectors, same build as the ops.
#pragma once

#include <cstddef>

#include "core/base/thread_pool.h"

namespace inkling {

// Floating-point operations of one round of multiply_adds (a multiply-add is two).
[[nodiscard]] std::size_t peak_flops_per_round();
// Does `rounds` rounds in registers. The caller takes the time; the sum keeps the work from being optimised away.
[[nodiscard]] float multiply_adds(std::size_t rounds);

// A turn of one thread: some tenths of a millisecond, so that some pass without another program in between.
inline constexpr std::size_t kTurnRounds = 200'000;
// A turn of all threads does as much as so many of one alone: beside some milliseconds, the time to wake threads is
// nothing, while two threads with two cores to themselves seem to have 1.7 in turns of some tenths.
inline constexpr std::size_t kLongTurn = 20;

struct Peaks {
  double gflops = 0;  // GFLOP/s of one thread: its best turn
  // What all threads did at once, over the whole time, in shares of what one did over the whole time: as many as there
  // are threads when each had a core to itself.
  double cores = 0;
};
// Takes twice `milliseconds`. The core has no clock, so the caller brings one, in milliseconds.
[[nodiscard]] Peaks measure_peaks(ThreadPool& pool, double milliseconds, double (*clock)());

}  // namespace inkling
