// The multiply-adds that threads can do when nothing waits for memory: the roof
// that benches hold the ops against. Same vectors, same build as the ops.
#pragma once

#include <cstddef>

#include "core/thread_pool.h"

namespace inkling {

// Floating-point operations of one round of multiply_adds (a multiply-add is two).
[[nodiscard]] std::size_t peak_flops_per_round();
// Does `rounds` rounds in registers. The caller takes the time; the sum keeps the work from being optimised away.
[[nodiscard]] float multiply_adds(std::size_t rounds);

// A turn of all threads does as much as so many of one alone: beside some milliseconds, the time to wake threads is
// nothing, while two threads with two cores to themselves seem to have 1.7 in turns of some tenths.
inline constexpr std::size_t kLongTurn = 20;

// In GFLOP/s.
struct Peaks {
  double one = 0;  // of one thread: its best turn
  double all = 0;  // of all threads at once, over the whole time: `one` for each core that nobody else uses
};
// Takes twice `milliseconds`. The core has no clock, so the caller brings one, in milliseconds.
[[nodiscard]] Peaks measure_peaks(ThreadPool& pool, double milliseconds, double (*clock)());

}  // namespace inkling
