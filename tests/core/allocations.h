// Counts what the test binary allocates with operator new, on every thread.
#pragma once

#include <cstdint>

namespace inkling::test {

std::uint64_t allocations();
// Of which are there now.
std::uint64_t allocated_bytes();

}  // namespace inkling::test
