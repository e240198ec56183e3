// libFuzzer's entry point for idx: clang++ -std=c++23 -fsanitize=fuzzer,address,undefined with the core.
#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  inkling::fuzz_idx({data, size});
  return 0;
}
