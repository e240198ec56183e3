// The multiply-adds that one thread can do when nothing waits for memory: the
// roof that benches hold the ops against. Same vectors, same build as the ops.
#pragma once

#include <cstddef>

namespace inkling {

// Floating-point operations of one round of multiply_adds (a multiply-add is two).
[[nodiscard]] std::size_t peak_flops_per_round();
// Does `rounds` rounds in registers. The caller takes the time; the sum keeps the work from being optimised away.
[[nodiscard]] float multiply_adds(std::size_t rounds);

}  // namespace inkling
