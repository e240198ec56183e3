// What the fuzzers call with arbitrary bytes: each reader of what comes from outside must end in a value or in an error
// with a sentence, and what it accepted must be whole. A broken promise aborts, which is what a fuzzer looks for.
//
// libFuzzer runs each target in a binary of its own (fuzzer.cc); tests/core/fuzz_test.cc runs them all on mutations of
// their seeds in every run of the tests, in 32 bits too.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace inkling::fuzz {

using Bytes = std::vector<std::uint8_t>;

struct Target {
  const char* name;  // libFuzzer's binary is fuzz_<name>
  void (*run)(std::span<const std::uint8_t> bytes);
  std::vector<Bytes> (*seeds)();   // valid inputs to begin with
  std::uint32_t mutations = 3000;  // in every run of the tests; fewer where an input takes milliseconds
};

[[nodiscard]] std::span<const Target> targets();

}  // namespace inkling::fuzz
