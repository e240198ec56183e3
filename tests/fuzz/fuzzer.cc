// libFuzzer's entry point, compiled once for each target, whose name is INKLING_FUZZ_TARGET.
#include <algorithm>
#include <string_view>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto target =
      std::ranges::find(inkling::fuzz::targets(), std::string_view(INKLING_FUZZ_TARGET),
                        [](const inkling::fuzz::Target& candidate) { return std::string_view(candidate.name); });
  target->run({data, size});
  return 0;
}
